import type { ChainedRow, ChainHead } from '@ioc/room/audit-chain'
import type { Client } from 'pg'
import { heldBy } from './postgres-migrations.ts'

/** The audit and the head of its chain, as both stood at one moment; rows that no chain holds have the number 0. */
export async function readAudit(
  client: Client,
  place: string,
): Promise<{ head: ChainHead | null; rows: ChainedRow[] }> {
  await client.query('BEGIN ISOLATION LEVEL REPEATABLE READ, READ ONLY')
  if (!(await heldBy(client, place)))
    throw new Error(`${place} holds no store: name that of this data folder in IOC_DATABASE_URL`)
  const heads = await client.query<ChainHead>("SELECT number, hash FROM audit_head WHERE name = 'audit'")
  const { rows } = await client.query<ChainedRow>(
    `SELECT coalesce(number, 0) AS number, at, who, what, detail, result, coalesce(hash, '') AS hash
     FROM audit ORDER BY 1, id`,
  )
  await client.query('COMMIT')
  return { head: heads.rows[0] ?? null, rows }
}
