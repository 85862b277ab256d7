import type { LinkKind, LinkMessage } from '@ioc/domain/link/link-messages'
import { sql, type Transaction } from 'kysely'
import type { StoreSchema } from '../store/schema.ts'
import type { Database } from '../store/store.ts'

/** A batch is filled up to this many messages and letters. */
const messagesAtOnce = 200
const lettersAtOnce = 500_000

/**
 * Is this province linked? Asked inside a transaction, nobody else can link it or append to the outbox until that ends,
 * so what is committed before a link goes up with it, and what comes after goes up by itself.
 */
export async function isLinked(transaction: Transaction<StoreSchema>): Promise<boolean> {
  await transaction.updateTable('link_counter').set({ at: sql`at` }).where('name', '=', 'outbox').execute()
  const row = await transaction.selectFrom('linked_nation').select('id').executeTakeFirst()
  return row !== undefined
}

/**
 * Puts a message into the outbox of a province that is linked, under the next number: one number, one commit, no hole.
 */
export async function appendToOutbox(
  transaction: Transaction<StoreSchema>,
  message: { kind: LinkKind; at: Date; body: unknown },
): Promise<number> {
  const { at: sequence } = await transaction
    .updateTable('link_counter')
    .set({ at: sql`at + 1` })
    .where('name', '=', 'outbox')
    .returning('at')
    .executeTakeFirstOrThrow()
  await transaction
    .insertInto('outbox')
    .values({
      sequence: Number(sequence),
      at: message.at.toISOString(),
      kind: message.kind,
      body: JSON.stringify(message.body),
    })
    .execute()
  return Number(sequence)
}

/** The oldest messages that wait, as many as one batch carries. */
export async function oldestMessages(database: Transaction<StoreSchema>): Promise<LinkMessage[]> {
  const rows = await database.selectFrom('outbox').selectAll().orderBy('sequence').limit(messagesAtOnce).execute()
  const messages: LinkMessage[] = []
  let letters = 0
  for (const { sequence, at, kind, body } of rows) {
    letters += body.length
    if (messages.length > 0 && letters > lettersAtOnce) break
    messages.push({ sequence: Number(sequence), kind, at, body: JSON.parse(body) })
  }
  return messages
}

/** Last message of all; how many wait and since when. */
export async function outboxStanding(
  database: Database | Transaction<StoreSchema>,
): Promise<{ head: number; waiting: number; first: number | null; oldest: string | null }> {
  const head = await counter(database, 'outbox')
  const { waiting, first, oldest } = await database
    .selectFrom('outbox')
    .select(({ fn }) => [
      fn.countAll<number>().as('waiting'),
      fn.min('sequence').as('first'),
      fn.min('at').as('oldest'),
    ])
    .executeTakeFirstOrThrow()
  return { head, waiting: Number(waiting), first: first === null ? null : Number(first), oldest: oldest ?? null }
}

/** Messages up to this one are with the nation. */
export async function receipted(transaction: Transaction<StoreSchema>, upTo: number): Promise<void> {
  await transaction.deleteFrom('outbox').where('sequence', '<=', upTo).execute()
}

export type CounterName = 'outbox' | 'exchange' | 'directive' | 'digest'

export async function counter(database: Database | Transaction<StoreSchema>, name: CounterName): Promise<number> {
  const row = await database.selectFrom('link_counter').select('at').where('name', '=', name).executeTakeFirstOrThrow()
  return Number(row.at)
}

export async function setCounter(transaction: Transaction<StoreSchema>, name: CounterName, at: number): Promise<void> {
  await transaction.updateTable('link_counter').set({ at }).where('name', '=', name).execute()
}
