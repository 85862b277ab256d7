import type { NotificationRecord, NotificationState } from '@ioc/domain/messages/notification-routes'
import type { Channel, ChannelCost } from '@ioc/domain/notification'
import { isBeyondCost, localDate, waitAfter } from '@ioc/domain/notification-times'
import type { Selectable, Transaction } from 'kysely'
import type { StoreSchema } from '../store/schema.ts'
import type { Database } from '../store/store.ts'
import type { Outcome } from './channels/channel.ts'

export type NotificationRow = Selectable<StoreSchema['notification']>

/** Messages that are due on these channels, urgent ones first. */
export async function dueNotifications(
  database: Database,
  which: { channels: readonly Channel[]; now: Date; limit: number },
): Promise<NotificationRow[]> {
  if (which.channels.length === 0) return []
  return await database
    .selectFrom('notification')
    .selectAll()
    .where('state', '=', 'waiting')
    .where('channel', 'in', which.channels)
    .where('next_at', '<=', which.now.toISOString())
    .orderBy('urgent', 'desc')
    .orderBy('next_at')
    .orderBy('id')
    .limit(which.limit)
    .execute()
}

/** Takes a message for sending and puts down what it costs, in one commit; `capped` where the day allows no more. */
export async function claim(
  database: Database,
  row: NotificationRow,
  { cost, now }: { cost: ChannelCost | undefined; now: Date },
): Promise<'claimed' | 'capped' | 'taken'> {
  return await database.transaction().execute(async (transaction) => {
    const day = localDate(now.getTime())
    const spent = await spentOn(transaction, day, row.channel)
    const capped = isBeyondCost(cost, Number(row.urgent) === 1, spent)
    const { numUpdatedRows } = await transaction
      .updateTable('notification')
      .set(
        capped
          ? { state: 'capped', error: `today ${row.channel} has cost ${spent} VND, and this would go beyond its cap` }
          : { state: 'sending', tries: Number(row.tries) + 1 },
      )
      .where('id', '=', row.id)
      .where('state', '=', 'waiting')
      .executeTakeFirstOrThrow()
    if (numUpdatedRows !== 1n) return 'taken'
    if (capped) return 'capped'
    if (cost) await spend(transaction, { day, channel: row.channel, amount: cost.perMessage })
    return 'claimed'
  })
}

/** Writes down how a try went, and when the next one is; what surely was not taken has cost nothing. */
export async function recordOutcome(
  database: Database,
  row: NotificationRow,
  { outcome, cost, claimedAt, now }: { outcome: Outcome; cost: ChannelCost | undefined; claimedAt: Date; now: Date },
): Promise<NotificationState> {
  const wait = outcome.type === 'later' ? waitAfter(Number(row.tries) + 1) : undefined
  const state: NotificationState = outcome.type === 'sent' ? 'sent' : wait === undefined ? 'failed' : 'waiting'
  const said =
    outcome.type === 'sent'
      ? { error: '', sent_at: now.toISOString(), receipt: outcome.receipt.slice(0, 200) }
      : { error: outcome.error.slice(0, 500) }
  const next = wait === undefined ? {} : { next_at: new Date(now.getTime() + wait).toISOString() }
  const isFree = outcome.type !== 'sent' && !outcome.uncertain
  await database.transaction().execute(async (transaction) => {
    await transaction
      .updateTable('notification')
      .set({ state, ...said, ...next })
      .where('id', '=', row.id)
      .where('state', '=', 'sending')
      .execute()
    if (cost && isFree) {
      const day = localDate(claimedAt.getTime())
      await spend(transaction, { day, channel: row.channel, amount: -cost.perMessage })
    }
  })
  return state
}

/** A message ends without having been handed to anybody. */
export async function endUnsent(
  database: Database,
  id: string,
  { state, error }: { state: 'gone' | 'failed'; error: string },
): Promise<void> {
  await database
    .updateTable('notification')
    .set({ state, error })
    .where('id', '=', id)
    .where('state', '=', 'waiting')
    .execute()
}

/** Messages that a stop or fault cut off in the middle go again, under their own id; answers how many. */
export async function takeBack(database: Database, underWay: ReadonlySet<string>): Promise<number> {
  let rows = database.updateTable('notification').set({ state: 'waiting' }).where('state', '=', 'sending')
  if (underWay.size > 0) rows = rows.where('id', 'not in', [...underWay])
  const { numUpdatedRows } = await rows.executeTakeFirstOrThrow()
  return Number(numUpdatedRows)
}

/** Forgets messages that were written down before this time and have ended, and the costs of those days. */
export async function forgetNotifications(database: Database, before: Date): Promise<void> {
  await database
    .deleteFrom('notification')
    .where('queued_at', '<', before.toISOString())
    .where('state', 'not in', ['waiting', 'sending'])
    .execute()
  await database.deleteFrom('notification_spent').where('day', '<', localDate(before.getTime())).execute()
}

export async function listNotifications(
  database: Database,
  { state, limit }: { state: NotificationState | undefined; limit: number },
): Promise<NotificationRecord[]> {
  let rows = database.selectFrom('notification').selectAll()
  if (state !== undefined) rows = rows.where('state', '=', state)
  return (await rows.orderBy('queued_at', 'desc').orderBy('id').limit(limit).execute()).map(recordOf)
}

export async function readNotification(database: Database, id: string): Promise<NotificationRecord | undefined> {
  const row = await database.selectFrom('notification').selectAll().where('id', '=', id).executeTakeFirst()
  return row && recordOf(row)
}

export async function countNotifications(database: Database): Promise<Partial<Record<NotificationState, number>>> {
  const rows = await database
    .selectFrom('notification')
    .select((count) => ['state', count.fn.countAll().as('count')])
    .groupBy('state')
    .execute()
  return Object.fromEntries(rows.map(({ state, count }) => [state, Number(count)]))
}

/** VND that a local day has cost by channel. */
export async function spentToday(database: Database, now: Date): Promise<Partial<Record<Channel, number>>> {
  const rows = await database
    .selectFrom('notification_spent')
    .select(['channel', 'spent'])
    .where('day', '=', localDate(now.getTime()))
    .execute()
  return Object.fromEntries(rows.map(({ channel, spent }) => [channel, Number(spent)]))
}

async function spentOn(transaction: Transaction<StoreSchema>, day: string, channel: Channel): Promise<number> {
  const row = await transaction
    .selectFrom('notification_spent')
    .select('spent')
    .where('day', '=', day)
    .where('channel', '=', channel)
    .executeTakeFirst()
  return Number(row?.spent ?? 0)
}

async function spend(
  transaction: Transaction<StoreSchema>,
  { day, channel, amount }: { day: string; channel: Channel; amount: number },
): Promise<void> {
  await transaction
    .insertInto('notification_spent')
    .values({ day, channel, spent: amount })
    .onConflict((conflict) =>
      conflict
        .columns(['day', 'channel'])
        .doUpdateSet((row) => ({ spent: row('notification_spent.spent', '+', amount) })),
    )
    .execute()
}

function recordOf(row: NotificationRow): NotificationRecord {
  return {
    ...{ id: row.id, about: row.about, lane: row.lane, recipient: row.recipient, channel: row.channel },
    ...{ urgent: Number(row.urgent) === 1, state: row.state, queuedAt: row.queued_at, nextAt: row.next_at },
    ...{ tries: Number(row.tries), error: row.error, sentAt: row.sent_at },
  }
}
