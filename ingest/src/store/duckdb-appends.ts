import { BIGINT, DOUBLE, type DuckDBConnection, DuckDBDataChunk, INTEGER } from '@duckdb/node-api'

const rowsOfChunk = 2048

/** Appends rows of readings, in columns, in the transaction under way. */
export async function append(
  writes: DuckDBConnection,
  target: { schema?: string; table: string },
  columns: { device: number[]; t: number[]; metrics: (number | null)[][] },
): Promise<void> {
  const { device, t, metrics } = columns
  const appender = await writes.createAppender(target.table, target.schema)
  const types = [INTEGER, BIGINT, ...metrics.map(() => DOUBLE)]
  for (let start = 0; start < t.length; start += rowsOfChunk) {
    const end = Math.min(t.length, start + rowsOfChunk)
    const chunk = DuckDBDataChunk.create(types, end - start)
    chunk.setColumns([
      device.slice(start, end),
      t.slice(start, end).map((ms) => BigInt(Math.round(ms))),
      ...metrics.map((values) => values.slice(start, end)),
    ])
    appender.appendDataChunk(chunk)
  }
  appender.flushSync()
  appender.closeSync()
}

/** Numbers of devices; new ones are added to `numbers` and in the transaction under way. */
export async function numbersOf(
  writes: DuckDBConnection,
  numbers: Map<string, number>,
  ids: string[],
): Promise<number[]> {
  const fresh = [...new Set(ids)].filter((id) => !numbers.has(id))
  if (fresh.length > 0) {
    const appender = await writes.createAppender('device')
    for (const id of fresh) {
      const no = numbers.size + 1
      appender.appendInteger(no)
      appender.appendVarchar(id)
      appender.endRow()
      numbers.set(id, no)
    }
    appender.flushSync()
    appender.closeSync()
  }
  return ids.map((id) => numbers.get(id) ?? 0)
}
