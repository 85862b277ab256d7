import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'

/** The user under which ingest speaks with the influxd that the centre has started. */
export const influxdUser = 'ingest'

/** Folder of the influxd that the centre starts, under the data folder. */
export function influxdFolder(dataDir: string): string {
  return join(dataDir, 'store', 'influxd')
}

export function influxdPasswordPath(dataDir: string): string {
  return join(influxdFolder(dataDir), 'password')
}

/** The password of that user, or undefined while there is none. */
export function influxdPassword(dataDir: string): string | undefined {
  const path = influxdPasswordPath(dataDir)
  return existsSync(path) ? readFileSync(path, 'utf8') : undefined
}
