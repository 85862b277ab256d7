import type { DuckDBConnection } from '@duckdb/node-api'
import { kindOf } from '@ioc/domain/domains'
import type { HistoryBatch } from '@ioc/domain/messages/inner-doors'
import { append, numbersOf } from './duckdb-appends.ts'
import { rows } from './duckdb-rows.ts'
import { kindTable } from './duckdb-tables.ts'
import type { StoreBatch } from './reading-store.ts'

/** The connection that changes things, in a transaction of the caller's, and the numbers of devices in the tables. */
type Tables = { connection: DuckDBConnection; numbers: Map<string, number> }

/** Writes the moments of a batch and moves the cursor of its lane; a batch whose cursor was reached changes nothing. */
export async function writeBatch(
  { connection, numbers }: Tables,
  { lane, batch, cursor }: { lane: string; batch: StoreBatch; cursor: number },
): Promise<void> {
  // A write whose answer was lost comes again: it is there already.
  const [reached] = (await rows(connection, 'SELECT "cursor"::DOUBLE FROM lane WHERE name = $1', [lane]))[0] ?? []
  if (Number(reached ?? 0) >= cursor) return
  for (const [kind, moments] of Object.entries(batch.kinds)) {
    const device = await numbersOf(
      connection,
      numbers,
      moments.map((moment) => moment.device),
    )
    const metrics = (kindOf(kind)?.metrics ?? []).map(({ name }) =>
      moments.map((moment) => {
        const place = moment.metrics.indexOf(name)
        return place < 0 ? null : (moment.values[place] ?? null)
      }),
    )
    await append(connection, { schema: lane, table: kind }, { device, t: moments.map((moment) => moment.t), metrics })
  }
  await connection.run(`UPDATE lane SET "cursor" = $1, stored = stored + $2 WHERE name = $3`, [
    BigInt(cursor),
    BigInt(batch.readings),
    lane,
  ])
}

/** Adds the moments of history that are not there yet; answers how many those were. */
export async function writeHistory({ connection, numbers }: Tables, batch: HistoryBatch): Promise<number> {
  const kind = kindOf(batch.kind)
  if (!kind) throw new Error(`no kind of device is called ${batch.kind}`)
  const table = kindTable(batch.lane, batch.kind)
  await connection.run(`CREATE OR REPLACE TEMP TABLE staging AS FROM ${table} LIMIT 0`)
  const device = await numbersOf(connection, numbers, batch.device)
  const metrics = kind.metrics.map(({ name }) => batch.values[name] ?? batch.t.map(() => null))
  await append(connection, { table: 'staging' }, { device, t: batch.t, metrics })
  const low = batch.t.reduce((least, t) => Math.min(least, t), Number.POSITIVE_INFINITY)
  const high = batch.t.reduce((most, t) => Math.max(most, t), Number.NEGATIVE_INFINITY)
  const [added] =
    batch.t.length === 0
      ? []
      : ((
          await rows(
            connection,
            `INSERT INTO ${table} SELECT staging.* FROM staging ANTI JOIN (SELECT device, t FROM ${table} WHERE t BETWEEN $1 AND $2) known USING (device, t)`,
            [BigInt(low), BigInt(high)],
          )
        )[0] ?? [])
  if (batch.completes) await connection.run('UPDATE lane SET imported = true WHERE name = $1', [batch.lane])
  return Number(added ?? 0)
}
