import { existsSync } from 'node:fs'
import type { Log } from '@ioc/room/log'
import { SettingsError } from '@ioc/room/settings'
import type { OperationsSettings } from '../settings.ts'
import { databaseAddress } from './database-address.ts'
import { openPostgresStore, postgresMark } from './postgres-store.ts'
import { openStore, type Store } from './store.ts'

/** The store that the settings name; `onLost` hears where its server goes away. */
export async function openStoreOf(
  settings: OperationsSettings,
  log: Log,
  onLost: (cause: unknown) => void,
): Promise<Store> {
  const { IOC_DATA_DIR: dataDir } = settings
  const address = databaseAddress(settings)
  if (address) return await openPostgresStore({ dataDir, address, log, onLost })
  if (existsSync(postgresMark(dataDir)))
    throw new SettingsError(`IOC_DATABASE_URL: the store of ${dataDir} is in a PostgreSQL: set its address`)
  return openStore(dataDir)
}
