import { randomInt } from 'node:crypto'
import { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import type { Log } from '@ioc/room/log'
import { Kysely, PostgresDialect } from 'kysely'
import type { Client } from 'pg'
import type { DatabaseAddress } from './database-address.ts'
import { connect, lendOne, takeDatabase } from './postgres-connection.ts'
import { beginStore, type Held, heldBy, inTransaction, migratePostgres } from './postgres-migrations.ts'
import type { StoreSchema } from './schema.ts'
import { type Store, sqlitePath } from './store.ts'

/** Number of a data folder, by which it and its database know each other. */
const numbers = 2 ** 47

type Where = {
  dataDir: string
  address: DatabaseAddress
  log: Pick<Log, 'warn'>
  /** Hears, once, that the server is gone: the store is of no more use, and a new start is. */
  onLost: (cause: Error) => void
}

/**
 * Opens a store in PostgreSQL, made or brought up to this release where needed, and waits for the server as long as it
 * is away. A second centre on the same database is refused, and a database of another data folder.
 */
export async function openPostgresStore({ dataDir, address, log, onLost }: Where): Promise<Store> {
  const { place } = address
  const client = await connect(address, log)
  try {
    await takeDatabase(client, place)
    const held = (await heldBy(client, place)) ?? (await begin(client, dataDir, place))
    belongTogether(held, dataDir, place)
    await migratePostgres(client, held.version)
  } catch (cause) {
    await client.end().catch(() => undefined)
    throw cause
  }
  const one = lendOne(client, (cause) => onLost(new Error(`${place} is gone`, { cause })))
  const database = new Kysely<StoreSchema>({ dialect: new PostgresDialect({ pool: one }) })
  return {
    database,
    close: async () => {
      await database.destroy()
      await one.end()
    },
  }
}

/** The file in a data folder that says that its store lies in PostgreSQL, and in which. */
export function postgresMark(dataDir: string): string {
  return join(dataDir, 'operations', 'postgres-store')
}

async function begin(client: Client, dataDir: string, place: string): Promise<Held> {
  if (existsSync(sqlitePath(dataDir)))
    throw new Error(
      `${sqlitePath(dataDir)} is the store of this data folder: unset IOC_DATABASE_URL, or set IOC_DATA_DIR to a new folder`,
    )
  if (existsSync(postgresMark(dataDir)))
    throw new Error(
      `${place} is empty, but the store of ${dataDir} is in another database: name that one in IOC_DATABASE_URL`,
    )
  const dataFolder = randomInt(1, numbers)
  await inTransaction(client, () => beginStore(client, dataFolder))
  return { version: 0, dataFolder }
}

/** A database that nothing stands in yet becomes that of this data folder; a start that was cut off is made good. */
function belongTogether({ version, dataFolder }: Held, dataDir: string, place: string): void {
  const mark = postgresMark(dataDir)
  if (version === 0 && !existsSync(mark)) {
    mkdirSync(dirname(mark), { recursive: true })
    writeFileSync(`${mark}.new`, `${dataFolder}\n`, { flush: true })
    renameSync(`${mark}.new`, mark)
    return
  }
  if (existsSync(mark) && Number(readFileSync(mark, 'utf8')) === dataFolder) return
  throw new Error(
    `${place} is the store of another data folder than ${dataDir}: set IOC_DATA_DIR to that one, or name another database in IOC_DATABASE_URL`,
  )
}
