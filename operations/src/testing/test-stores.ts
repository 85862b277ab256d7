import { spawnSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { cpSync, mkdirSync, rmSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { Sqlite } from '@ioc/journal/sqlite'
import { installedPostgres } from '@ioc/room/testing/postgres-server'
import { connectOnce } from '../store/postgres-connection.ts'
import { openPostgresStore, postgresMark } from '../store/postgres-store.ts'
import { openStore, type Store, sqlitePath } from '../store/store.ts'

/**
 * What a project of the tests says to its files where their stores lie in PostgreSQL: a store that nobody has opened
 * yet, by the address of its database and its data folder. Each test's store begins as its copy.
 */
export type EmptyStore = { url: string; dataDir: string }

/** Undefined where the stores of these tests are files of SQLite. */
export function emptyStore(): EmptyStore | undefined {
  const { IOC_TEST_POSTGRES: url, IOC_TEST_POSTGRES_DATA: dataDir } = process.env
  return url === undefined || dataDir === undefined ? undefined : { url, dataDir }
}

const made = new Set<string>()

/** The settings by which a centre on this data folder has its store where the tests want it. */
export function databaseOf(dataDir: string): Record<string, string> {
  const empty = emptyStore()
  if (!empty) return {}
  const name = nameOf(dataDir)
  if (!made.has(name)) {
    copyDatabase(empty, new URL(empty.url).pathname.slice(1), name)
    mkdirSync(dirname(postgresMark(dataDir)), { recursive: true })
    cpSync(postgresMark(empty.dataDir), postgresMark(dataDir))
  }
  return { IOC_DATABASE_URL: urlOf(empty, name) }
}

/** Opens the store of a data folder that no centre works on. */
export async function openTestStore(dataDir: string): Promise<Store> {
  const { IOC_DATABASE_URL: url } = databaseOf(dataDir)
  if (url === undefined) return openStore(dataDir)
  const onLost = (cause: Error) => {
    throw cause
  }
  return await openPostgresStore({ dataDir, address: addressOf(url), log: { warn: () => undefined }, onLost })
}

/** Runs one statement in the store of a data folder, also beside the centre that has it; answers its rows. */
export async function sqlIn(dataDir: string, text: string): Promise<unknown[][]> {
  const { IOC_DATABASE_URL: url } = databaseOf(dataDir)
  if (url === undefined) {
    const file = new Sqlite(sqlitePath(dataDir))
    try {
      if (file.columns(text).length > 0) return file.all(text)
      file.run(text)
      return []
    } finally {
      file.close()
    }
  }
  const client = await connectOnce(addressOf(url))
  try {
    return (await client.query<unknown[]>({ text, rowMode: 'array' })).rows
  } finally {
    await client.end()
  }
}

/** Lays a copy of a data folder, which no centre works on, where `to` was; its store with it. */
export function copyData(from: string, to: string): void {
  removeData(to)
  cpSync(from, to, { recursive: true })
  const empty = emptyStore()
  if (empty) copyDatabase(empty, nameOf(from), nameOf(to))
}

/** Removes a data folder, and its store with it. */
export function removeData(dataDir: string): void {
  rmSync(dataDir, { recursive: true, force: true, maxRetries: 5 })
  const empty = emptyStore()
  if (empty && made.delete(nameOf(dataDir))) sql(empty, `DROP DATABASE ${nameOf(dataDir)} WITH (FORCE)`)
}

function copyDatabase(server: EmptyStore, from: string, to: string): void {
  const deadline = performance.now() + 60_000
  for (;;)
    try {
      sql(server, `CREATE DATABASE ${to} TEMPLATE ${from}`)
      break
    } catch (cause) {
      // A connection that was closed lasts until its process at the server has ended.
      if (performance.now() > deadline || !String(cause).includes('is being accessed by other users')) throw cause
    }
  made.add(to)
}

function nameOf(dataDir: string): string {
  return `t_${createHash('sha256').update(dataDir).digest('hex').slice(0, 24)}`
}

function urlOf(server: EmptyStore, database: string): string {
  return new URL(database, server.url).href
}

function addressOf(url: string) {
  return { url, place: 'PostgreSQL of the tests' }
}

/** Whoever starts a process does not wait for anything: neither can this. */
function sql(server: EmptyStore, text: string): void {
  const said = spawnSync(
    join(installedPostgres() ?? '', 'psql'),
    ['-Xq', '-d', urlOf(server, 'postgres'), '-c', text],
    { encoding: 'utf8' },
  )
  if (said.status !== 0) throw new Error(`psql: ${said.error?.message ?? said.stderr}`)
}
