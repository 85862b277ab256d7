import {
  type AlertEvent,
  type AlertLife,
  type AlertState,
  isHeld,
  isUnacknowledged,
  isUrgent,
  shelvedAtMostMs,
  urgentPriority,
} from './alert-state.ts'

/** What a person asks of an alert, or what its condition and its cause do to it. */
export type AlertCommand =
  | { type: 'on'; priority: 1 | 2 | 3 | null; latches: boolean }
  | { type: 'off' }
  | { type: 'acknowledge'; reason: string | null }
  | { type: 'reset'; reason: string | null }
  | { type: 'shelve'; reason: string; until: string; oneShot: boolean }
  | { type: 'unshelve'; reason: string | null }
  | { type: 'expire' }
  | { type: 'suppress'; cause: string }
  | { type: 'unsuppress' }
  | { type: 'remove_from_service'; reason: string; authority: string }
  | { type: 'return_to_service'; reason: string | null }

export type AlertRefusal =
  | 'already_acknowledged'
  | 'nothing_to_acknowledge'
  | 'condition_stands'
  | 'not_acknowledged'
  | 'not_latched'
  | 'is_shelved'
  | 'is_suppressed'
  | 'is_out_of_service'
  | 'is_urgent'
  | 'not_shelved'
  | 'not_suppressed'
  | 'not_out_of_service'
  | 'not_yet'
  | 'no_reason'
  | 'no_authority'
  | 'too_long'
  | 'in_the_past'

export type Decided = { type: 'events'; events: AlertEvent[] } | { type: 'refused'; reason: AlertRefusal }

/** `at`: how far the lane has come, ISO 8601 UTC. `cause`: key of the alert that explains this one now, if any. */
export type AlertContext = { at: string; cause: string | null }

/** What follows from a command; a condition that says nothing new is no event. A shelving that is over ends first. */
export function decide(life: AlertLife, command: AlertCommand, context: AlertContext): Decided {
  if (command.type === 'expire') return isOver(life, context.at) ? good(expiry(context)) : refused(notYet(life))
  if (!isOver(life, context.at)) return decided(life, command, context)
  const first = expiry(context)
  const after = first.reduce((now, event) => evolve(now, { event, who: '', at: context.at }), life)
  const then = decided(after, command, context)
  return then.type === 'refused' ? then : good([...first, ...then.events])
}

function decided(life: AlertLife, command: Exclude<AlertCommand, { type: 'expire' }>, context: AlertContext): Decided {
  switch (command.type) {
    case 'on':
      return good(wentOn(life, command, context))
    case 'off':
      return good(wentOff(life))
    case 'acknowledge':
      return acknowledge(life, command.reason)
    case 'reset':
      return reset(life, command.reason)
    case 'shelve':
      return shelve(life, command, context)
    case 'unshelve':
      if (life.state !== 'shelved') return refused('not_shelved')
      return good([{ type: 'unshelved', why: 'person', reason: command.reason }, ...explained(context)])
    case 'suppress':
      return heldBack(life) ?? good([{ type: 'suppressed', cause: command.cause }])
    case 'unsuppress':
      return life.state === 'suppressed' ? good([{ type: 'unsuppressed' }]) : refused('not_suppressed')
    case 'remove_from_service':
      if (command.reason.trim() === '') return refused('no_reason')
      if (command.authority.trim() === '') return refused('no_authority')
      return (
        heldBack(life) ?? good([{ type: 'removed_from_service', reason: command.reason, authority: command.authority }])
      )
    case 'return_to_service':
      if (life.state !== 'out_of_service') return refused('not_out_of_service')
      return good([{ type: 'returned_to_service', reason: command.reason }, ...explained(context)])
  }
}

/** The life after an event; history is never edited. */
export function evolve(life: AlertLife, { event, who, at }: { event: AlertEvent; who: string; at: string }): AlertLife {
  const next = { ...life, version: life.version + 1 }
  switch (event.type) {
    case 'raised':
      return announced({
        ...next,
        ...{ isOn: true, onSince: at, priority: event.priority, latches: life.latches || event.latches },
      })
    case 'priority_changed':
      return announced({ ...next, priority: event.priority, latches: life.latches || event.latches })
    case 'cleared':
      return { ...next, isOn: false, state: stateWhenGone(life) }
    case 'acknowledged':
      return { ...next, state: stateAcknowledged(life.state), acknowledged: { by: who, at } }
    case 'reset':
      return { ...next, state: 'normal', latches: false, acknowledged: null }
    case 'shelved': {
      const { reason, until, oneShot } = event
      return { ...next, state: 'shelved', held: { type: 'shelved', by: who, at, reason, until, oneShot } }
    }
    case 'suppressed':
      return { ...next, state: 'suppressed', held: { type: 'suppressed', by: who, at, cause: event.cause } }
    case 'removed_from_service': {
      const { reason, authority } = event
      return { ...next, state: 'out_of_service', held: { type: 'out_of_service', by: who, at, reason, authority } }
    }
    case 'unshelved':
    case 'unsuppressed':
    case 'returned_to_service':
      return {
        ...next,
        ...{ state: life.isOn ? 'unacknowledged' : 'normal', held: null, acknowledged: null },
        latches: life.isOn && life.latches,
      }
  }
}

function wentOn(life: AlertLife, on: Extract<AlertCommand, { type: 'on' }>, context: AlertContext): AlertEvent[] {
  const { priority, latches } = on
  if (life.isOn && life.priority === priority && (life.latches || !latches)) return []
  const came: AlertEvent = { type: life.isOn ? 'priority_changed' : 'raised', priority, latches }
  if (life.state === 'shelved' && priority === urgentPriority)
    return [came, { type: 'unshelved', why: 'urgent', reason: null }, ...explained(context)]
  return life.isOn || isHeld(life.state) ? [came] : [came, ...explained(context)]
}

/** A one-shot shelving ends with the condition, also with that of an event, which was never on as an alarm. */
function wentOff(life: AlertLife): AlertEvent[] {
  const events: AlertEvent[] = life.isOn ? [{ type: 'cleared' }] : []
  if (life.held?.type === 'shelved' && life.held.oneShot)
    events.push({ type: 'unshelved', why: 'returned', reason: null })
  return events
}

function acknowledge(life: AlertLife, reason: string | null): Decided {
  if (isUnacknowledged(life.state)) return good([{ type: 'acknowledged', reason }])
  if (life.state === 'acknowledged' || life.state === 'latched') return refused('already_acknowledged')
  return heldBack(life) ?? refused('nothing_to_acknowledge')
}

function reset(life: AlertLife, reason: string | null): Decided {
  if (life.state === 'latched') return good([{ type: 'reset', reason }])
  if (life.state === 'latched_unacknowledged') return refused('not_acknowledged')
  if ((life.state === 'unacknowledged' || life.state === 'acknowledged') && life.latches)
    return refused('condition_stands')
  return heldBack(life) ?? refused('not_latched')
}

function shelve(life: AlertLife, command: Extract<AlertCommand, { type: 'shelve' }>, { at }: AlertContext): Decided {
  const { reason, until, oneShot } = command
  if (reason.trim() === '') return refused('no_reason')
  const length = Date.parse(until) - Date.parse(at)
  if (!(length > 0)) return refused('in_the_past')
  if (length > shelvedAtMostMs) return refused('too_long')
  if (isUrgent(life)) return refused('is_urgent')
  return heldBack(life) ?? good([{ type: 'shelved', reason, until, oneShot }])
}

/** One thing holds an alert back at a time: from G, H and I ways lead only back. */
function heldBack(life: AlertLife): Decided | undefined {
  if (life.state === 'shelved') return refused('is_shelved')
  if (life.state === 'suppressed') return refused('is_suppressed')
  return life.state === 'out_of_service' ? refused('is_out_of_service') : undefined
}

function isOver({ held }: AlertLife, at: string): boolean {
  return held?.type === 'shelved' && Date.parse(held.until) <= Date.parse(at)
}

function notYet(life: AlertLife): AlertRefusal {
  return life.state === 'shelved' ? 'not_yet' : 'not_shelved'
}

function expiry(context: AlertContext): AlertEvent[] {
  return [{ type: 'unshelved', why: 'expired', reason: null }, ...explained(context)]
}

/** What comes back while its cause still stands is suppressed again at once. */
function explained({ cause }: AlertContext): AlertEvent[] {
  return cause === null ? [] : [{ type: 'suppressed', cause }]
}

/** While it is held back the condition is still followed, and nobody is called. */
function announced(life: AlertLife): AlertLife {
  return isHeld(life.state) ? life : { ...life, state: 'unacknowledged', acknowledged: null }
}

function stateWhenGone({ state, latches }: AlertLife): AlertState {
  if (state === 'unacknowledged') return latches ? 'latched_unacknowledged' : 'returned'
  if (state === 'acknowledged') return latches ? 'latched' : 'normal'
  return state
}

function stateAcknowledged(state: AlertState): AlertState {
  if (state === 'unacknowledged') return 'acknowledged'
  return state === 'latched_unacknowledged' ? 'latched' : 'normal'
}

function good(events: AlertEvent[]): Decided {
  return { type: 'events', events }
}

function refused(reason: AlertRefusal): Decided {
  return { type: 'refused', reason }
}
