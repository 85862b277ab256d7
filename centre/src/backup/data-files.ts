import { existsSync, readdirSync } from 'node:fs'
import { join, relative } from 'node:path'
import { journalPath, tablesPath } from '@ioc/journal/layout'

/** The files of a data folder that are its truth, by path below it. */
export const dataFiles = {
  tables: relative('/', tablesPath('/')),
  operations: 'operations/operations.db',
  national: 'national/operations/operations.db',
  /** What stands there instead of each where the store lies in PostgreSQL, and the copy of it in a backup. */
  postgres: { mark: 'operations/postgres-store', copy: 'operations/postgres-store.ndjson' },
  nationalPostgres: { mark: 'national/operations/postgres-store', copy: 'national/operations/postgres-store.ndjson' },
  /** Folders of the files that show results of incidents; a file there is never changed nor removed. */
  evidence: ['operations/evidence', 'national/operations/evidence'],
  /** Folders of the private keys of the link. */
  keys: ['link', 'national/link'],
  store: 'store/readings.duckdb',
  /** Beside the store where its last process was killed. */
  storeLog: 'store/readings.duckdb.wal',
  /** Folder of the influxd that the centre starts. */
  influxd: 'store/influxd',
  /** Tokens of the simulated devices, and how far their history is: replaced whole each time. */
  simulator: ['sim/credentials.json', 'sim/history.json'],
} as const

/** The journal file of a room's lane. */
export function laneFile(room: 'broker' | 'ingest' | 'analytics', lane: string): string {
  return relative('/', journalPath('/', room, lane))
}

/** The snapshot of detection beside its journal file. */
export function snapshotFile(lane: string): string {
  return laneFile('analytics', lane).replace(/\.db$/, '.snapshot')
}

/** Every file below a folder, by path below `dataDir`; none where the folder is not there. */
export function filesBelow(dataDir: string, folder: string): string[] {
  const top = join(dataDir, folder)
  if (!existsSync(top)) return []
  return readdirSync(top, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => relative(dataDir, join(entry.parentPath, entry.name)))
}
