import type { Incident, IncidentEvent } from '@ioc/domain/incident/incident'
import { useCallback } from 'react'
import { formatClockShort, formatDateShort } from '../format/time.ts'
import { fetchIncidentEvents } from '../incident/incident-api.ts'
import { useAsked } from '../live/use-asked.ts'
import { useWords } from '../words/language.ts'
import { useNameOf } from './colleagues.tsx'

/** All that has happened, newest first: never edited, never deleted. */
export function Timeline({ incident, sentence }: { incident: Incident; sentence: (event: IncidentEvent) => string }) {
  const { words } = useWords()
  const nameOf = useNameOf()
  const text = words.review
  const ask = useCallback(() => fetchIncidentEvents(incident.id), [incident.id])
  const events = useAsked(ask, incident.version).value?.events ?? []
  return (
    <section className="timeline">
      <h3>
        {text.story}
        <span className="second">
          {text.storyMore(events.length)} · <kbd>T</kbd> {text.noteKey}
        </span>
      </h3>
      <ol>
        {[...events].reverse().map(({ version, at, who, event }) => (
          <li key={version} data-event={event.type}>
            <time dateTime={at}>{`${formatDateShort(Date.parse(at))} ${formatClockShort(Date.parse(at))}`}</time>
            <span>
              {sentence(event)} <span className="second">{nameOf(who)}</span>
            </span>
          </li>
        ))}
      </ol>
    </section>
  )
}
