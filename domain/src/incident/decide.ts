import type { WorkingCalendar } from '../working-calendar.ts'
import {
  type Incident,
  type IncidentEvent,
  type IncidentState,
  incidentBounds,
  openStates,
  type SomeFields,
} from './incident.ts'
import type { IncidentCommand } from './incident-command.ts'
import { climbsAt, tierAbove } from './incident-times.ts'
import { missingToAssign, missingToClose } from './missing.ts'
import { type Account, wronglyNamed } from './named-people.ts'

/** `incomplete`: fields that are missing or cannot be so. `not_now`: the state forbids it, and why. */
export type IncidentRefusal =
  | { type: 'incomplete'; missing: readonly { path: string; message: string }[] }
  | { type: 'not_now'; why: string }

export type Decided = { type: 'events'; events: IncidentEvent[] } | IncidentRefusal

/** What a decision rests on besides the incident: the moment (ms), working time, and the accounts of people. */
export type DecisionContext = {
  at: number
  calendar: WorkingCalendar
  account: (id: string) => Account | undefined
}

const fromStates: Record<IncidentCommand['type'], readonly IncidentState[]> = {
  change: ['draft', 'assigned', 'in_progress', 'resolved'],
  assign: ['draft', 'assigned', 'in_progress'],
  start: ['assigned'],
  resolve: ['in_progress'],
  refuse: ['resolved', 'closed'],
  close: ['resolved'],
  reject: ['draft', 'assigned', 'in_progress'],
  extend: ['assigned', 'in_progress'],
  comment: ['draft', 'assigned', 'in_progress', 'resolved', 'closed', 'rejected'],
  link: [...openStates],
  unlink: [...openStates],
  evidence: [...openStates],
  step: [...openStates],
  obstruct: ['assigned', 'in_progress'],
  climb: ['assigned', 'in_progress'],
  free: ['assigned', 'in_progress', 'resolved'],
}

/** What a command makes happen, or why nothing does. */
export function decideIncident(incident: Incident, command: IncidentCommand, context: DecisionContext): Decided {
  const allowed = fromStates[command.type]
  if (!allowed.includes(incident.state))
    return notNow(`${incident.number} is ${incident.state}: ${command.type} is for what is ${allowed.join(' or ')}`)
  switch (command.type) {
    case 'change':
      return change(incident, command.fields, context)
    case 'assign':
      return assign(incident, command.fields, context)
    case 'start':
      return happens({ type: 'started' })
    case 'resolve':
      return command.actual === ''
        ? incomplete([{ path: 'actual', message: 'say what is so now' }])
        : happens({ type: 'resolved', actual: command.actual })
    case 'refuse':
      return happens({ type: 'refused', why: command.why })
    case 'close': {
      const missing = missingToClose(incident)
      return missing.length > 0 ? incomplete(missing) : happens({ type: 'closed' })
    }
    case 'reject':
      return happens({ type: 'rejected', why: command.why, falseAlarm: command.falseAlarm })
    case 'extend':
      return Date.parse(command.deadline) <= context.at
        ? incomplete([{ path: 'deadline', message: 'the new deadline has passed already' }])
        : happens({ type: 'extended', deadline: command.deadline, why: command.why })
    case 'comment':
      return happens({ type: 'commented', text: command.text })
    case 'link':
      return link(incident, command.alerts)
    case 'unlink': {
      const keys = command.keys.filter((key) => incident.alerts.some((alert) => alert.key === key))
      return keys.length === 0
        ? notNow(`none of these alerts is linked to ${incident.number}`)
        : happens({ type: 'alerts_unlinked', keys })
    }
    case 'evidence':
      return addEvidence(incident, command.evidence)
    case 'step':
      return doStep(incident, command)
    case 'obstruct': {
      if (incident.obstacle !== null) return notNow(`${incident.number} has an obstacle already: free it first`)
      const at = climbsAt('commune', { ...context, clock: incident.clock })
      return at === null
        ? notNow('no time is set for obstacles')
        : happens({ type: 'obstacle_raised', what: command.what, climbsAt: at })
    }
    case 'climb': {
      const tier = incident.obstacle === null ? null : tierAbove[incident.obstacle.tier]
      if (incident.obstacle === null) return notNow(`${incident.number} has no obstacle`)
      if (tier === null) return notNow('the obstacle is at the nation already')
      return happens({
        type: 'obstacle_climbed',
        tier,
        climbsAt: climbsAt(tier, { ...context, clock: incident.clock }),
      })
    }
    case 'free':
      return incident.obstacle === null
        ? notNow(`${incident.number} has no obstacle`)
        : happens({ type: 'obstacle_cleared', how: command.how })
  }
}

function change(incident: Incident, fields: SomeFields, context: DecisionContext): Decided {
  const wrong = wronglyNamed({ ...incident, ...fields }, { before: incident, account: context.account })
  if (wrong.length > 0) return incomplete(wrong)
  if (incident.state !== 'draft') {
    if (fields.deadline !== undefined && fields.deadline !== incident.deadline)
      return notNow('the deadline of work under way moves by "extend" alone, which asks why')
    const missing = missingToAssign({ ...incident, ...fields })
    if (missing.length > 0) return incomplete(missing)
  } else if (fields.title === '') return incomplete([{ path: 'title', message: 'say in one line what happens' }])
  return happens({ type: 'changed', fields })
}

function assign(incident: Incident, fields: SomeFields, context: DecisionContext): Decided {
  if (incident.state !== 'draft' && fields.deadline !== undefined && fields.deadline !== incident.deadline)
    return notNow('the deadline of work under way moves by "extend" alone, which asks why')
  const next = { ...incident, ...fields }
  const missing = missingToAssign(next)
  const wrong = wronglyNamed(next, { account: context.account })
  if (incident.state === 'draft' && next.deadline !== null && Date.parse(next.deadline) <= context.at)
    wrong.push({ path: 'deadline', message: 'the deadline has passed already: say a later one' })
  if (missing.length + wrong.length > 0) return incomplete([...missing, ...wrong])
  const changed: IncidentEvent[] = Object.keys(fields).length > 0 ? [{ type: 'changed', fields }] : []
  return { type: 'events', events: [...changed, { type: 'assigned' }] }
}

function link(incident: Incident, alerts: Incident['alerts']): Decided {
  const held = new Set(incident.alerts.map(({ key, raisedAt }) => `${key}|${raisedAt}`))
  const fresh = alerts.filter(({ key, raisedAt }) => !held.has(`${key}|${raisedAt}`))
  if (fresh.length === 0) return notNow(`these alerts are linked to ${incident.number} already`)
  if (held.size + fresh.length > incidentBounds.alerts)
    return notNow(`an incident holds ${incidentBounds.alerts} alerts at most: open another and name this one`)
  return happens({ type: 'alerts_linked', alerts: fresh })
}

function addEvidence(incident: Incident, evidence: Incident['evidence'][number]): Decided {
  if (incident.evidence.some(({ sha256 }) => sha256 === evidence.sha256))
    return notNow(`this very file is evidence of ${incident.number} already`)
  if (incident.evidence.length >= incidentBounds.evidenceFiles)
    return notNow(`an incident holds ${incidentBounds.evidenceFiles} files at most`)
  return happens({ type: 'evidence_added', evidence })
}

function doStep(incident: Incident, { step, note }: { step: string; note: string }): Decided {
  const { procedure, number } = incident
  if (procedure === null) return notNow(`${number} follows no procedure`)
  if (!procedure.steps.some(({ id }) => id === step))
    return notNow(`version ${procedure.version} of ${procedure.id}, which ${number} follows, has no step ${step}`)
  if (incident.steps.some((done) => done.step === step)) return notNow(`the step ${step} is done already`)
  return happens({ type: 'step_done', step, note })
}

/** What happens to two incidents when the first becomes part of the second. */
export function decideMerge(
  incident: Incident,
  into: Incident,
  why: string,
): { type: 'events'; merged: IncidentEvent; takes: IncidentEvent } | IncidentRefusal {
  if (incident.id === into.id) return notNow('an incident cannot become part of itself')
  if (incident.directive !== null)
    return notNow(`${incident.number} carries out a directive of the nation: merge ${into.number} into it`)
  for (const one of [incident, into])
    if (!openStates.has(one.state)) return notNow(`${one.number} is ${one.state}: only open incidents are merged`)
  const { number, alerts, evidence } = incident
  if (alerts.length + into.alerts.length > incidentBounds.alerts)
    return notNow(`together they would hold more than ${incidentBounds.alerts} alerts`)
  const held = new Set(into.evidence.map(({ sha256 }) => sha256))
  if (held.size + evidence.filter(({ sha256 }) => !held.has(sha256)).length > incidentBounds.evidenceFiles)
    return notNow(`together they would hold more than ${incidentBounds.evidenceFiles} files`)
  return {
    type: 'events',
    merged: { type: 'merged', into: into.number, why },
    takes: { type: 'took_over', from: number, alerts, evidence },
  }
}

/** What happens to an incident when some of its alerts become work of their own. */
export function decideSplit(incident: Incident, keys: readonly string[], into: string): Decided {
  if (!openStates.has(incident.state))
    return notNow(`${incident.number} is ${incident.state}: only open incidents are split`)
  const foreign = keys.filter((key) => !incident.alerts.some((alert) => alert.key === key))
  if (foreign.length > 0) return notNow(`${foreign.join(', ')} is not linked to ${incident.number}`)
  return happens({ type: 'split_off', into, keys: [...keys] })
}

const happens = (event: IncidentEvent): Decided => ({ type: 'events', events: [event] })
const notNow = (why: string): IncidentRefusal => ({ type: 'not_now', why })
function incomplete(missing: readonly { path: string; message: string }[]): IncidentRefusal {
  return { type: 'incomplete', missing }
}
