import { join } from 'node:path'

/** Where the journal file of a room's lane lies under the data folder: one file, one writer. */
export function journalPath(dataDir: string, room: 'broker' | 'ingest' | 'analytics', lane: string): string {
  return join(dataDir, 'journal', room, `${lane}.db`)
}

/** The file of the tables `registry`, `credentials` and `lanes`, written by operations alone. */
export function tablesPath(dataDir: string): string {
  return join(dataDir, 'journal', 'operations', 'tables.db')
}
