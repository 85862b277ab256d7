import { standings } from '../live/freshness-board.ts'
import { EventMark } from '../look/mark.tsx'
import { useWords } from '../words/language.ts'

/** What the dots mean, and how sure the borders are. */
export function MapKey({ official }: { official: boolean }) {
  const { words } = useWords()
  return (
    <p className="map-key">
      {standings.slice(0, 3).map((standing) => (
        <span key={standing}>
          <i className={`dot dot-${standing}`} />
          {words.standing[standing]}
        </span>
      ))}
      <span>
        <EventMark />
        {words.event.toLowerCase()}
      </span>
      <span className="map-truth">{official ? words.riversSchematic : words.approximateBoundaries}</span>
    </p>
  )
}
