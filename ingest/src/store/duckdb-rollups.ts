import type { DuckDBConnection } from '@duckdb/node-api'
import { deviceKinds, kindOf } from '@ioc/domain/domains'
import { type KeptDays, keptFrom, type RollUp, rollUps, unitStart } from '@ioc/domain/roll-up'
import { rows } from './duckdb-rows.ts'
import { aggregates, kindTable, rollUpTable, storeVersion } from './duckdb-tables.ts'
import { type HourRun, spanOf } from './unrolled-hours.ts'

const hourMs = 3_600_000
const dayMs = 86_400_000

/** Brings a file of version 1, which had no roll-ups, up to date: every hour that has readings is to be rolled up. */
export async function markAllUnrolled(writes: DuckDBConnection): Promise<void> {
  await writes.run('BEGIN')
  const tables = await rows(
    writes,
    'SELECT table_schema, table_name FROM information_schema.tables WHERE table_schema IN (SELECT name FROM lane)',
  )
  for (const [lane, kind] of tables)
    if (kindOf(String(kind)))
      await writes.run(
        `INSERT INTO unrolled SELECT '${String(lane)}', '${String(kind)}', t // ${hourMs} * ${hourMs} FROM ${kindTable(String(lane), String(kind))} GROUP BY ALL`,
      )
  await writes.run(`UPDATE meta SET version = ${storeVersion}`)
  await writes.run('COMMIT')
}

/**
 * Makes the roll-ups of a run of hours anew, in the transaction under way: each from the finer one, days from hours.
 */
export async function rollUpHours(writes: DuckDBConnection, lane: string, run: HourRun): Promise<void> {
  const { from, to } = spanOf(run)
  const metrics = (kindOf(run.kind)?.metrics ?? []).map((metric) => metric.name)
  let source = kindTable(lane, run.kind)
  for (const rollUp of rollUps) {
    const table = rollUpTable(lane, run.kind, rollUp.name)
    const span =
      rollUp.ms > hourMs ? { from: unitStart(dayMs, from), to: unitStart(dayMs, to - 1) + dayMs } : { from, to }
    const isFirst = rollUp === rollUps[0]
    const values = metrics.flatMap((metric) =>
      aggregates.map((one) => (isFirst ? one.ofReadings(`"${metric}"`) : one.ofUnits(metric))),
    )
    const within = [BigInt(span.from), BigInt(span.to)]
    await writes.run(`DELETE FROM ${table} WHERE t >= $1 AND t < $2`, within)
    await writes.run(
      `INSERT INTO ${table} SELECT device, ${unitOf(rollUp)} AS unit, ${values.join(', ')} FROM ${source} WHERE t >= $1 AND t < $2 GROUP BY device, unit`,
      within,
    )
    source = table
  }
  await writes.run('DELETE FROM unrolled WHERE lane = $1 AND kind = $2 AND hour >= $3 AND hour < $4', [
    lane,
    run.kind,
    BigInt(from),
    BigInt(to),
  ])
}

/** The unit of `t`, whose zero is the start of the local day (UTC+7). */
function unitOf(rollUp: RollUp): string {
  const zero = unitStart(rollUp.ms, 0)
  return `((t - ${zero}) // ${rollUp.ms} * ${rollUp.ms} + ${zero})`
}

/** Forgets whole hours that are kept no longer, in the transaction under way; nothing from `unrolled` on goes. */
export async function forget(
  writes: DuckDBConnection,
  lane: string,
  of: { days: KeptDays; now: number; unrolled: number },
): Promise<void> {
  const kept = keptFrom(of.days, of.now)
  const drop = async (table: string, from: number) => {
    // An hour more: a reading accepted at the very edge is still on its way here.
    const bound = Math.floor((Math.min(from, of.unrolled) - hourMs) / hourMs) * hourMs
    if (Number.isFinite(bound)) await writes.run(`DELETE FROM ${table} WHERE t < $1`, [BigInt(bound)])
  }
  for (const { kind } of deviceKinds) {
    await drop(kindTable(lane, kind), kept.raw)
    for (const { name } of rollUps) await drop(rollUpTable(lane, kind, name), kept[name])
  }
}
