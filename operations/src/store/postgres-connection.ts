import { setTimeout as sleep } from 'node:timers/promises'
import type { Log } from '@ioc/room/log'
import { SettingsError } from '@ioc/room/settings'
import type { PostgresCursor, PostgresPool, PostgresQueryResult } from 'kysely'
import { Client, DatabaseError, types } from 'pg'
import type { DatabaseAddress } from './database-address.ts'

/** An answer that takes longer never comes: the other end is gone without a word. */
const answerWithinMs = 60_000
const connectWithinMs = 10_000
const retryMs = 250
/** The server takes a moment to see that a process was killed, which held the lock until then. */
const lockWithinMs = 2000
/** A centre's lock within its database. */
const lockKey = 4_804_419

/** Wrong password, no such user or database, no right to it: trying again changes nothing. */
const wantsAPerson = /^(28|3D|42501)/

/** The server ends the session with these: stopped or killed, database dropped, idle for too long (SQLSTATE). */
const endsTheSession = /^(57P|25P03|25P04)/

/**
 * Connects, as long as the server is away trying again and saying so. Throws SettingsError where the server refuses.
 * Integers of any width come as numbers, or throw beyond 2^53; truth values come as 0 and 1, as they do from SQLite.
 */
export async function connect(address: DatabaseAddress, log: Pick<Log, 'warn'>): Promise<Client> {
  for (let said = ''; ; await sleep(retryMs)) {
    try {
      return await connectOnce(address)
    } catch (cause) {
      if (cause instanceof SettingsError) throw cause
      const why = whyOf(cause)
      if (why !== said) log.warn(`${address.place} does not answer (${why}): trying again until it does`)
      said = why
    }
  }
}

/** Connects, or throws: SettingsError where the server refuses. */
export async function connectOnce({ url, place }: DatabaseAddress): Promise<Client> {
  const client = new Client({
    connectionString: url,
    application_name: 'hai-dang',
    keepAlive: true,
    keepAliveInitialDelayMillis: 10_000,
    connectionTimeoutMillis: connectWithinMs,
    types: { getTypeParser: parserOf },
  })
  // Whoever uses the connection hears of its end by an own listener; without any, Node would end the process.
  client.on('error', () => undefined)
  try {
    await client.connect()
    await prepare(client, place)
    return client
  } catch (cause) {
    await client.end().catch(() => undefined)
    if (cause instanceof DatabaseError && wantsAPerson.test(cause.code ?? ''))
      throw new SettingsError(
        `IOC_DATABASE_URL: ${place}: ${cause.message}: mend the address, or make that user and database`,
      )
    throw cause
  }
}

/** Takes the database for this session alone; throws where another centre goes on having it. */
export async function takeDatabase(client: Client, place: string): Promise<void> {
  const deadline = performance.now() + lockWithinMs
  for (;;) {
    const { rows } = await client.query<{ taken: number }>('SELECT pg_try_advisory_lock($1) AS taken', [lockKey])
    if (rows[0]?.taken === 1) return
    if (performance.now() > deadline)
      throw new Error(
        `${place} is in use by another centre: stop that one, or name another database in IOC_DATABASE_URL`,
      )
    await sleep(retryMs)
  }
}

/**
 * The one connection of a centre, lent to one query or transaction at a time: it holds the lock, so whoever has lost
 * the lock cannot write either (docs/decisions/79). `onLost` hears once that the server is gone.
 */
export function lendOne(client: Client, onLost: (cause: unknown) => void): PostgresPool {
  let last: Promise<void> = Promise.resolve()
  let isOver = false
  const lost = (cause: unknown) => {
    if (isOver) return
    isOver = true
    onLost(cause)
  }
  client.on('error', lost)
  client.on('end', () => lost(new Error('the server has closed the connection')))
  const ask = async (text: string, parameters: readonly unknown[]) => {
    const values = parameters.map(asSqliteTakesIt)
    const silence = setTimeout(() => lost(new Error(`no answer within ${answerWithinMs / 1000} s`)), answerWithinMs)
    try {
      return await client.query(text, values)
    } catch (cause) {
      if (!(cause instanceof DatabaseError) || endsTheSession.test(cause.code ?? '')) lost(cause)
      throw cause
    } finally {
      clearTimeout(silence)
    }
  }
  function query<Row>(text: string, parameters: readonly unknown[]): Promise<PostgresQueryResult<Row>>
  function query<Row>(cursor: PostgresCursor<Row>): PostgresCursor<Row>
  function query(text: unknown, parameters: readonly unknown[] = []): unknown {
    if (typeof text !== 'string') throw new Error('queries of this store are small: none is streamed')
    return ask(text, parameters)
  }
  return {
    connect: async () => {
      const before = last
      let release = () => {}
      last = new Promise((resolve) => {
        release = resolve
      })
      await before
      return { query, release }
    },
    end: async () => {
      isOver = true
      await client.end()
    },
  }
}

async function prepare(client: Client, place: string): Promise<void> {
  // A server whose other end has vanished must not keep the lock for hours.
  await client.query(`SET tcp_keepalives_idle = 10; SET tcp_keepalives_interval = 5; SET tcp_keepalives_count = 3;
    SELECT set_config('synchronous_commit', 'on', false) WHERE current_setting('synchronous_commit') = 'off'`)
  const { rows } = await client.query<{ server_encoding: string }>('SHOW server_encoding')
  if (rows[0]?.server_encoding !== 'UTF8')
    throw new SettingsError(
      `IOC_DATABASE_URL: ${place} is encoded in ${rows[0]?.server_encoding}: CREATE DATABASE ... ENCODING 'UTF8' TEMPLATE template0`,
    )
}

function parserOf(type: number, format?: 'text' | 'binary') {
  switch (type) {
    case types.builtins.INT8:
    case types.builtins.NUMERIC:
      return toNumber
    case types.builtins.BOOL:
      return (text: string) => (text === 't' ? 1 : 0)
    default:
      return types.getTypeParser(type, format)
  }
}

function toNumber(text: string): number {
  const value = Number(text)
  if (Number.isInteger(value) && !Number.isSafeInteger(value))
    throw new RangeError(`${text} is beyond what a number holds exactly`)
  return value
}

/** What SQLite's door takes and nothing else, so that a query that passes on one engine passes on the other. */
function asSqliteTakesIt(value: unknown): unknown {
  if (typeof value === 'boolean') return value ? 1 : 0
  if (value === null || typeof value === 'string' || typeof value === 'bigint' || value instanceof Uint8Array)
    return value
  if (typeof value === 'number' && Number.isFinite(value)) return value
  throw new TypeError(`a parameter is ${typeof value}: only null, finite numbers, text and bytes are stored`)
}

function whyOf(cause: unknown): string {
  if (!(cause instanceof Error)) return String(cause)
  // Of several addresses of one name each has failed for its own reason; the code is common.
  return cause.message || ('code' in cause ? String(cause.code) : cause.name)
}
