import type { Label } from '@ioc/domain/label'
import type { LinkRefusal } from '@ioc/domain/link/link-messages'
import { sql } from 'kysely'
import { type Refusal, refuse } from '../doors/problems.ts'
import type { Database } from '../store/store.ts'

/** The outcome of an exchange inside its transaction: thrown to undo all of it. */
export class Refused extends Error {
  readonly reason: LinkRefusal
  readonly detail: Label
  constructor(reason: LinkRefusal, detail: Label) {
    super(detail.en)
    this.reason = reason
    this.detail = detail
  }
}

/** What one exchange is refused for as much as the other. */
export const exchangeFaults = {
  neverAdmitted: { en: 'this key was never admitted here', vi: 'khoá này chưa từng được kết nạp ở đây' },
  nextKey: { en: 'the next key does not sign for itself', vi: 'khoá kế tiếp không tự ký cho mình' },
  keyOf: (province: string): Label => ({
    en: `the key is of province ${province}`,
    vi: `khoá này là của tỉnh, thành ${province}`,
  }),
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
  return refuse(cause.reason, cause.detail)
}
