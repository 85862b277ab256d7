import { lanePolicy } from '@ioc/domain/lane'
import { formatNumber } from '../format/number.ts'
import type { Feed } from '../live/feed.ts'
import { standings } from '../live/freshness-board.ts'
import { countInLane } from '../live/lane-devices.ts'
import { useChannel } from '../live/use-feed.ts'
import { EventMark } from '../look/mark.tsx'
import { useWords } from '../words/language.ts'

type MapKeyProps = {
  feed: Feed
  /** True where the borders are the official ones. */
  official: boolean
  /** True while both archipelagos are named on the map itself; else the key names them. */
  hasInsets: boolean
}

/** What the dots mean and how many devices each stands for, which a replay draws, and how sure the borders are. */
export function MapKey({ feed, official, hasInsets }: MapKeyProps) {
  useChannel(feed, 'standing')
  const { language, words } = useWords()
  const isReplay = lanePolicy(feed.lane).clock === 'data'
  const { counts } = feed.board
  const number = (n: number) => formatNumber(n, 0, language)
  return (
    <p className="map-key" data-new={counts.new} data-late={counts.late} data-stale={counts.stale}>
      {standings.slice(0, 3).map((standing) => (
        <span key={standing}>
          <i className={`dot dot-${standing}`} />
          <strong>{number(counts[standing])}</strong>
          {words.standing[standing]}
        </span>
      ))}
      {/* In a replay most devices of the registry never speak: the key says how many are drawn. */}
      {isReplay || counts.never === 0 ? null : <span>{`${number(counts.never)} ${words.standing.never}`}</span>}
      <span>
        <EventMark />
        {words.event.toLowerCase()}
      </span>
      {isReplay ? <span>{words.laneDevices(number(countInLane(feed)))}</span> : null}
      <span className="map-truth">{official ? words.riversSchematic : words.approximateBoundaries}</span>
      {hasInsets ? null : <span>{`${words.hoangSa} ${words.vietNam} · ${words.truongSa} ${words.vietNam}`}</span>}
    </p>
  )
}
