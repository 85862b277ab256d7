import { readFileSync, statSync } from 'node:fs'
import { SettingsError } from '@ioc/room/settings'
import { z } from 'zod'

/** Settings that name a PostgreSQL; without them the store is a file of SQLite. */
export const databaseSettings = {
  IOC_DATABASE_URL: z.string().min(1).optional(),
  /** File of mode 600 with the address in it, so that its password stands in no environment. */
  IOC_DATABASE_URL_FILE: z.string().min(1).optional(),
}

type Named = {
  IOC_MODE: 'demo' | 'production'
  IOC_DATABASE_URL?: string | undefined
  IOC_DATABASE_URL_FILE?: string | undefined
}

/** `url` may hold a password and is never shown; `place` is what people are told: `PostgreSQL <database> on <host>`. */
export type DatabaseAddress = { url: string; place: string }

const shape = 'postgres://<user>:<password>@<host>:5432/<database>'
const loopback = new Set(['127.0.0.1', '[::1]', 'localhost'])

/** Where the store lies, undefined for SQLite. Throws SettingsError that says what to change, and never the address. */
export function databaseAddress(settings: Named): DatabaseAddress | undefined {
  const { IOC_DATABASE_URL: named, IOC_DATABASE_URL_FILE: file, IOC_MODE: mode } = settings
  if (named !== undefined && file !== undefined)
    throw new SettingsError('IOC_DATABASE_URL, IOC_DATABASE_URL_FILE: set one of them, not both')
  if (named === undefined && file === undefined) return undefined
  const setting = file === undefined ? 'IOC_DATABASE_URL' : 'IOC_DATABASE_URL_FILE'
  const url = file === undefined ? (named ?? '') : inFile(file)
  const address = URL.canParse(url) ? new URL(url) : undefined
  if (!address || !/^postgres(ql)?:$/.test(address.protocol) || address.hostname === '')
    throw new SettingsError(`${setting}: it is no address of a PostgreSQL: ${shape}`)
  const database = address.pathname.slice(1)
  if (database === '' || address.username === '')
    throw new SettingsError(`${setting}: it names no user or no database: ${shape}`)
  const host = decodeURIComponent(address.hostname)
  const isNear = host.startsWith('/') || loopback.has(host)
  if (mode === 'production' && !isNear && address.searchParams.get('sslmode') !== 'verify-full')
    throw new SettingsError(
      `${setting}: IOC_MODE=production reaches ${host} only encrypted: append ?sslmode=verify-full (and &sslrootcert=<PEM file> for an authority of your own)`,
    )
  const port = address.port === '' ? '' : `:${address.port}`
  return { url, place: `PostgreSQL ${decodeURIComponent(database)} on ${host}${port}` }
}

function inFile(path: string): string {
  const name = 'IOC_DATABASE_URL_FILE'
  let text: string
  try {
    text = readFileSync(path, 'utf8').trim()
  } catch (cause) {
    const code = cause instanceof Error && 'code' in cause ? cause.code : 'unknown'
    throw new SettingsError(`${name}: ${path} cannot be read (${String(code)}): put ${shape} into it`)
  }
  if ((statSync(path).mode & 0o077) !== 0)
    throw new SettingsError(`${name}: others on this machine can read ${path}: chmod 600`)
  return text
}
