import type { Sqlite } from '@ioc/journal/sqlite'

/** Each step brings the file from the version of its place to the next; a step that was released never changes. */
const steps: readonly string[] = [
  `
  CREATE TABLE alert (
    lane TEXT NOT NULL, key TEXT NOT NULL, state TEXT NOT NULL, level TEXT NOT NULL, priority INTEGER,
    commune TEXT NOT NULL, domain TEXT, raised_at TEXT NOT NULL, cleared_at TEXT,
    offset INTEGER NOT NULL, told INTEGER NOT NULL, condition TEXT NOT NULL,
    PRIMARY KEY (lane, key)
  ) WITHOUT ROWID;
  CREATE INDEX alert_by_weight ON alert (lane, state, priority, raised_at);
  CREATE TABLE cursor (name TEXT PRIMARY KEY, at INTEGER NOT NULL) WITHOUT ROWID;
  CREATE TABLE intent (id INTEGER PRIMARY KEY AUTOINCREMENT, at TEXT NOT NULL, puts TEXT);
  CREATE INDEX intent_open ON intent (id) WHERE puts IS NOT NULL;
  CREATE TABLE audit (
    id INTEGER PRIMARY KEY AUTOINCREMENT, at TEXT NOT NULL, who TEXT NOT NULL, what TEXT NOT NULL,
    detail TEXT NOT NULL, result TEXT NOT NULL
  );
  CREATE TABLE admin_token (hash TEXT PRIMARY KEY, made_at TEXT NOT NULL) WITHOUT ROWID;
  CREATE TABLE session (hash TEXT PRIMARY KEY, expires INTEGER NOT NULL) WITHOUT ROWID;
  `,
  `
  CREATE TABLE command (
    id TEXT PRIMARY KEY, device TEXT NOT NULL, command TEXT NOT NULL, parameters TEXT NOT NULL, who TEXT NOT NULL,
    issued_at TEXT NOT NULL, expires_at TEXT NOT NULL, state TEXT NOT NULL
  ) WITHOUT ROWID;
  CREATE INDEX command_of_device ON command (device, issued_at);
  CREATE INDEX command_open ON command (state) WHERE state IN ('issued', 'sent', 'accepted');
  CREATE TABLE command_event (
    seq INTEGER PRIMARY KEY AUTOINCREMENT, command TEXT NOT NULL, at TEXT NOT NULL, state TEXT NOT NULL,
    detail TEXT NOT NULL
  );
  CREATE INDEX command_event_of ON command_event (command, seq);
  `,
]

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
  if (version > steps.length)
    throw new NewerStoreError(
      `${path} was written by a newer release (schema ${version}, this one knows ${steps.length}): start that release, or restore an older backup`,
    )
  for (const [place, step] of steps.entries()) {
    if (place < version) continue
    file.transaction(() => {
      file.exec(step)
      file.run(
        "INSERT INTO meta (name, value) VALUES ('schema', ?) ON CONFLICT (name) DO UPDATE SET value = excluded.value",
        [place + 1],
      )
    })
  }
}
