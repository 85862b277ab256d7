import type { Incident, IncidentEvent } from '../incident/incident.ts'
import { withoutPlates } from '../plate.ts'
import type { DirectiveAnswer } from './directive.ts'
import type { IncidentReport } from './link-messages.ts'

/** What an event of the incident that carries out a directive answers to the nation; undefined: nothing. */
export function answerOf(incident: Incident, event: IncidentEvent): DirectiveAnswer | undefined {
  switch (event.type) {
    case 'assigned':
      return { state: 'accepted' }
    case 'started':
    case 'refused':
      return { state: 'in_progress' }
    case 'resolved':
      return { state: 'resolved', result: withoutPlates(event.actual) }
    case 'closed':
      return { state: 'done', result: withoutPlates(incident.actual) }
    case 'rejected':
      return { state: 'rejected', why: withoutPlates(event.why) }
    default:
      return undefined
  }
}

/** An incident as the nation is told of it, once an obstacle of it has climbed there; undefined before. */
export function incidentReport(incident: Incident, exercise: boolean): IncidentReport | undefined {
  if (!incident.lifted) return undefined
  const { id, number, state, priority, commune, obstacle } = incident
  const title = withoutPlates(incident.title)
  const atNation = obstacle?.tier === 'nation' ? { text: withoutPlates(obstacle.what), since: obstacle.since } : null
  return { id, number, title, state, priority, commune, obstacle: atNation, exercise }
}

/** What the nation is told after a change: the incident as it is now, where that is another than it was told before. */
export function reportAfter(before: Incident, after: Incident, exercise: boolean): IncidentReport | undefined {
  const now = incidentReport(after, exercise)
  return JSON.stringify(now) === JSON.stringify(incidentReport(before, exercise)) ? undefined : now
}
