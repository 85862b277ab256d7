import { join } from 'node:path'
import { lockFile } from '@ioc/journal/file-lock'
import { Sqlite } from '@ioc/journal/sqlite'
import { Kysely } from 'kysely'
import { sqliteDialect } from './kysely-sqlite.ts'
import { migrate } from './migrations.ts'
import type { StoreSchema } from './schema.ts'

export type Database = Kysely<StoreSchema>
export type Store = { database: Database; close(): Promise<void> }

/** Opens `operations.db`, made or brought up to this release where needed; a second process on it is refused. */
export function openStore(dataDir: string): Store {
  const path = sqlitePath(dataDir)
  const lock = lockFile(`${path}.lock`)
  const file = new Sqlite(path)
  // What is deleted is overwritten: an address that was forgotten must not stand readable in the file.
  file.exec('PRAGMA secure_delete = ON')
  try {
    migrate(file, path)
  } catch (cause) {
    file.close()
    lock.release()
    throw cause
  }
  const database = new Kysely<StoreSchema>({ dialect: sqliteDialect(file) })
  return {
    database,
    close: async () => {
      // Ends the driver also where no query has opened it.
      await database.selectFrom('cursor').select('at').limit(1).execute()
      await database.destroy()
      emptyLog(path)
      lock.release()
    },
  }
}

/** The log holds pages as they were before; whoever still reads it is not waited for. */
function emptyLog(path: string): void {
  const file = new Sqlite(path)
  file.exec('PRAGMA busy_timeout = 0')
  file.exec('PRAGMA wal_checkpoint(TRUNCATE)')
  file.close()
}

export function sqlitePath(dataDir: string): string {
  return join(dataDir, 'operations', 'operations.db')
}
