import type { CSSProperties } from 'react'
import { formatNumber, thinSpace } from '../format/number.ts'
import { formatAge } from '../format/time.ts'
import { useWords } from '../words/language.ts'
import { levelPlaces, scalePlace } from './flood-scale.ts'
import type { FloodGauge } from './use-flood-gauges.ts'

type FloodScalesProps = {
  gauges: readonly FloodGauge[]
  more: number
  second: number
  onChoose: (device: string) => void
}

/**
 * Water levels on scales that agree at báo động 1, 2 and 3: one vertical glance compares rivers whose metres differ.
 */
export function FloodScales({ gauges, more, second, onChoose }: FloodScalesProps) {
  const { words } = useWords()
  const text = words.wall
  return (
    <section className="scales" aria-label={text.rivers}>
      <h2>
        {text.rivers}
        <span>{more > 0 ? `${text.riversKey} · ${text.more(more)}` : text.riversKey}</span>
      </h2>
      <ul>
        {gauges.map((gauge) => (
          <li key={gauge.device.id} data-gauge={gauge.device.id} data-level={gauge.above?.level ?? 0}>
            <button type="button" onClick={() => onChoose(gauge.device.id)}>
              <Scale gauge={gauge} second={second} />
            </button>
          </li>
        ))}
      </ul>
    </section>
  )
}

function Scale({ gauge, second }: { gauge: FloodGauge; second: number }) {
  const { language, words } = useWords()
  const text = words.wall
  const { name, river, metres, levels, isStale, above, rise, t } = gauge
  const number = (value: number) => `${formatNumber(value, 2, language)}${thinSpace}m`
  const place = scalePlace(levels, metres)
  const share = (part: number) => `${Math.round(part * 1000) / 10}%`
  const size = { '--to': share(place), '--third': share(Math.max(0, place - levelPlaces.bd3)) } as CSSProperties
  return (
    <>
      <span className="scale-name">
        {name} {river === null ? null : <small>{river}</small>}
      </span>
      <span className={isStale ? 'scale-value is-stale' : 'scale-value'}>{number(metres)}</span>
      <span className={isStale ? 'scale-bar is-stale' : 'scale-bar'} style={size} aria-hidden="true">
        <span className="scale-fill" />
        <span className="scale-third" />
        {(['bd1', 'bd2', 'bd3'] as const).map((level) =>
          levels[level] === undefined ? null : (
            <span key={level} className="scale-mark" style={{ left: share(levelPlaces[level]) }} />
          ),
        )}
      </span>
      <strong className="scale-above">
        {isStale ? text.stale : above === null ? text.belowAll : text.above(above.level, number(above.by))}
      </strong>
      <span className="scale-rise">
        {isStale || rise === null ? '—' : text.rise(`${rise >= 0.005 ? '+' : ''}${formatNumber(rise, 2, language)}`)}
      </span>
      <span className="scale-age">{formatAge(second * 1000 - t, words)}</span>
    </>
  )
}
