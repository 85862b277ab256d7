import { PublicKey } from '@ioc/domain/link/link-messages'
import type { Transaction } from 'kysely'
import { z } from 'zod'
import type { StoreSchema } from '../store/schema.ts'
import type { Database } from '../store/store.ts'

/** What a province knows of its link. `nationKeys`: public keys that it trusts, the newest last. */
export type LinkRecord = {
  url: string
  series: string
  keyId: string
  nextKeyId: string | null
  nationKeys: string[]
  linkedAt: string
}

const Keys = z.array(PublicKey)
const id = 'nation'

export async function linkRecord(database: Database | Transaction<StoreSchema>): Promise<LinkRecord | undefined> {
  const row = await database.selectFrom('linked_nation').selectAll().where('id', '=', id).executeTakeFirst()
  if (!row) return undefined
  return {
    url: row.url,
    series: row.series,
    keyId: row.key_id,
    nextKeyId: row.next_key_id,
    nationKeys: Keys.parse(JSON.parse(row.nation_keys)),
    linkedAt: row.linked_at,
  }
}

export async function keepLink(transaction: Transaction<StoreSchema>, record: LinkRecord): Promise<void> {
  const row = {
    url: record.url,
    series: record.series,
    key_id: record.keyId,
    next_key_id: record.nextKeyId,
    nation_keys: JSON.stringify(record.nationKeys),
    linked_at: record.linkedAt,
  }
  await transaction
    .insertInto('linked_nation')
    .values({ id, ...row })
    .onConflict((conflict) => conflict.column('id').doUpdateSet(row))
    .execute()
}
