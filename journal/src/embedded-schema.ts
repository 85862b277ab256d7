import { JournalError } from './journal.ts'
import type { Sqlite } from './sqlite.ts'

/** Version of the layout of a journal file; a file of a newer one is refused, an older one is brought up to it. */
const schemaVersion = 2

/** Names of topics become names of tables, so they are small letters alone. */
export function topicName(topic: string): string {
  if (!/^[a-z]{1,32}$/.test(topic)) throw new JournalError('broken', `"${topic}" is no name of a topic`)
  return topic
}

/**
 * Throws JournalError `newer_schema` where a file has a layout that this release does not know, to read or to write.
 */
export function refuseNewer(file: Sqlite, path: string): void {
  const version = versionOf(file)
  if (version > schemaVersion)
    throw new JournalError(
      'newer_schema',
      `${path} was written by a newer release (schema ${version}, this one knows ${schemaVersion}): start that release, or restore an older backup`,
    )
}

/** Has the file's writer not brought it up to this release's layout yet? */
export function isOlder(file: Sqlite): boolean {
  return versionOf(file) < schemaVersion
}

function versionOf(file: Sqlite): number {
  return Number(file.all("SELECT value FROM meta WHERE name = 'schema'")[0]?.[0] ?? 0)
}

/** Layout 1 had one record a row. */
function addGroups(file: Sqlite): void {
  for (const [table] of file.all(
    "SELECT name FROM sqlite_master WHERE type = 'table' AND name LIKE 'log\\_%' ESCAPE '\\'",
  ))
    file.exec(`ALTER TABLE ${String(table)} ADD COLUMN n INTEGER NOT NULL DEFAULT 1`)
}

export function prepareSchema(file: Sqlite, path: string): void {
  file.exec('CREATE TABLE IF NOT EXISTS meta (name TEXT PRIMARY KEY, value INTEGER NOT NULL)')
  refuseNewer(file, path)
  file.transaction(() => {
    if (versionOf(file) === 1) addGroups(file)
    file.exec(`
      CREATE TABLE IF NOT EXISTS topic (name TEXT PRIMARY KEY, head INTEGER NOT NULL, pruned INTEGER NOT NULL, bytes INTEGER NOT NULL);
      CREATE TABLE IF NOT EXISTS cursor (name TEXT PRIMARY KEY, at INTEGER NOT NULL);
      CREATE TABLE IF NOT EXISTS note (name TEXT PRIMARY KEY, value BLOB NOT NULL);
      CREATE TABLE IF NOT EXISTS count (name TEXT PRIMARY KEY, n INTEGER NOT NULL);
    `)
    file.run(
      "INSERT INTO meta (name, value) VALUES ('schema', ?) ON CONFLICT (name) DO UPDATE SET value = excluded.value",
      [schemaVersion],
    )
  })
}

/**
 * A log topic is a table of its own; causes are unique where there are any. A row holds one record, or a group of `n`
 * that were committed together: then `at` is the offset of the last, `time` the newest of theirs, and `value` all of
 * them (record-group.ts).
 */
export function prepareLog(file: Sqlite, topic: string): void {
  file.exec(`
    CREATE TABLE IF NOT EXISTS log_${topic} (at INTEGER PRIMARY KEY, key TEXT NOT NULL, time INTEGER NOT NULL, value BLOB NOT NULL, cause TEXT, n INTEGER NOT NULL DEFAULT 1);
    CREATE UNIQUE INDEX IF NOT EXISTS log_${topic}_cause ON log_${topic} (cause) WHERE cause IS NOT NULL;
    INSERT OR IGNORE INTO topic (name, head, pruned, bytes) VALUES ('${topic}', 0, 0, 0);
  `)
}

/** A table topic keeps the newest record of each key; `at` is unique, so that changes can be followed. */
export function prepareTable(file: Sqlite, topic: string): void {
  file.exec(`
    CREATE TABLE IF NOT EXISTS table_${topic} (key TEXT PRIMARY KEY, at INTEGER NOT NULL UNIQUE, value BLOB);
    INSERT OR IGNORE INTO topic (name, head, pruned, bytes) VALUES ('${topic}', 0, 0, 0);
  `)
}
