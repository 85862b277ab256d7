import type { LinkRefusal } from '@ioc/domain/link/link-messages'
import { sql } from 'kysely'
import { type Refusal, refuse } from '../doors/problems.ts'
import type { Database } from '../store/store.ts'

/** The outcome of an exchange inside its transaction: thrown to undo all of it. */
export class Refused extends Error {
  readonly reason: LinkRefusal
  constructor(reason: LinkRefusal, detail: string) {
    super(detail)
    this.reason = reason
  }
}

type Counting = { database: Database; count: (fate: { type: 'refused'; reason: LinkRefusal }) => void }

/** Counts a refusal, and answers it. */
export async function refused(
  { database, count }: Counting,
  province: string | null,
  cause: Refused,
): Promise<Refusal> {
  count({ type: 'refused', reason: cause.reason })
  // Who is not known may not fill the store: those are counted in the figures alone.
  if (province !== null)
    await database
      .insertInto('refused_exchange')
      .values({ province, reason: cause.reason, times: 1 })
      .onConflict((conflict) =>
        conflict.columns(['province', 'reason']).doUpdateSet({ times: sql`refused_exchange.times + 1` }),
      )
      .execute()
  return refuse(cause.reason, cause.message)
}
