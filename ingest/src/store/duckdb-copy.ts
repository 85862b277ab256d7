import { mkdirSync } from 'node:fs'
import { dirname, join } from 'node:path'
import type { DuckDBInstance } from '@duckdb/node-api'
import type { StoreCopy } from '@ioc/domain/messages/inner-doors'
import { rows } from './duckdb-rows.ts'

/** Where the readings lie under a data folder. */
export const duckdbFile = join('store', 'readings.duckdb')

/**
 * Copies the open database into a new file below `folder`. It is one transaction on a connection of its own: what is
 * written meanwhile is not in the copy, and waits for nothing.
 */
export async function copyDatabase(instance: DuckDBInstance, folder: string): Promise<StoreCopy> {
  const path = join(folder, duckdbFile)
  mkdirSync(dirname(path), { recursive: true })
  const connection = await instance.connect()
  try {
    const [own] = (await rows(connection, 'SELECT current_database()'))[0] ?? []
    await connection.run(`ATTACH '${path.replaceAll("'", "''")}' AS backup`)
    try {
      await connection.run(`COPY FROM DATABASE "${String(own).replaceAll('"', '""')}" TO backup`)
      const lanes = await rows(connection, 'SELECT name, "cursor"::DOUBLE FROM backup.lane')
      const cursors = Object.fromEntries(lanes.map(([lane, cursor]) => [String(lane), Number(cursor)]))
      return { cursors, files: [duckdbFile] }
    } finally {
      // Writes the last of it down: after this all of the copy is in one file.
      await connection.run('DETACH backup')
    }
  } finally {
    connection.closeSync()
  }
}
