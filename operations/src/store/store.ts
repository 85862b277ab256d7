import { join } from 'node:path'
import type { CommandState } from '@ioc/domain/device-command'
import { lockFile } from '@ioc/journal/file-lock'
import { Sqlite } from '@ioc/journal/sqlite'
import { type Generated, Kysely } from 'kysely'
import { sqliteDialect } from './kysely-sqlite.ts'
import { migrate } from './migrations.ts'

/** What operations keeps beside the journal's tables; times are ISO 8601 UTC, `condition` and `puts` are JSON. */
type StoreSchema = {
  /** `told`: offset of the transition that the broker has acknowledged last; 0 before the first. */
  alert: {
    lane: string
    key: string
    state: string
    level: string
    priority: number | null
    commune: string
    domain: string | null
    raised_at: string
    cleared_at: string | null
    offset: number
    told: number
    condition: string
  }
  cursor: { name: string; at: number }
  /** A change of journal tables; `puts` is emptied once it stands there. */
  intent: { id: Generated<number>; at: string; puts: string | null }
  audit: { id: Generated<number>; at: string; who: string; what: string; detail: string; result: string }
  /** A command to a device; `parameters` is JSON, `state` the newest of its events. */
  command: {
    id: string
    device: string
    command: string
    parameters: string
    who: string
    issued_at: string
    expires_at: string
    state: CommandState
  }
  /** What has happened to a command, appended alone. */
  command_event: { seq: Generated<number>; command: string; at: string; state: CommandState; detail: string }
  admin_token: { hash: string; made_at: string }
  session: { hash: string; expires: number }
}

export type Database = Kysely<StoreSchema>
export type Store = { database: Database; close(): Promise<void> }

/** Opens `operations.db`, made or brought up to this release where needed; a second process on it is refused. */
export function openStore(dataDir: string): Store {
  const folder = join(dataDir, 'operations')
  const path = join(folder, 'operations.db')
  const lock = lockFile(`${path}.lock`)
  const file = new Sqlite(path)
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
      lock.release()
    },
  }
}
