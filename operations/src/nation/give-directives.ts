import { Directive, DirectiveStanding } from '@ioc/domain/link/directive'
import type { LinkBatch } from '@ioc/domain/link/link-messages'
import { sql, type Transaction } from 'kysely'
import { appendDirectiveEvents } from '../link/directives.ts'
import type { StoreSchema } from '../store/schema.ts'

const directivesAtOnce = 50

type Asked = Pick<LinkBatch, 'province' | 'series' | 'taken'>

/** What this series gave, up to what the province has taken, is there; answers how many have come to be. */
export async function markDelivered(transaction: Transaction<StoreSchema>, asked: Asked, at: Date): Promise<number> {
  const { province, series, taken } = asked
  const there = (await pending(transaction, asked)).filter(
    (one) => one.state === 'issued' && one.series === series && one.sequence <= taken,
  )
  const change = { at, who: `province ${province}`, events: [{ type: 'delivered' as const }] }
  for (const { id } of there) await appendDirectiveEvents(transaction, { id, ...change })
  return there.length
}

/**
 * The next directives for a province that has taken some, oldest first. One gets its number as it is given, behind all
 * that the province has: a nation that was restored has forgotten some of those, and expected a number that is used. In
 * a new series numbers are given anew without holes, for either side may have forgotten; the province knows a directive
 * that it has by its id.
 */
export async function giveDirectives(
  transaction: Transaction<StoreSchema>,
  asked: Asked,
  at: Date,
): Promise<Directive[]> {
  const { series, taken } = asked
  const all = await pending(transaction, asked)
  const given = all.filter((one) => one.series === series && one.sequence > taken)
  const next = all.filter((one) => one.series !== series)
  if (next.length > 0) {
    // Out of the way of one another, for a number is there once.
    const ids = next.map(({ id }) => id)
    await transaction.updateTable('directive').set({ sequence: sql`-sequence` }).where('id', 'in', ids).execute()
  }
  let sequence = given.at(-1)?.sequence ?? taken
  for (const { id } of next) {
    sequence += 1
    const change = { id, at, who: 'link', events: [{ type: 'numbered' as const, sequence, series }] }
    given.push(await appendDirectiveEvents(transaction, change))
  }
  return given.slice(0, directivesAtOnce).map((one) => Directive.parse(one))
}

/** Directives that this province has not, or is not known to have, in the order of their numbers. */
async function pending(
  transaction: Transaction<StoreSchema>,
  { province, taken }: Asked,
): Promise<DirectiveStanding[]> {
  const rows = await transaction
    .selectFrom('directive')
    .select('standing')
    .where('province', '=', province)
    .where(({ eb, or }) => or([eb('sequence', '>', taken), eb('state', '=', 'issued')]))
    .orderBy('sequence')
    .execute()
  return rows.map(({ standing }) => DirectiveStanding.parse(JSON.parse(standing)))
}
