import { chainHash } from '@ioc/room/audit-chain'
import type { Transaction } from 'kysely'
import type { StoreSchema } from './schema.ts'
import type { Database } from './store.ts'

export type Deed = { at: Date; who: string; what: string; detail: string; result: string }

/**
 * Keeps who did what, when and with what result, as the next link of the chain; with a transaction it stands or falls
 * with what else that holds. Nothing else writes the audit.
 */
export async function audit(database: Database | Transaction<StoreSchema>, deed: Deed): Promise<void> {
  if (database.isTransaction) await link(database, deed)
  else await database.transaction().execute((transaction) => link(transaction, deed))
}

async function link(transaction: Database, deed: Deed): Promise<void> {
  const before = await nextLink(transaction)
  const row = { ...deed, at: deed.at.toISOString(), number: before.number }
  const hash = chainHash(before.hash, row)
  await transaction
    .insertInto('audit')
    .values({ ...row, hash })
    .execute()
  await transaction.updateTable('audit_head').set({ hash }).where('name', '=', 'audit').execute()
}

/**
 * The number of the next row, and what it is linked to: whoever else would link waits for the end of this transaction.
 */
async function nextLink(transaction: Database): Promise<{ number: number; hash: string }> {
  const head = await transaction
    .updateTable('audit_head')
    .set((head) => ({ number: head('number', '+', 1) }))
    .where('name', '=', 'audit')
    .returning(['number', 'hash'])
    .executeTakeFirst()
  if (head) return { number: Number(head.number), hash: head.hash }
  await begin(transaction)
  return await nextLink(transaction)
}

/** Links the rows of releases that knew no chain, oldest first, and begins it; nothing where it has begun. */
export async function beginChain(database: Database): Promise<void> {
  await database.transaction().execute(begin)
}

async function begin(transaction: Database): Promise<void> {
  const head = await transaction
    .selectFrom('audit_head')
    .select('number')
    .where('name', '=', 'audit')
    .executeTakeFirst()
  if (head) return
  const rows = await transaction.selectFrom('audit').selectAll().orderBy('id').execute()
  let before = ''
  let number = 0
  for (const { id, ...row } of rows) {
    number += 1
    const hash = chainHash(before, { ...row, number })
    await transaction.updateTable('audit').set({ number, hash }).where('id', '=', id).execute()
    before = hash
  }
  await transaction.insertInto('audit_head').values({ name: 'audit', number, hash: before }).execute()
}
