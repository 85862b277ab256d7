import type { Label } from '../label.ts'
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
import { missingToAssign, missingToClose, wordsOfClear } from './missing.ts'
import { type Account, wronglyNamed } from './named-people.ts'
import { movesByExtending, noObstacle, notOpen, outOfPlace } from './refusal-words.ts'

/** `incomplete`: fields that are missing or cannot be so. `not_now`: the state forbids it, and why. */
export type IncidentRefusal =
  | { type: 'incomplete'; missing: readonly { path: string; message: Label }[] }
  | { type: 'not_now'; why: Label }

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
  if (!allowed.includes(incident.state)) return notNow(outOfPlace(incident, command.type, allowed))
  switch (command.type) {
    case 'change':
      return change(incident, command.fields, context)
    case 'assign':
      return assign(incident, command.fields, context)
    case 'start':
      return happens({ type: 'started' })
    case 'resolve':
      return command.actual === ''
        ? incomplete([{ path: 'actual', message: wordsOfClear.actual }])
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
        ? incomplete([
            { path: 'deadline', message: { en: 'the new deadline has passed already', vi: 'hạn mới đã qua rồi' } },
          ])
        : happens({ type: 'extended', deadline: command.deadline, why: command.why })
    case 'comment':
      return happens({ type: 'commented', text: command.text })
    case 'link':
      return link(incident, command.alerts)
    case 'unlink': {
      const keys = command.keys.filter((key) => incident.alerts.some((alert) => alert.key === key))
      return keys.length === 0
        ? notNow({
            en: `none of these alerts is linked to ${incident.number}`,
            vi: `không cảnh báo nào trong số này được liên kết với ${incident.number}`,
          })
        : happens({ type: 'alerts_unlinked', keys })
    }
    case 'evidence':
      return addEvidence(incident, command.evidence)
    case 'step':
      return doStep(incident, command)
    case 'obstruct': {
      if (incident.obstacle !== null)
        return notNow({
          en: `${incident.number} has an obstacle already: free it first`,
          vi: `${incident.number} đang có vướng mắc: hãy gỡ trước đã`,
        })
      const at = climbsAt('commune', { ...context, clock: incident.clock })
      return at === null
        ? notNow({ en: 'no time is set for obstacles', vi: 'chưa đặt thời hạn cho vướng mắc' })
        : happens({ type: 'obstacle_raised', what: command.what, climbsAt: at })
    }
    case 'climb': {
      const tier = incident.obstacle === null ? null : tierAbove[incident.obstacle.tier]
      if (incident.obstacle === null) return notNow(noObstacle(incident))
      if (tier === null)
        return notNow({ en: 'the obstacle is at the nation already', vi: 'vướng mắc đã ở cấp trung ương' })
      return happens({
        type: 'obstacle_climbed',
        tier,
        climbsAt: climbsAt(tier, { ...context, clock: incident.clock }),
      })
    }
    case 'free':
      return incident.obstacle === null
        ? notNow(noObstacle(incident))
        : happens({ type: 'obstacle_cleared', how: command.how })
  }
}

function change(incident: Incident, fields: SomeFields, context: DecisionContext): Decided {
  const wrong = wronglyNamed({ ...incident, ...fields }, { before: incident, account: context.account })
  if (wrong.length > 0) return incomplete(wrong)
  if (incident.state !== 'draft') {
    if (fields.deadline !== undefined && fields.deadline !== incident.deadline) return notNow(movesByExtending)
    const missing = missingToAssign({ ...incident, ...fields })
    if (missing.length > 0) return incomplete(missing)
  } else if (fields.title === '') return incomplete([{ path: 'title', message: wordsOfClear.title }])
  return happens({ type: 'changed', fields })
}

function assign(incident: Incident, fields: SomeFields, context: DecisionContext): Decided {
  if (incident.state !== 'draft' && fields.deadline !== undefined && fields.deadline !== incident.deadline)
    return notNow(movesByExtending)
  const next = { ...incident, ...fields }
  const missing = missingToAssign(next)
  const wrong = wronglyNamed(next, { account: context.account })
  if (incident.state === 'draft' && next.deadline !== null && Date.parse(next.deadline) <= context.at)
    wrong.push({
      path: 'deadline',
      message: { en: 'the deadline has passed already: say a later one', vi: 'hạn đã qua rồi: hãy chọn hạn muộn hơn' },
    })
  if (missing.length + wrong.length > 0) return incomplete([...missing, ...wrong])
  const changed: IncidentEvent[] = Object.keys(fields).length > 0 ? [{ type: 'changed', fields }] : []
  return { type: 'events', events: [...changed, { type: 'assigned' }] }
}

function link(incident: Incident, alerts: Incident['alerts']): Decided {
  const held = new Set(incident.alerts.map(({ key, raisedAt }) => `${key}|${raisedAt}`))
  const fresh = alerts.filter(({ key, raisedAt }) => !held.has(`${key}|${raisedAt}`))
  if (fresh.length === 0)
    return notNow({
      en: `these alerts are linked to ${incident.number} already`,
      vi: `các cảnh báo này đã được liên kết với ${incident.number}`,
    })
  if (held.size + fresh.length > incidentBounds.alerts)
    return notNow({
      en: `an incident holds ${incidentBounds.alerts} alerts at most: open another and name this one`,
      vi: `một sự vụ có nhiều nhất ${incidentBounds.alerts} cảnh báo: hãy mở sự vụ khác và nhắc tới sự vụ này`,
    })
  return happens({ type: 'alerts_linked', alerts: fresh })
}

function addEvidence(incident: Incident, evidence: Incident['evidence'][number]): Decided {
  if (incident.evidence.some(({ sha256 }) => sha256 === evidence.sha256))
    return notNow({
      en: `this very file is evidence of ${incident.number} already`,
      vi: `chính tệp này đã là chứng cứ của ${incident.number}`,
    })
  if (incident.evidence.length >= incidentBounds.evidenceFiles)
    return notNow({
      en: `an incident holds ${incidentBounds.evidenceFiles} files at most`,
      vi: `một sự vụ có nhiều nhất ${incidentBounds.evidenceFiles} tệp`,
    })
  return happens({ type: 'evidence_added', evidence })
}

function doStep(incident: Incident, { step, note }: { step: string; note: string }): Decided {
  const { procedure, number } = incident
  if (procedure === null)
    return notNow({ en: `${number} follows no procedure`, vi: `${number} không theo quy trình nào` })
  if (!procedure.steps.some(({ id }) => id === step))
    return notNow({
      en: `version ${procedure.version} of ${procedure.id}, which ${number} follows, has no step ${step}`,
      vi: `bản ${procedure.version} của quy trình ${procedure.id} mà ${number} đang theo không có bước ${step}`,
    })
  if (incident.steps.some((done) => done.step === step))
    return notNow({ en: `the step ${step} is done already`, vi: `bước ${step} đã xong rồi` })
  return happens({ type: 'step_done', step, note })
}

/** What happens to two incidents when the first becomes part of the second. */
export function decideMerge(
  incident: Incident,
  into: Incident,
  why: string,
): { type: 'events'; merged: IncidentEvent; takes: IncidentEvent } | IncidentRefusal {
  if (incident.id === into.id)
    return notNow({ en: 'an incident cannot become part of itself', vi: 'không gộp được một sự vụ vào chính nó' })
  if (incident.directive !== null)
    return notNow({
      en: `${incident.number} carries out a directive of the nation: merge ${into.number} into it`,
      vi: `${incident.number} thực hiện lệnh của Chính phủ: hãy gộp ${into.number} vào đó`,
    })
  for (const one of [incident, into])
    if (!openStates.has(one.state)) return notNow(notOpen(one, { en: 'merged', vi: 'gộp' }))
  const { number, alerts, evidence } = incident
  if (alerts.length + into.alerts.length > incidentBounds.alerts)
    return notNow({
      en: `together they would hold more than ${incidentBounds.alerts} alerts`,
      vi: `gộp lại sẽ có quá ${incidentBounds.alerts} cảnh báo`,
    })
  const held = new Set(into.evidence.map(({ sha256 }) => sha256))
  if (held.size + evidence.filter(({ sha256 }) => !held.has(sha256)).length > incidentBounds.evidenceFiles)
    return notNow({
      en: `together they would hold more than ${incidentBounds.evidenceFiles} files`,
      vi: `gộp lại sẽ có quá ${incidentBounds.evidenceFiles} tệp`,
    })
  return {
    type: 'events',
    merged: { type: 'merged', into: into.number, why },
    takes: { type: 'took_over', from: number, alerts, evidence },
  }
}

/** What happens to an incident when some of its alerts become work of their own. */
export function decideSplit(incident: Incident, keys: readonly string[], into: string): Decided {
  if (!openStates.has(incident.state)) return notNow(notOpen(incident, { en: 'split', vi: 'tách' }))
  const foreign = keys.filter((key) => !incident.alerts.some((alert) => alert.key === key))
  if (foreign.length > 0)
    return notNow({
      en: `${foreign.join(', ')} is not linked to ${incident.number}`,
      vi: `${foreign.join(', ')} không được liên kết với ${incident.number}`,
    })
  return happens({ type: 'split_off', into, keys: [...keys] })
}

const happens = (event: IncidentEvent): Decided => ({ type: 'events', events: [event] })
const notNow = (why: Label): IncidentRefusal => ({ type: 'not_now', why })
function incomplete(missing: readonly { path: string; message: Label }[]): IncidentRefusal {
  return { type: 'incomplete', missing }
}
