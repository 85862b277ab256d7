import type { DeviceDomain } from '@ioc/domain/device-kind'
import { domains } from '@ioc/domain/domains'
import { useEffect, useRef, useState } from 'react'
import { formatNumber, formatValue, thinSpace } from '../format/number.ts'
import { formatAge } from '../format/time.ts'
import { type Figure, figureOf } from '../live/domain-figure.ts'
import type { Feed } from '../live/feed.ts'
import { isInLane } from '../live/lane-devices.ts'
import { useChannel } from '../live/use-feed.ts'
import { useWords } from '../words/language.ts'
import { Sparkline } from './sparkline.tsx'
import { type TrackPoint, trackAfter } from './track.ts'

/** One column per domain, in the order of the domains. */
export function Figures({ feed, second }: { feed: Feed; second: number }) {
  return (
    <section className="figures">
      {domains.map((domain) => (
        <FigureColumn key={domain.name} domain={domain} feed={feed} second={second} />
      ))}
    </section>
  )
}

function FigureColumn({ domain, feed, second }: { domain: DeviceDomain; feed: Feed; second: number }) {
  useChannel(feed, 'series')
  useChannel(feed, 'registry')
  const { language, words } = useWords()
  const figure = figureOf(domain, feed, (row) => isInLane(feed, row))
  const track = useTrack(figure, second)
  const { display, label } = domain.figure
  const count = words.figureCount(formatNumber(figure.counted, 0, language), formatNumber(figure.total, 0, language))
  return (
    <section className={figure.value === null ? 'figure is-none' : 'figure'} data-domain={domain.name}>
      <h2>{domain.label[language]}</h2>
      <p className="figure-value">
        {figure.value === null ? '—' : formatValue(figure.value, display, language)}
        {figure.value === null ? null : <small>{`${thinSpace}${words.units[display.unit] ?? display.unit}`}</small>}
      </p>
      <Sparkline track={track} second={second} />
      <p className="figure-what">{label[language]}</p>
      <p className="figure-count">
        {figure.total === 0 ? null : <span>{count}</span>}
        <span>{figure.newest === 0 ? words.noValue : formatAge(second * 1000 - figure.newest, words)}</span>
      </p>
    </section>
  )
}

/** The figure of the last ten minutes as this screen has seen it, a point every two seconds. */
function useTrack(figure: Figure, second: number): readonly TrackPoint[] {
  const newest = useRef(figure)
  useEffect(() => {
    newest.current = figure
  })
  const [track, setTrack] = useState<readonly TrackPoint[]>([])
  useEffect(() => {
    const { value } = newest.current
    if (value === null) return
    setTrack((points) => trackAfter(points, { second, value }))
  }, [second])
  return track
}
