import { z } from 'zod'
import { AlertLife } from './alert-state.ts'

export const AlertLevel = z.enum(['observation', 'event', 'alarm'])
export const Priority = z.union([z.literal(1), z.literal(2), z.literal(3)])
export type Priority = z.infer<typeof Priority>
export const AlertClass = z.enum([
  'flood',
  'power_loss',
  'congestion',
  'crowd',
  'equipment',
  'crop',
  'device_health',
  'anomaly',
])

/**
 * A change of the condition of an alert: a record of the topic `alert`. Its identity is `key`, `transition` and `at`;
 * it holds no offset, arrival time or lane, so the same readings give the same list in every lane.
 */
export const AlertTransition = z.object({
  /** `<subject id>/<rule>`: one condition of one device or group. */
  key: z.string(),
  transition: z.enum(['raised', 'updated', 'cleared']),
  /** The reading's own time, or the stamp at which silence or a delay ran out. ISO 8601 UTC. */
  at: z.iso.datetime(),
  raisedAt: z.iso.datetime(),
  subject: z.object({ type: z.enum(['device', 'gateway']), id: z.string() }),
  domain: z.string().nullable(),
  kind: z.string().nullable(),
  commune: z.string(),
  site: z.string().nullable(),
  rule: z.string(),
  threshold: z.string(),
  level: AlertLevel,
  priority: Priority.nullable(),
  class: AlertClass,
  /** Alerts with one group id speak of one thing. */
  group: z.string(),
  metric: z.string().nullable(),
  /** The value that made the transition, in the metric's unit. */
  value: z.number().nullable(),
  /** The limit that was crossed, in the metric's unit. */
  limit: z.number().nullable(),
  /** The band that the forecaster expected, in the metric's unit. */
  expected: z.tuple([z.number(), z.number()]).nullable(),
  /** How many devices the alert speaks for (a silent gateway: its members). */
  devices: z.number().int().positive(),
  /** True when any device it rests on is simulated. */
  simulated: z.boolean(),
})
export type AlertTransition = z.infer<typeof AlertTransition>

/** The cause under which a transition is appended: appending it twice is a no-op. */
export function alertCause(alert: Pick<AlertTransition, 'key' | 'transition' | 'at'>): string {
  return `${alert.key}|${alert.transition}|${alert.at}`
}

/** An alert as operations keeps it: its latest transition, and when it cleared. `offset`: of that transition. */
export const AlertCondition = AlertTransition.extend({
  state: z.enum(['active', 'cleared']),
  clearedAt: z.iso.datetime().nullable(),
  offset: z.number().int(),
})
export type AlertCondition = z.infer<typeof AlertCondition>

/** An alert whole: its condition, which analytics owns, and the response to it, which operations owns. */
export const Alert = AlertCondition.extend({ response: AlertLife })
export type Alert = z.infer<typeof Alert>

/** The condition after a transition. A second transition of the same kind changes only what it says. */
export function conditionAfter(transition: AlertTransition, offset: number): AlertCondition {
  const cleared = transition.transition === 'cleared'
  return { ...transition, state: cleared ? 'cleared' : 'active', clearedAt: cleared ? transition.at : null, offset }
}

/** Queue order: active before cleared, heaviest first, then newest: by the time of the present step, as rows say it. */
export function byWeight(a: AlertCondition, b: AlertCondition): number {
  if (a.state !== b.state) return a.state === 'active' ? -1 : 1
  const weight = (a.priority ?? 4) - (b.priority ?? 4)
  if (weight !== 0) return weight
  if (a.at !== b.at) return a.at < b.at ? 1 : -1
  return a.key < b.key ? -1 : 1
}
