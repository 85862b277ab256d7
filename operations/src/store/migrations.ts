import type { Sqlite } from '@ioc/journal/sqlite'
import { allSteps, sqliteWords, stepIn } from './steps/all-steps.ts'

/** The file was written by a release that knows more than this one. */
class NewerStoreError extends Error {
  override name = 'NewerStoreError'
  /** Tells the life of the room that starting again changes nothing. */
  readonly code = 'newer_schema'
}

/** Brings the file to this release's schema, each step in a transaction of its own; a newer file is refused. */
export function migrate(file: Sqlite, path: string): void {
  file.exec('CREATE TABLE IF NOT EXISTS meta (name TEXT PRIMARY KEY, value INTEGER NOT NULL)')
  const version = Number(file.all("SELECT value FROM meta WHERE name = 'schema'")[0]?.[0] ?? 0)
  refuseNewer(version, path)
  for (const [place, step] of allSteps.entries()) {
    if (place < version) continue
    file.transaction(() => {
      file.exec(stepIn(sqliteWords, step))
      file.run(
        "INSERT INTO meta (name, value) VALUES ('schema', ?) ON CONFLICT (name) DO UPDATE SET value = excluded.value",
        [place + 1],
      )
    })
  }
}

/** Throws where the store, which people know as `place`, was written by a release that knows more steps. */
export function refuseNewer(version: number, place: string): void {
  if (version <= allSteps.length) return
  throw new NewerStoreError(
    `${place} was written by a newer release (schema ${version}, this one knows ${allSteps.length}): start that release, or restore an older backup`,
  )
}
