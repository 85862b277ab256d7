import type { DuckDBConnection } from '@duckdb/node-api'
import { kindOf } from '@ioc/domain/domains'
import { rows } from './duckdb-rows.ts'
import { kindTable } from './duckdb-tables.ts'
import type { MomentsQuery } from './moments-query.ts'
import type { StoredMoment } from './reading-store.ts'

/** Answers `moments` of the reading store; `numbers` are those of the devices. */
export async function storedMoments(
  connection: DuckDBConnection,
  numbers: ReadonlyMap<string, number>,
  { lane, kind, devices, from, to, limit }: MomentsQuery,
): Promise<StoredMoment[]> {
  const asked = devices ?? [...numbers.keys()]
  const ids = new Map(asked.flatMap((id) => (numbers.has(id) ? [[numbers.get(id), id] as const] : [])))
  const metrics = (kindOf(kind)?.metrics ?? []).map((metric) => metric.name)
  if (ids.size === 0 || metrics.length === 0) return []
  const chosen = devices === null ? '' : ` AND device IN (${[...ids.keys()].join(', ')})`
  const found = await rows(
    connection,
    `SELECT device, t::DOUBLE, ${metrics.map((name) => `"${name}"`).join(', ')} FROM ${kindTable(lane, kind)} WHERE t >= $1 AND t < $2${chosen} ORDER BY t, device LIMIT ${Math.floor(limit)}`,
    [BigInt(Math.ceil(from)), BigInt(Math.ceil(to))],
  )
  return found.map(([no, t, ...values]) => {
    const there = metrics.flatMap((name, n) => (typeof values[n] === 'number' ? [[name, values[n]] as const] : []))
    return {
      device: ids.get(Number(no)) ?? '',
      t: Number(t),
      metrics: there.map(([name]) => name),
      values: there.map(([, value]) => value),
    }
  })
}
