import { createHash } from 'node:crypto'
import { AlertCondition } from '@ioc/domain/alert'
import { type LaneName, lanePolicy } from '@ioc/domain/lane'
import {
  alertSubject,
  type Channel,
  IncidentEscalation,
  isStale,
  type NotificationPlan,
  type WantedNotification,
  wantedOfAlert,
  wantedOfEscalation,
} from '@ioc/domain/notification'
import { goesAt } from '@ioc/domain/notification-times'
import type { Transaction } from 'kysely'
import { z } from 'zod'
import type { StoreSchema } from '../store/schema.ts'
import { readPlan } from './plan-store.ts'

type Work = Transaction<StoreSchema>

/** What a message is made of when it is sent. */
export const Facts = z.discriminatedUnion('about', [
  z.object({ about: z.literal('alert'), alert: AlertCondition }),
  z.object({ about: z.literal('escalation'), escalation: IncidentEscalation }),
  z.object({ about: z.literal('test') }),
])
export type Facts = z.infer<typeof Facts>

/** The lane of what is not of a lane: incidents and tests are of the living. */
const living: LaneName = 'live'

/**
 * Writes down what people are to be told of these conditions, in the transaction that commits them: told once, or,
 * after a fault, again under the same id; never neither. A replay tells nobody anything.
 */
export async function notificationsOf(
  transaction: Work,
  { lane, conditions }: { lane: LaneName; conditions: readonly AlertCondition[] },
  now: Date,
): Promise<void> {
  if (!lanePolicy(lane).notifications || conditions.length === 0) return
  const { plan } = await readPlan(transaction)
  if (plan.rules.length === 0) return
  for (const alert of conditions) {
    if (alert.state === 'cleared') await supersede(transaction, { about: alertSubject(alert) }, now)
    const wanted = wantedOfAlert(plan, alert)
    const facts: Facts = { about: 'alert', alert }
    for (const one of wanted) {
      if (alert.state === 'cleared' && !(await wasTold(transaction, one))) continue
      await queue(transaction, one, { lane, facts, now, plan, stale: isStale(alert, now.getTime()) })
    }
  }
}

/** Writes down who is to be told that an incident went to the next person, in the transaction that says so. */
export async function notifyEscalation(transaction: Work, escalation: IncidentEscalation, now: Date): Promise<void> {
  const { plan } = await readPlan(transaction)
  for (const one of wantedOfEscalation(plan, escalation))
    await queue(transaction, one, {
      ...{ lane: living, facts: { about: 'escalation', escalation }, now, plan, stale: false },
    })
}

/** Writes down a test message; answers its id. It goes at once, whatever the hour. */
export async function queueTest(
  transaction: Work,
  test: { id: string; recipient: string; channel: Channel },
  now: Date,
): Promise<string> {
  const { id, recipient, channel } = test
  const subject = `test|${id}`
  const one = { identity: `${subject}|${recipient}|${channel}`, subject, recipient, channel, urgent: false }
  const { plan } = await readPlan(transaction)
  await queue(transaction, one, {
    ...{ lane: living, facts: { about: 'test' }, now, plan: { ...plan, quiet: null }, stale: false },
  })
  return notificationId(one.identity)
}

/** The same message has the same id for ever: receivers know copies by it. */
function notificationId(identity: string): string {
  return createHash('sha256').update(identity).digest('hex').slice(0, 32)
}

async function queue(
  transaction: Work,
  { identity, subject, recipient, channel, urgent }: WantedNotification,
  around: { lane: LaneName; facts: Facts; now: Date; plan: NotificationPlan; stale: boolean },
): Promise<void> {
  const { now, stale } = around
  const { numInsertedOrUpdatedRows: written } = await transaction
    .insertInto('notification')
    .values({
      ...{ id: notificationId(identity), identity, about: subject, lane: around.lane, recipient, channel },
      ...{ urgent: urgent ? 1 : 0, facts: JSON.stringify(around.facts), state: stale ? 'stale' : 'waiting' },
      ...{ queued_at: now.toISOString(), tries: 0, error: '', sent_at: null, receipt: '' },
      next_at: new Date(goesAt(around.plan.quiet, urgent, now.getTime())).toISOString(),
    })
    .onConflict((conflict) => conflict.column('identity').doNothing())
    .executeTakeFirstOrThrow()
  if (written === 1n && !stale) await supersede(transaction, { about: subject, recipient, channel, but: identity }, now)
}

/** What is not due yet need not be told any more: there is something newer, or it is over. */
async function supersede(
  transaction: Work,
  which: { about: string; recipient?: string; channel?: Channel; but?: string },
  now: Date,
): Promise<void> {
  let rows = transaction
    .updateTable('notification')
    .set({ state: 'superseded' })
    .where('about', '=', which.about)
    .where('state', '=', 'waiting')
    .where('next_at', '>', now.toISOString())
  if (which.recipient !== undefined) rows = rows.where('recipient', '=', which.recipient)
  if (which.channel !== undefined) rows = rows.where('channel', '=', which.channel)
  if (which.but !== undefined) rows = rows.where('identity', '!=', which.but)
  await rows.execute()
}

/** May this recipient have heard of the subject, or is about to? Nobody hears the end of what they never heard of. */
async function wasTold(transaction: Work, { subject, recipient, channel }: WantedNotification): Promise<boolean> {
  const row = await transaction
    .selectFrom('notification')
    .select('id')
    .where('about', '=', subject)
    .where('recipient', '=', recipient)
    .where('channel', '=', channel)
    .where((where) => where.or([where('tries', '>', 0), where('state', '=', 'waiting')]))
    .limit(1)
    .executeTakeFirst()
  return row !== undefined
}
