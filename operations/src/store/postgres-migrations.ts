import type { Client } from 'pg'
import { refuseNewer } from './migrations.ts'
import { allSteps, postgresStep } from './steps/all-steps.ts'

/** What a database holds: the schema's version and the number of the data folder it belongs to; undefined: nothing. */
export type Held = { version: number; dataFolder: number }

/** Runs `work` in one transaction. */
export async function inTransaction<Result>(client: Client, work: () => Promise<Result>): Promise<Result> {
  await client.query('BEGIN')
  try {
    const result = await work()
    await client.query('COMMIT')
    return result
  } catch (cause) {
    // The first error is the one to tell.
    await client.query('ROLLBACK').catch(() => undefined)
    throw cause
  }
}

/** Throws where a newer release has written the database, or somebody else. */
export async function heldBy(client: Client, place: string): Promise<Held | undefined> {
  const tables = await tablesOf(client)
  if (tables.length === 0) return undefined
  const meta = tables.includes('meta')
    ? await client.query<Meta>('SELECT name, value FROM meta').catch(() => none)
    : none
  const inMeta = (name: string) => meta.rows.find((row) => row.name === name)?.value
  const [version, dataFolder] = [inMeta('schema'), inMeta('data_folder')]
  if (version === undefined || dataFolder === undefined)
    throw new Error(`${place} holds tables of somebody else (${tables[0]}): make a database for this centre alone`)
  refuseNewer(version, place)
  return { version, dataFolder }
}

/** Marks an empty database as the one of a data folder. */
export async function beginStore(client: Client, dataFolder: number): Promise<void> {
  await client.query('CREATE TABLE meta (name TEXT COLLATE "C" PRIMARY KEY, value BIGINT NOT NULL)')
  await client.query("INSERT INTO meta (name, value) VALUES ('schema', 0), ('data_folder', $1)", [dataFolder])
}

/** Brings the store from a version to `to`, each step in a transaction of its own. The caller holds the database. */
export async function migratePostgres(client: Client, from: number, to = allSteps.length): Promise<void> {
  for (let version = from; version < to; version++) await inTransaction(client, () => takeStep(client, version))
}

/** One step, in the transaction that the caller has begun. */
export async function takeStep(client: Client, version: number): Promise<void> {
  await client.query(postgresStep(allSteps[version] ?? ''))
  await client.query("UPDATE meta SET value = $1 WHERE name = 'schema'", [version + 1])
}

/** Tables and views in the schema that a query without a name means, by name. */
export async function tablesOf(client: Client): Promise<string[]> {
  const { rows } = await client.query<{ relname: string }>(
    `SELECT relname FROM pg_class WHERE relkind IN ('r', 'p', 'v', 'm')
     AND relnamespace = (SELECT oid FROM pg_namespace WHERE nspname = current_schema()) ORDER BY relname COLLATE "C"`,
  )
  return rows.map((row) => row.relname)
}

type Meta = { name: string; value: number }
const none: { rows: Meta[] } = { rows: [] }
