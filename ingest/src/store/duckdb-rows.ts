import type { DuckDBConnection, DuckDBValue } from '@duckdb/node-api'
import { knownMetric } from './known-metric.ts'

/** The rows of a statement as arrays. */
export async function rows(connection: DuckDBConnection, sql: string, parameters: DuckDBValue[] = []) {
  return (await connection.runAndReadAll(sql, parameters)).getRowsJS()
}

/** The quoted name of a metric's column; only metrics of the kind's own table get through. */
export function column(kind: string, metric: string): string {
  return `"${knownMetric(kind, metric)}"`
}
