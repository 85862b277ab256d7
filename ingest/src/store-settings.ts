import { join } from 'node:path'
import type { KeptDays } from '@ioc/domain/roll-up'
import { portOf } from '@ioc/room/announcement'
import { SettingsError } from '@ioc/room/settings'
import { z } from 'zod'
import { duckdbFile } from './store/duckdb-copy.ts'
import { openDuckdbStore } from './store/duckdb-store.ts'
import type { InfluxAddress } from './store/influx-connection.ts'
import { openInfluxStore } from './store/influx-store.ts'
import { copyInfluxd } from './store/influxd-copy.ts'
import { influxdPassword, influxdUser } from './store/influxd-layout.ts'
import type { ReadingStore } from './store/reading-store.ts'

/** Days; 0: for ever. */
const days = (fallback: number) => z.coerce.number().min(0).max(36_500).default(fallback)

/** Where readings are kept, and how long. */
export const storeSettings = {
  IOC_STORE: z.enum(['duckdb', 'influx']).default('duckdb'),
  IOC_INFLUX_URL: z.url({ protocol: /^https?$/ }).optional(),
  IOC_INFLUX_VERSION: z.enum(['1', '2', '3']).default('1'),
  IOC_INFLUX_DATABASE: z
    .string()
    .regex(/^[a-z0-9][a-z0-9-]{0,31}$/, 'small letters, digits and dashes')
    .default('ioc'),
  IOC_INFLUX_ORG: z.string().optional(),
  IOC_INFLUX_TOKEN: z.string().optional(),
  IOC_INFLUX_USER: z.string().optional(),
  IOC_INFLUX_PASSWORD: z.string().optional(),
  IOC_INFLUX_TIMEOUT_SECONDS: z.coerce.number().min(1).max(300).default(10),
  IOC_STORE_RAW_DAYS: days(730),
  IOC_STORE_1M_DAYS: days(30),
  IOC_STORE_15M_DAYS: days(365),
  IOC_STORE_1H_DAYS: days(1825),
  IOC_STORE_1D_DAYS: days(0),
}
type StoreSettings = z.infer<z.ZodObject<typeof storeSettings>> & { IOC_DATA_DIR: string }

/** Throws SettingsError where a day could not be made anew from its hours when a late reading comes. */
export function keptDays(settings: StoreSettings): KeptDays {
  const of = (value: number) => (value === 0 ? null : value)
  const kept = {
    raw: of(settings.IOC_STORE_RAW_DAYS),
    '1m': of(settings.IOC_STORE_1M_DAYS),
    '15m': of(settings.IOC_STORE_15M_DAYS),
    '1h': of(settings.IOC_STORE_1H_DAYS),
    '1d': of(settings.IOC_STORE_1D_DAYS),
  }
  const long = (value: number | null) => value ?? Number.POSITIVE_INFINITY
  if (long(kept['1h']) < long(kept.raw) || long(kept['1d']) < long(kept['1h']))
    throw new SettingsError(
      'IOC_STORE_1H_DAYS must not be less than IOC_STORE_RAW_DAYS, nor IOC_STORE_1D_DAYS less than IOC_STORE_1H_DAYS (0 is for ever): a late reading makes its day anew from the hours of it',
    )
  return kept
}

/**
 * Opens the store that the settings name; throws SettingsError where they do not fit together. `path`: the folders in
 * which programs are looked for.
 */
export function openStore(settings: StoreSettings, path: string): ReadingStore {
  const dataDir = settings.IOC_DATA_DIR
  const kept = keptDays(settings)
  if (settings.IOC_STORE === 'duckdb') return openDuckdbStore({ path: join(dataDir, duckdbFile), keptDays: kept })
  return openInfluxStore({
    address: influxAddress(settings),
    prefix: settings.IOC_INFLUX_DATABASE,
    timeoutMs: settings.IOC_INFLUX_TIMEOUT_SECONDS * 1000,
    keptDays: kept,
    now: Date.now,
    copy: settings.IOC_INFLUX_URL === undefined ? (wish) => copyInfluxd({ ...wish, dataDir, path }) : undefined,
  })
}

function influxAddress(settings: StoreSettings): InfluxAddress {
  const { IOC_INFLUX_URL: url, IOC_INFLUX_TOKEN: token, IOC_INFLUX_ORG: org, IOC_DATA_DIR: dataDir } = settings
  if (url === undefined)
    return {
      version: '1',
      url: () => {
        const port = portOf(dataDir, 'influxd', 'http')
        return port === undefined ? undefined : `http://127.0.0.1:${port}`
      },
      login: () => ({ user: influxdUser, password: influxdPassword(dataDir) ?? '' }),
    }
  const address = new URL(url).href.replace(/\/$/, '')
  switch (settings.IOC_INFLUX_VERSION) {
    case '1': {
      const { IOC_INFLUX_USER: user, IOC_INFLUX_PASSWORD: password } = settings
      if ((user === undefined) !== (password === undefined))
        throw new SettingsError('IOC_INFLUX_USER and IOC_INFLUX_PASSWORD are set together, or neither')
      const login = user === undefined || password === undefined ? undefined : { user, password }
      return { version: '1', url: () => address, login: () => login }
    }
    case '2':
      if (token === undefined || org === undefined)
        throw new SettingsError('IOC_INFLUX_VERSION=2 needs IOC_INFLUX_ORG and IOC_INFLUX_TOKEN')
      return { version: '2', url: () => address, org, token }
    case '3':
      if (token === undefined) throw new SettingsError('IOC_INFLUX_VERSION=3 needs IOC_INFLUX_TOKEN')
      return { version: '3', url: () => address, token }
  }
}
