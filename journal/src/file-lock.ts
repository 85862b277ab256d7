import { mkdirSync } from 'node:fs'
import { dirname } from 'node:path'
import { JournalError } from './journal.ts'
import { Sqlite } from './sqlite.ts'

/**
 * Holds `path` against every other process until released or until this process ends, however it ends: the lock is
 * SQLite's own file lock, which the kernel drops with the process. Throws JournalError `locked` when someone has it.
 */
export function lockFile(path: string): { release(): void } {
  mkdirSync(dirname(path), { recursive: true })
  const file = new Sqlite(path, 'lock')
  try {
    file.exec('BEGIN EXCLUSIVE')
  } catch (cause) {
    file.close()
    throw new JournalError('locked', `${path} is held by another process`, cause)
  }
  return { release: () => file.close() }
}
