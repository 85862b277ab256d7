import {
  type DirectiveAnswer,
  DirectiveEvent,
  DirectiveStanding,
  decideAnswer,
  evolveDirective,
} from '@ioc/domain/link/directive'
import type { DirectiveReport } from '@ioc/domain/link/link-messages'
import type { Transaction } from 'kysely'
import { appendEvents, readEvents } from '../store/events.ts'
import type { StoreSchema } from '../store/schema.ts'
import type { Database } from '../store/store.ts'
import { appendToOutbox } from './outbox.ts'

function streamOf(id: string): string {
  return `directive/${id}`
}

/** Appends events of a directive and keeps what has become of it beside them. */
export async function appendDirectiveEvents(
  transaction: Transaction<StoreSchema>,
  change: { id: string; at: Date; who: string; events: readonly DirectiveEvent[] },
): Promise<DirectiveStanding> {
  const past = await readEvents(transaction, streamOf(change.id), { schema: DirectiveEvent })
  const after = past.at(-1)?.version ?? 0
  await appendEvents(transaction, { stream: streamOf(change.id), after, ...change })
  const standing = [...past.map(({ event }) => event), ...change.events].reduce<DirectiveStanding | null>(
    evolveDirective,
    null,
  )
  if (standing === null) throw new Error(`nothing has happened to the directive ${change.id}`)
  const { id, province, sequence, issuedAt, deadline, state, obstacleOf } = standing
  const row = {
    ...{ province, sequence, issued_at: issuedAt, deadline, state, obstacle_of: obstacleOf?.id ?? null },
    standing: JSON.stringify(standing),
  }
  await transaction
    .insertInto('directive')
    .values({ id, ...row })
    .onConflict((conflict) => conflict.column('id').doUpdateSet(row))
    .execute()
  return standing
}

/**
 * A province answers a directive: the answer, and the message that tells the nation of it. What says nothing new (the
 * work went to another person) is no answer.
 */
export async function answerDirective(
  transaction: Transaction<StoreSchema>,
  { id, answer, by, at }: { id: string; answer: DirectiveAnswer; by: string; at: Date },
): Promise<void> {
  const standing = await directiveOf(transaction, id)
  if (!standing) throw new Error(`an incident carries out the directive ${id}, which is not here`)
  if (decideAnswer(standing, answer) !== 'allowed') return
  const report: DirectiveReport = { id, answer, by, at: at.toISOString() }
  await appendToOutbox(transaction, { kind: 'directive_report', at, body: report })
  const event: DirectiveEvent = { type: 'answered', answer, by, at: at.toISOString() }
  await appendDirectiveEvents(transaction, { id, at, who: by, events: [event] })
}

export async function directiveOf(
  transaction: Transaction<StoreSchema>,
  id: string,
): Promise<DirectiveStanding | undefined> {
  const row = await transaction.selectFrom('directive').select('standing').where('id', '=', id).executeTakeFirst()
  return row && DirectiveStanding.parse(JSON.parse(row.standing))
}

/** The newest directives first. */
export async function listDirectives(database: Database, limit = 500): Promise<DirectiveStanding[]> {
  const rows = await database
    .selectFrom('directive')
    .select('standing')
    .orderBy('issued_at', 'desc')
    .orderBy('id')
    .limit(limit)
    .execute()
  return rows.map(({ standing }) => DirectiveStanding.parse(JSON.parse(standing)))
}
