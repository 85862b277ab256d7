import type { IncidentEvent } from '@ioc/domain/incident/incident'
import { useState } from 'react'
import { formatShort } from '../format/time.ts'
import { useWords } from '../words/language.ts'
import { useNameOf } from './colleagues.tsx'
import type { Happened } from './five-clears.tsx'

type TimelineProps = { events: Happened; now: number; sentence: (event: IncidentEvent) => string }

const shownAtFirst = 8
/** A button that shows no more lines than it takes itself is none. */
const atLeastHidden = 2
/** What somebody must see before the rest: a refusal, an obstacle, a deadline that passed. */
const weighty: ReadonlySet<IncidentEvent['type']> = new Set([
  ...(['refused', 'rejected', 'obstacle_raised', 'obstacle_climbed', 'overdue', 'escalated'] as const),
])

/** All that has happened, newest first: never edited, never deleted. */
export function Timeline({ events, now, sentence }: TimelineProps) {
  const { words } = useWords()
  const nameOf = useNameOf()
  const text = words.review
  const [isWhole, setWhole] = useState(false)
  const newest = events.toReversed()
  const shown = isWhole || newest.length < shownAtFirst + atLeastHidden ? newest : newest.slice(0, shownAtFirst)
  return (
    <section className="timeline">
      <h3>
        {text.story}
        <span className="second">
          {text.storyMore(events.length)} · <kbd>T</kbd> {text.noteKey}
        </span>
      </h3>
      <ol>
        {shown.map(({ version, at, who, event }) => (
          <li key={version} data-event={event.type} data-weighty={weighty.has(event.type)}>
            <time dateTime={at}>{formatShort(Date.parse(at), now)}</time>
            <span>
              <span className="timeline-what">{sentence(event)}</span> <span className="second">{nameOf(who)}</span>
            </span>
          </li>
        ))}
      </ol>
      {shown.length < newest.length ? (
        <button type="button" onClick={() => setWhole(true)}>
          {text.storyRest(newest.length - shown.length)}
        </button>
      ) : null}
    </section>
  )
}
