import type { Transaction } from 'kysely'
import type { z } from 'zod'
import type { StoreSchema } from './schema.ts'
import type { Database } from './store.ts'

/** Somebody else has changed the stream meanwhile: what was decided rests on what is no longer so. */
export class StreamConflict extends Error {
  override name = 'StreamConflict'
  readonly stream: string

  constructor(stream: string) {
    super(`${stream} has changed meanwhile`)
    this.stream = stream
  }
}

/** `seq` grows over all streams, `version` from 1 within one, without holes. */
export type StoredEvent<Event> = { seq: number; version: number; at: string; who: string; event: Event }

/**
 * Appends what has happened to a stream whose newest version is `after`; answers the newest version then. Throws
 * StreamConflict where the stream is no longer there: of two that decided on the same state, one wins.
 */
export async function appendEvents(
  transaction: Transaction<StoreSchema>,
  change: { stream: string; after: number; at: Date; who: string; events: readonly { type: string }[] },
): Promise<number> {
  const { stream, after, who } = change
  const newest = await newestVersion(transaction, stream)
  if (newest !== after) throw new StreamConflict(stream)
  let version = after
  for (const event of change.events) {
    version++
    const row = { stream, version, at: change.at.toISOString(), who, type: event.type, body: JSON.stringify(event) }
    const { numInsertedOrUpdatedRows: written } = await transaction
      .insertInto('event')
      .values(row)
      .onConflict((conflict) => conflict.columns(['stream', 'version']).doNothing())
      .executeTakeFirstOrThrow()
    if (written !== 1n) throw new StreamConflict(stream)
  }
  return version
}

/** The events of a stream in their order, after a version. */
export async function readEvents<Schema extends z.ZodType>(
  database: Database | Transaction<StoreSchema>,
  stream: string,
  { schema, after = 0 }: { schema: Schema; after?: number },
): Promise<StoredEvent<z.output<Schema>>[]> {
  const rows = await database
    .selectFrom('event')
    .select(['seq', 'version', 'at', 'who', 'body'])
    .where('stream', '=', stream)
    .where('version', '>', after)
    .orderBy('version')
    .execute()
  return rows.map(({ seq, version, at, who, body }) => ({
    ...{ seq: Number(seq), version: Number(version), at, who },
    event: schema.parse(JSON.parse(body)),
  }))
}

async function newestVersion(transaction: Transaction<StoreSchema>, stream: string): Promise<number> {
  const row = await transaction
    .selectFrom('event')
    .select('version')
    .where('stream', '=', stream)
    .orderBy('version', 'desc')
    .limit(1)
    .executeTakeFirst()
  return Number(row?.version ?? 0)
}
