import { asJournalError } from './embedded-error.ts'
import { Sqlite } from './sqlite.ts'

/**
 * Copies a SQLite file into one that is not there yet, as its last commit left it, while its writer goes on. Blocks
 * until done. Throws JournalError `full` where the copy finds no space.
 */
export function copySqlite(from: string, to: string): void {
  const file = new Sqlite(from, 'copy')
  try {
    file.run('VACUUM INTO ?', [to])
  } catch (cause) {
    throw asJournalError(cause)
  } finally {
    file.close()
  }
}
