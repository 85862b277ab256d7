import type { DeviceKind } from '@ioc/domain/device-kind'

/** Version of the layout of the store; a file of a newer one is refused. */
export const storeVersion = 1

/** One schema a lane, one table a kind: a row is a device at a moment with all its metrics, null where not measured. */
export function kindTable(lane: string, kind: string): string {
  return `"${lane}"."${kind}"`
}

export function laneTables(lane: string, kinds: readonly DeviceKind[]): string[] {
  return [
    `CREATE SCHEMA IF NOT EXISTS "${lane}"`,
    ...kinds.flatMap((kind) => [
      `CREATE TABLE IF NOT EXISTS ${kindTable(lane, kind.kind)} (device INTEGER, t BIGINT, ${kind.metrics.map((metric) => `"${metric.name}" DOUBLE`).join(', ')})`,
      // A kind that has learnt a metric since the table was made.
      ...kind.metrics.map(
        (metric) => `ALTER TABLE ${kindTable(lane, kind.kind)} ADD COLUMN IF NOT EXISTS "${metric.name}" DOUBLE`,
      ),
    ]),
    `INSERT INTO lane SELECT '${lane}', 0, 0, false WHERE NOT EXISTS (SELECT 1 FROM lane WHERE name = '${lane}')`,
  ]
}

export const commonTables = [
  'CREATE TABLE IF NOT EXISTS meta (version INTEGER)',
  `INSERT INTO meta SELECT ${storeVersion} WHERE NOT EXISTS (SELECT 1 FROM meta)`,
  'CREATE TABLE IF NOT EXISTS device (no INTEGER, id VARCHAR)',
  // "cursor" and "stored" move in the transaction of the readings that they speak of.
  'CREATE TABLE IF NOT EXISTS lane (name VARCHAR, "cursor" BIGINT, stored BIGINT, imported BOOLEAN)',
]
