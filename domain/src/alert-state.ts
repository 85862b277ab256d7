import { z } from 'zod'

/**
 * Where an alert stands with the people who answer for it: the states A to I of ISA-18.2-2016 (OPC UA Part 9, 4.8).
 * A `normal`, B `unacknowledged`, C `acknowledged`, D `returned` (and not acknowledged), E `latched_unacknowledged`,
 * F `latched`, G `shelved`, H `suppressed`, I `out_of_service`.
 */
export const alertStates = [
  'normal',
  'unacknowledged',
  'acknowledged',
  'returned',
  'latched_unacknowledged',
  'latched',
  'shelved',
  'suppressed',
  'out_of_service',
] as const
export type AlertState = (typeof alertStates)[number]

/** An alert is shelved this long at most, ms. */
export const shelvedAtMostMs = 24 * 3_600_000

/** What stands at this priority is never shelved, and what comes to it while it is shelved calls. */
export const urgentPriority = 1

const Priority = z.union([z.literal(1), z.literal(2), z.literal(3)])
const deed = { by: z.string(), at: z.iso.datetime() }

/** Why an alert is held back: who did it, when, until when; times are the lane's own. */
const Held = z.discriminatedUnion('type', [
  /** `oneShot`: until the condition returns, and no longer than `until`. */
  z.object({
    type: z.literal('shelved'),
    ...deed,
    reason: z.string(),
    until: z.iso.datetime(),
    oneShot: z.boolean(),
  }),
  /** `cause`: key of the alert that explains this one. */
  z.object({ type: z.literal('suppressed'), ...deed, cause: z.string() }),
  z.object({ type: z.literal('out_of_service'), ...deed, reason: z.string(), authority: z.string() }),
])

/**
 * The response to an alert, folded from its events. `isOn`: a condition of level alarm stands; an event needs no
 * acknowledgement and stays `normal`, yet may be held back. `version`: how many events it is folded from.
 */
export const AlertLife = z.object({
  state: z.enum(alertStates),
  version: z.number().int().nonnegative(),
  isOn: z.boolean(),
  /** Since when the condition stands or, gone, has stood last. */
  onSince: z.iso.datetime().nullable(),
  priority: Priority.nullable(),
  /** Has it reached a step that must be reset by a person? */
  latches: z.boolean(),
  acknowledged: z.object(deed).nullable(),
  held: Held.nullable(),
})
export type AlertLife = z.infer<typeof AlertLife>

export const newLife: AlertLife = {
  ...{ state: 'normal', version: 0, isOn: false, onSince: null, priority: null, latches: false },
  ...{ acknowledged: null, held: null },
}

/** What has happened to an alert; who did it and when stand beside it. */
export const AlertEvent = z.discriminatedUnion('type', [
  z.object({ type: z.literal('raised'), priority: Priority.nullable(), latches: z.boolean() }),
  z.object({ type: z.literal('priority_changed'), priority: Priority.nullable(), latches: z.boolean() }),
  z.object({ type: z.literal('cleared') }),
  z.object({ type: z.literal('acknowledged'), reason: z.string().nullable() }),
  z.object({ type: z.literal('reset'), reason: z.string().nullable() }),
  z.object({ type: z.literal('shelved'), reason: z.string(), until: z.iso.datetime(), oneShot: z.boolean() }),
  /**
   * `expired`: its time ran out; `returned`: its condition did, and it was shelved once only; `urgent`: it came to 1.
   */
  z.object({
    type: z.literal('unshelved'),
    why: z.enum(['person', 'expired', 'returned', 'urgent']),
    reason: z.string().nullable(),
  }),
  z.object({ type: z.literal('suppressed'), cause: z.string() }),
  z.object({ type: z.literal('unsuppressed') }),
  z.object({ type: z.literal('removed_from_service'), reason: z.string(), authority: z.string() }),
  z.object({ type: z.literal('returned_to_service'), reason: z.string().nullable() }),
])
export type AlertEvent = z.infer<typeof AlertEvent>

export function isHeld(state: AlertState): boolean {
  return state === 'shelved' || state === 'suppressed' || state === 'out_of_service'
}

/** Is it of the priority that is never shelved, and has a person still to do with it? */
export function isUrgent({ priority, state }: Pick<AlertLife, 'priority' | 'state'>): boolean {
  return priority === urgentPriority && state !== 'normal' && !isHeld(state)
}

/** Does it wait for a person to acknowledge it? */
export function isUnacknowledged(state: AlertState): boolean {
  return state === 'unacknowledged' || state === 'returned' || state === 'latched_unacknowledged'
}
