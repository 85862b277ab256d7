import { closeSync, createReadStream, openSync, writeSync } from 'node:fs'
import { createInterface } from 'node:readline'
import { type Client, escapeIdentifier as quoted } from 'pg'
import { z } from 'zod'
import { refuseNewer } from './migrations.ts'
import { takeDatabase } from './postgres-connection.ts'
import { beginStore, heldBy, inTransaction, tablesOf, takeStep } from './postgres-migrations.ts'
import { describeTable, growingKey, readRows, type Table, writeRows } from './postgres-rows.ts'

/** Version of the layout of a copy. */
const format = 1
/** A statement takes 65,535 values. */
const valuesAtOnce = 20_000

const First = z.object({ format: z.number(), schema: z.number().int().min(0) })
const Line = z.union([
  z.array(z.string().nullable()),
  z.object({ table: z.string(), columns: z.array(z.string()).min(1), grown: z.number().nullable() }),
  z.object({ end: z.string(), rows: z.number(), sha256: z.string() }),
  z.object({ tables: z.number() }),
])

/** What a copy holds. */
export type Copied = { tables: number; rows: number }

/**
 * Writes every table, as all stood at one moment, into a new file: a line of JSON a row, with the sum of each table
 * behind it. Whoever writes to the store goes on meanwhile.
 */
export async function copyDatabase(client: Client, place: string, path: string): Promise<Copied> {
  const file = openSync(path, 'wx', 0o600)
  try {
    await client.query('BEGIN ISOLATION LEVEL REPEATABLE READ, READ ONLY')
    const held = await heldBy(client, place)
    if (!held) throw new Error(`${place} holds no store: name that of this data folder in IOC_DATABASE_URL`)
    const say = (line: unknown) => void writeSync(file, `${JSON.stringify(line)}\n`)
    say({ format, schema: held.version })
    const tables = await tablesOf(client)
    let all = 0
    for (const name of tables) {
      const table = await describeTable(client, name)
      say(table)
      const sum = await readRows(client, table, (lines) => void writeSync(file, lines.join('')))
      say({ end: name, ...sum })
      all += sum.rows
    }
    say({ tables: tables.length })
    await client.query('COMMIT')
    return { tables: tables.length, rows: all }
  } finally {
    closeSync(file)
  }
}

/** Throws where anything stands in the database. */
export async function mustBeEmpty(client: Client, place: string): Promise<void> {
  const tables = await tablesOf(client)
  if (tables.length > 0)
    throw new Error(
      `${place} is not empty (it has a table ${tables[0]}): a backup is restored into an empty database; name one in IOC_DATABASE_URL`,
    )
}

/**
 * Puts a copy into an empty database, all or nothing: the schema as it was, the rows, and then the sums are taken again
 * from what stands there.
 */
export async function restoreDatabase(client: Client, place: string, path: string): Promise<Copied> {
  await takeDatabase(client, place)
  await mustBeEmpty(client, place)
  const broken = (why: string) => new Error(`${path} is damaged (${why}): use another backup`)
  return await inTransaction(client, async () => {
    let table: Table | undefined
    let held: (string | null)[][] = []
    let isWhole = false
    const copied: Copied = { tables: 0, rows: 0 }
    const write = async () => {
      if (table) await writeRows(client, table, held)
      held = []
    }
    let isFirst = true
    for await (const text of createInterface({ input: createReadStream(path) })) {
      if (isFirst) {
        await makeSchema(client, First.parse(JSON.parse(text)), path)
        isFirst = false
        continue
      }
      const line = Line.parse(JSON.parse(text))
      if (Array.isArray(line)) {
        if (table?.columns.length !== line.length) throw broken('a row has other columns than its table')
        held.push(line)
        if (held.length * line.length >= valuesAtOnce) await write()
      } else if ('table' in line) table = line
      else if ('end' in line) {
        if (table?.table !== line.end) throw broken(`${line.end} ends where it has not begun`)
        await write()
        await setGrown(client, table)
        const sum = await readRows(client, table, () => undefined)
        if (sum.rows !== line.rows || sum.sha256 !== line.sha256)
          throw broken(`${line.end} had ${line.rows} rows and now has ${sum.rows}, or others`)
        copied.tables += 1
        copied.rows += sum.rows
      } else isWhole = line.tables === copied.tables
    }
    if (!isWhole) throw broken('its end is missing')
    // What came in one piece is unknown to the planner until it is counted: the first lists would be read row by row.
    await client.query('ANALYZE')
    return copied
  })
}

async function makeSchema(client: Client, first: z.infer<typeof First>, path: string): Promise<void> {
  if (first.format > format)
    throw new Error(`${path} was written by a newer release (copy ${first.format}): restore it with that release`)
  refuseNewer(first.schema, path)
  await beginStore(client, 0)
  for (let version = 0; version < first.schema; version++) await takeStep(client, version)
  // Steps may bring rows of their own; the copy has them as they were last.
  await client.query(`TRUNCATE ${(await tablesOf(client)).map(quoted)}`)
}

async function setGrown(client: Client, { table, grown }: Table): Promise<void> {
  const key = await growingKey(client, table)
  if (key === undefined || grown === null) return
  await client.query('SELECT setval(pg_get_serial_sequence($1, $2)::regclass, $3)', [quoted(table), key, grown])
}
