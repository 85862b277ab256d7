import type { Incident, IncidentEvent, IncidentState, LinkedAlert } from './incident.ts'

/** An event with its version in the stream, who caused it and when. */
export type HappenedEvent = { version: number; at: string; who: string; event: IncidentEvent }

/** The incident after all that has happened to it; undefined where nothing has. */
export function foldIncident(events: Iterable<HappenedEvent>): Incident | undefined {
  let incident: Incident | undefined
  for (const happened of events) incident = evolve(incident, happened)
  return incident
}

/** The incident after one more event; of no incident only its opening makes one. */
export function evolve(before: Incident | undefined, { version, at, who, event }: HappenedEvent): Incident {
  if (event.type === 'opened') {
    const { id, number, fields, alerts, procedure, splitFrom, directive } = event
    return {
      ...{ ...fields, id, number, version, state: 'draft', alerts, procedure, splitFrom, steps: [], evidence: [] },
      ...{ actual: '', obstacle: null, overdue: null, mergedInto: null, reached: {} },
      ...{ directive, answers: [], lifted: false, escalations: 0 },
      ...{ openedAt: at, openedBy: who, changedAt: at, changedBy: who },
    }
  }
  if (before === undefined) throw new Error(`an incident begins with its opening, not with ${event.type}`)
  return { ...before, ...changeBy(before, event, { at, who }), version, changedAt: at, changedBy: who }
}

function changeBy(
  before: Incident,
  event: Exclude<IncidentEvent, { type: 'opened' }>,
  { at, who }: { at: string; who: string },
): Partial<Incident> {
  const now = (state: IncidentState): Partial<Incident> => ({ state, reached: { ...before.reached, [state]: at } })
  const done = (state: IncidentState): Partial<Incident> => ({ ...now(state), obstacle: null, overdue: null })
  switch (event.type) {
    case 'changed':
      return { ...event.fields, ...newDeadline(before, event.fields.deadline) }
    case 'assigned':
      return now('assigned')
    case 'started':
    case 'refused':
      return now('in_progress')
    case 'resolved':
      return { ...now('resolved'), actual: event.actual }
    case 'closed':
      return done('closed')
    case 'rejected':
      return done('rejected')
    case 'extended':
      return { deadline: event.deadline, overdue: null }
    case 'commented':
    case 'commanded':
      return {}
    case 'alerts_linked':
      return { alerts: joined(before.alerts, event.alerts) }
    case 'alerts_unlinked':
    case 'split_off':
      return { alerts: before.alerts.filter(({ key }) => !event.keys.includes(key)) }
    case 'evidence_added':
      return { evidence: [...before.evidence, event.evidence] }
    case 'procedure_taken':
      return { procedure: event.procedure, steps: [] }
    case 'step_done':
      return { steps: [...before.steps, { step: event.step, at, who, note: event.note }] }
    case 'obstacle_raised':
      return { obstacle: { what: event.what, since: at, tier: 'commune', climbsAt: event.climbsAt } }
    case 'obstacle_climbed':
      return {
        obstacle: before.obstacle && { ...before.obstacle, tier: event.tier, climbsAt: event.climbsAt },
        lifted: before.lifted || event.tier === 'nation',
        escalations: before.escalations + 1,
      }
    case 'obstacle_answered': {
      const { directive, number } = event
      return { answers: [...before.answers, { directive, number }] }
    }
    case 'obstacle_cleared':
      return { obstacle: null }
    case 'overdue':
    case 'escalated':
      return { overdue: event.step, escalations: before.escalations + 1 }
    case 'merged':
      return { ...done('merged'), mergedInto: event.into }
    case 'took_over': {
      const held = new Set(before.evidence.map(({ sha256 }) => sha256))
      const evidence = [...before.evidence, ...event.evidence.filter(({ sha256 }) => !held.has(sha256))]
      return { alerts: joined(before.alerts, event.alerts), evidence }
    }
  }
}

/** Another deadline is not overdue yet. */
function newDeadline(before: Incident, deadline: string | null | undefined): Partial<Incident> {
  return deadline === undefined || deadline === before.deadline ? {} : { overdue: null }
}

function joined(held: readonly LinkedAlert[], more: readonly LinkedAlert[]): LinkedAlert[] {
  const of = ({ key, raisedAt }: LinkedAlert) => `${key}|${raisedAt}`
  return [...new Map([...held, ...more].map((alert) => [of(alert), alert])).values()]
}
