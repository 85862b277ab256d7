import type { LinkKey } from '@ioc/domain/messages/link-routes'
import type { Transaction } from 'kysely'
import { makeKey, type OwnKey, ownKey } from '../link/keys.ts'
import type { StoreSchema } from '../store/schema.ts'
import type { Database } from '../store/store.ts'

type Either = Database | Transaction<StoreSchema>
export type KeyRow = StoreSchema['link_key']

/** The nation's keys in force, the newest last; one is made where there is none. */
export async function nationKeys(database: Database, dataDir: string, at: Date): Promise<OwnKey[]> {
  const keys = await readNationKeys(database, dataDir)
  return keys.length > 0 ? keys : [await addNationKey(database, dataDir, at)]
}

export async function addNationKey(database: Database, dataDir: string, at: Date): Promise<OwnKey> {
  const key = makeKey(dataDir)
  const row = { id: key.id, province: null, public_key: key.publicKey, added_at: at.toISOString() }
  await database
    .insertInto('link_key')
    .values({ ...row, until: null, revoked_at: null })
    .execute()
  return key
}

async function readNationKeys(database: Database, dataDir: string): Promise<OwnKey[]> {
  const rows = await database
    .selectFrom('link_key')
    .select('id')
    .where('province', 'is', null)
    .where('revoked_at', 'is', null)
    .orderBy('added_at')
    .execute()
  // A key whose file is gone signs nothing any more.
  return rows.flatMap(({ id }) => ownKey(dataDir, id) ?? [])
}

export async function keyRow(database: Either, id: string): Promise<KeyRow | undefined> {
  return await database.selectFrom('link_key').selectAll().where('id', '=', id).executeTakeFirst()
}

export function isInForce(row: KeyRow, now: Date): boolean {
  return row.revoked_at === null && (row.until === null || row.until > now.toISOString())
}

/** The keys of a province in force. */
export async function provinceKeys(database: Either, province: string, now: Date): Promise<KeyRow[]> {
  const rows = await database.selectFrom('link_key').selectAll().where('province', '=', province).execute()
  return rows.filter((row) => isInForce(row, now))
}

/** The key of a province that comes in: every other key of that province is revoked with it. */
export async function admitKey(
  transaction: Transaction<StoreSchema>,
  key: { id: string; province: string; publicKey: string },
  at: string,
): Promise<void> {
  await transaction
    .updateTable('link_key')
    .set({ revoked_at: at })
    .where('province', '=', key.province)
    .where('revoked_at', 'is', null)
    .execute()
  const row = { public_key: key.publicKey, added_at: at, until: null, revoked_at: null }
  await transaction
    .insertInto('link_key')
    .values({ id: key.id, province: key.province, ...row })
    // One that was to take the other's place comes in by itself.
    .onConflict((conflict) => conflict.column('id').doUpdateSet(row))
    .execute()
}

/** A key takes another's place, which stays in force until the overlap is over. Telling it twice changes nothing. */
export async function addNextKey(
  transaction: Transaction<StoreSchema>,
  next: { id: string; province: string; publicKey: string },
  { old, at, until }: { old: string; at: Date; until: Date },
): Promise<void> {
  if (await keyRow(transaction, next.id)) return
  await transaction
    .insertInto('link_key')
    .values({
      ...{ id: next.id, province: next.province, public_key: next.publicKey, added_at: at.toISOString() },
      ...{ until: null, revoked_at: null },
    })
    .execute()
  await transaction.updateTable('link_key').set({ until: until.toISOString() }).where('id', '=', old).execute()
}

/** Revokes one key, or every key of a province; answers those that are revoked by it. */
export async function revokeKeys(
  database: Database,
  which: { key: string } | { province: string },
  at: string,
): Promise<LinkKey[]> {
  const rows = await database
    .updateTable('link_key')
    .set({ revoked_at: at })
    .where('revoked_at', 'is', null)
    .where((where) => ('key' in which ? where('id', '=', which.key) : where('province', '=', which.province)))
    .returningAll()
    .execute()
  return rows.map(shown)
}

export async function listKeys(database: Database): Promise<LinkKey[]> {
  const rows = await database.selectFrom('link_key').selectAll().orderBy('added_at').execute()
  return rows.map(shown)
}

function shown(row: KeyRow): LinkKey {
  const { id, province, until } = row
  return { id, province, addedAt: row.added_at, until, revokedAt: row.revoked_at }
}
