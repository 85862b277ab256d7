import { join, resolve } from 'node:path'
import { parseArgs } from 'node:util'
import { lockFile } from '@ioc/journal/file-lock'
import { JournalError } from '@ioc/journal/journal'
import { reason } from '@ioc/room/log'
import { commonSettings, parseSettings } from '@ioc/room/settings'
import { z } from 'zod'
import type { Databases } from './database-copies.ts'

/** What says where the data of a centre lie. */
export const DataSettings = commonSettings.extend({
  IOC_DATABASE_URL: z.string().optional(),
  IOC_DATABASE_URL_FILE: z.string().optional(),
  IOC_NATIONAL_DATABASE_URL: z.string().optional(),
  IOC_NATIONAL_DATABASE_URL_FILE: z.string().optional(),
})

/** What a command of backups works on; `lock`: takes the data folder until the end, or says that a centre has it. */
export type OnData = {
  folder: string
  databases: Databases
  dataDir: string
  lock: () => 'taken' | 'held'
  say: (line: string) => void
}

/**
 * Runs `npm run <command> -- <folder> [--data <folder>]`; ends with code 1 and one line that says why where it fails.
 */
export async function runOnData(command: string, work: (on: OnData) => Promise<void>): Promise<void> {
  let held: { release(): void } | undefined
  try {
    const { folder, data } = readWords(command)
    const environment = data === undefined ? process.env : { ...process.env, IOC_DATA_DIR: data }
    const settings = parseSettings(DataSettings, environment)
    const dataDir = resolve(settings.IOC_DATA_DIR)
    const databases = databasesOf(settings)
    const lock = () => {
      held = lockOf(dataDir)
      return held ? 'taken' : 'held'
    }
    const say = (line: string) => void process.stdout.write(`${command}: ${line}\n`)
    await work({ folder: resolve(folder), databases, dataDir, lock, say })
  } catch (cause) {
    process.stderr.write(`${command}: ${isNoSpace(cause) ? 'no space left: ' : ''}${reason(cause)}\n`)
    process.exitCode = 1
  } finally {
    held?.release()
  }
}

/** The databases of both centres as the settings of this machine name them. */
export function databasesOf(settings: z.infer<typeof DataSettings>): Databases {
  return {
    province: { IOC_DATABASE_URL: settings.IOC_DATABASE_URL, IOC_DATABASE_URL_FILE: settings.IOC_DATABASE_URL_FILE },
    national: {
      IOC_DATABASE_URL: settings.IOC_NATIONAL_DATABASE_URL,
      IOC_DATABASE_URL_FILE: settings.IOC_NATIONAL_DATABASE_URL_FILE,
    },
  }
}

function readWords(command: string): { folder: string; data: string | undefined } {
  const usage = `npm run ${command} -- <folder> [--data <data folder>]`
  try {
    const { values, positionals } = parseArgs({ options: { data: { type: 'string' } }, allowPositionals: true })
    const [folder, ...more] = positionals
    if (folder === undefined || more.length > 0) throw new Error('one folder is wanted')
    return { folder, data: values.data }
  } catch (cause) {
    throw new Error(`${reason(cause)} (${usage})`)
  }
}

function lockOf(dataDir: string): { release(): void } | undefined {
  try {
    return lockFile(join(dataDir, 'run', 'lock'))
  } catch (cause) {
    if (cause instanceof JournalError && cause.code === 'locked') return undefined
    throw cause
  }
}

function isNoSpace(cause: unknown): boolean {
  if (!(cause instanceof Error)) return false
  return ('code' in cause && (cause.code === 'ENOSPC' || cause.code === 'full')) || isNoSpace(cause.cause)
}
