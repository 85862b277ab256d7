import { createHash } from 'node:crypto'
import { type Client, escapeIdentifier as quoted } from 'pg'

const rowsAtOnce = 200

/**
 * A table as a copy describes it; `grown`: how far its growing key is, null where it has none or none was given out.
 */
export type Table = { table: string; columns: string[]; grown: number | null }
/** Rows of a table, and the SHA-256 (hex) over their lines in the order of the primary key. */
export type Sum = { rows: number; sha256: string }

/** The growing key of a table, where it has one. */
export async function growingKey(client: Client, table: string): Promise<string | undefined> {
  const { rows } = await client.query<{ attname: string }>(
    "SELECT attname FROM pg_attribute WHERE attrelid = $1::regclass AND attidentity <> ''",
    [quoted(table)],
  )
  return rows[0]?.attname
}

export async function describeTable(client: Client, table: string): Promise<Table> {
  const { rows } = await client.query<{ attname: string }>(
    `SELECT attname FROM pg_attribute WHERE attrelid = $1::regclass AND attnum > 0 AND NOT attisdropped
     AND attgenerated = '' ORDER BY attnum`,
    [quoted(table)],
  )
  const key = await growingKey(client, table)
  const { rows: last } = await client.query<{ last: number | null }>(
    'SELECT pg_sequence_last_value(pg_get_serial_sequence($1, $2)::regclass) AS last',
    [quoted(table), key ?? null],
  )
  return { table, columns: rows.map((row) => row.attname), grown: last[0]?.last ?? null }
}

/** Gives the rows of a table, within the transaction of the caller, each as a line of JSON; answers their sum. */
export async function readRows(
  client: Client,
  { table, columns }: Table,
  give: (lines: readonly string[]) => void,
): Promise<Sum> {
  const hash = createHash('sha256')
  const values = columns.map((column) => `t.${quoted(column)}::text`)
  const order = (await primaryKey(client, table)).map((column) => `t.${quoted(column)}`)
  await client.query(
    `DECLARE rows NO SCROLL CURSOR FOR SELECT ${values} FROM ${quoted(table)} t ORDER BY ${order.length > 0 ? order : values}`,
  )
  let count = 0
  for (;;) {
    const { rows } = await client.query<(string | null)[]>({
      ...{ text: `FETCH ${rowsAtOnce} FROM rows`, rowMode: 'array' },
    })
    if (rows.length === 0) break
    count += rows.length
    const lines = rows.map((row) => `${JSON.stringify(row)}\n`)
    for (const line of lines) hash.update(line)
    give(lines)
  }
  await client.query('CLOSE rows')
  return { rows: count, sha256: hash.digest('hex') }
}

/** Writes rows into a table; every value is text, as it was read. */
export async function writeRows(client: Client, { table, columns }: Table, rows: readonly (string | null)[][]) {
  if (rows.length === 0) return
  const places = rows.map((_, n) => `(${columns.map((_, place) => `$${n * columns.length + place + 1}`)})`)
  await client.query(`INSERT INTO ${quoted(table)} (${columns.map(quoted)}) VALUES ${places}`, rows.flat())
}

async function primaryKey(client: Client, table: string): Promise<string[]> {
  const { rows } = await client.query<{ attname: string }>(
    `SELECT a.attname FROM pg_index i CROSS JOIN LATERAL unnest(i.indkey) WITH ORDINALITY k (attnum, place)
     JOIN pg_attribute a ON a.attrelid = i.indrelid AND a.attnum = k.attnum
     WHERE i.indrelid = $1::regclass AND i.indisprimary ORDER BY k.place`,
    [quoted(table)],
  )
  return rows.map((row) => row.attname)
}
