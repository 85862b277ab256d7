import type { DuckDBConnection } from '@duckdb/node-api'
import type { DeviceKind } from '@ioc/domain/device-kind'
import { rollUps } from '@ioc/domain/roll-up'
import { rows } from './duckdb-rows.ts'

/** Version of the layout of the store; a file of a newer one is refused. 2: roll-ups. */
export const storeVersion = 2

/** One schema a lane, one table a kind: a row is a device at a moment with all its metrics, null where not measured. */
export function kindTable(lane: string, kind: string): string {
  return `"${lane}"."${kind}"`
}

/** One table a kind and roll-up: a row is a device over a unit that begins at `t`. */
export function rollUpTable(lane: string, kind: string, rollUp: string): string {
  return `"${lane}"."${kind}_${rollUp}"`
}

/** What a roll-up knows of a metric, each a column `<metric>_<name>`. */
export const aggregates = [
  { name: 'n', type: 'INTEGER', ofReadings: (c: string) => `count(${c})`, ofUnits: (m: string) => `sum("${m}_n")` },
  {
    name: 'mean',
    type: 'DOUBLE',
    ofReadings: (c: string) => `avg(${c})`,
    ofUnits: (m: string) => `sum("${m}_mean" * "${m}_n") / nullif(sum("${m}_n"), 0)`,
  },
  { name: 'low', type: 'DOUBLE', ofReadings: (c: string) => `min(${c})`, ofUnits: (m: string) => `min("${m}_low")` },
  { name: 'high', type: 'DOUBLE', ofReadings: (c: string) => `max(${c})`, ofUnits: (m: string) => `max("${m}_high")` },
] as const

export function laneTables(lane: string, kinds: readonly DeviceKind[]): string[] {
  return [
    `CREATE SCHEMA IF NOT EXISTS "${lane}"`,
    ...kinds.flatMap((kind) => {
      const measured = kind.metrics.map((metric) => `"${metric.name}" DOUBLE`)
      const rolled = kind.metrics.flatMap((metric) =>
        aggregates.map((one) => `"${metric.name}_${one.name}" ${one.type}`),
      )
      return [
        ...table(kindTable(lane, kind.kind), measured),
        ...rollUps.flatMap((rollUp) => table(rollUpTable(lane, kind.kind, rollUp.name), rolled)),
      ]
    }),
    `INSERT INTO lane SELECT '${lane}', 0, 0, false WHERE NOT EXISTS (SELECT 1 FROM lane WHERE name = '${lane}')`,
  ]
}

function table(name: string, columns: string[]): string[] {
  return [
    `CREATE TABLE IF NOT EXISTS ${name} (device INTEGER, t BIGINT, ${columns.join(', ')})`,
    // A kind that has learnt a metric since the table was made.
    ...columns.map((column) => `ALTER TABLE ${name} ADD COLUMN IF NOT EXISTS ${column}`),
  ]
}

export const commonTables = [
  'CREATE TABLE IF NOT EXISTS meta (version INTEGER)',
  `INSERT INTO meta SELECT ${storeVersion} WHERE NOT EXISTS (SELECT 1 FROM meta)`,
  'CREATE TABLE IF NOT EXISTS device (no INTEGER, id VARCHAR)',
  // "cursor" and "stored" move in the transaction of the readings that they speak of.
  'CREATE TABLE IF NOT EXISTS lane (name VARCHAR, "cursor" BIGINT, stored BIGINT, imported BOOLEAN)',
  // Hours whose readings are not in the roll-ups yet: marked with the first reading, gone with the roll-up.
  'CREATE TABLE IF NOT EXISTS unrolled (lane VARCHAR, kind VARCHAR, hour BIGINT)',
]

/** Version of the layout that a file has; that of this release where the file is new. */
export async function storedVersion(connection: DuckDBConnection): Promise<number> {
  const tables = await rows(connection, "SELECT 1 FROM information_schema.tables WHERE table_name = 'meta'")
  if (tables.length === 0) return storeVersion
  return Number((await rows(connection, 'SELECT version FROM meta'))[0]?.[0] ?? storeVersion)
}
