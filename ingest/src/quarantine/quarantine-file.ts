import { mkdirSync, rmSync } from 'node:fs'
import { dirname } from 'node:path'
import type { QuarantineRecord } from '@ioc/domain/messages/journal-records'
import type { MendedRecord, MendedResult } from '@ioc/domain/quarantine'
import { Sqlite } from '@ioc/journal/sqlite'

/** Raised when the layout changes: a file of another layout is made again from the journal. */
const layout = 1

const tables = `
  CREATE TABLE meta (name TEXT PRIMARY KEY, at INTEGER NOT NULL) WITHOUT ROWID;
  CREATE TABLE entry (
    record INTEGER PRIMARY KEY, status TEXT NOT NULL, reason TEXT NOT NULL, device TEXT NOT NULL, metric TEXT NOT NULL,
    publisher TEXT NOT NULL, commune TEXT NOT NULL, arrival INTEGER NOT NULL, t, value, unit TEXT, raw INTEGER NOT NULL,
    mending TEXT, enrolment TEXT
  );
  CREATE INDEX entry_by_status ON entry (status, record);
  CREATE INDEX entry_by_reason ON entry (status, reason, record);
  CREATE INDEX entry_by_device ON entry (status, device, record);
  CREATE INDEX entry_by_publisher ON entry (status, publisher, record);
  CREATE INDEX entry_by_arrival ON entry (status, arrival);
  CREATE INDEX entry_by_raw ON entry (raw);
  CREATE INDEX entry_by_mending ON entry (mending, status, record);
  CREATE TABLE step (record INTEGER NOT NULL, mended INTEGER NOT NULL, PRIMARY KEY (record, mended)) WITHOUT ROWID;
  CREATE TABLE tally (
    status TEXT NOT NULL, reason TEXT NOT NULL, device TEXT NOT NULL, publisher TEXT NOT NULL, commune TEXT NOT NULL,
    n INTEGER NOT NULL, PRIMARY KEY (status, reason, device, publisher, commune)
  ) WITHOUT ROWID;
  CREATE TRIGGER entry_comes AFTER INSERT ON entry BEGIN
    INSERT INTO tally VALUES (new.status, new.reason, new.device, new.publisher, new.commune, 1)
      ON CONFLICT DO UPDATE SET n = n + 1;
  END;
  CREATE TRIGGER entry_changes AFTER UPDATE OF status, reason ON entry BEGIN
    INSERT INTO tally VALUES (new.status, new.reason, new.device, new.publisher, new.commune, 1)
      ON CONFLICT DO UPDATE SET n = n + 1;
    UPDATE tally SET n = n - 1 WHERE status = old.status AND reason = old.reason AND device = old.device
      AND publisher = old.publisher AND commune = old.commune;
    DELETE FROM tally WHERE status = old.status AND reason = old.reason AND device = old.device
      AND publisher = old.publisher AND commune = old.commune AND n = 0;
  END;
  CREATE TRIGGER entry_goes AFTER DELETE ON entry BEGIN
    UPDATE tally SET n = n - 1 WHERE status = old.status AND reason = old.reason AND device = old.device
      AND publisher = old.publisher AND commune = old.commune;
    DELETE FROM tally WHERE status = old.status AND reason = old.reason AND device = old.device
      AND publisher = old.publisher AND commune = old.commune AND n = 0;
  END;
`

/** Opens the file by which a lane's quarantine is searched; one of another layout, or none, is begun anew. */
export function openQuarantineFile(path: string): Sqlite {
  mkdirSync(dirname(path), { recursive: true })
  const file = new Sqlite(path)
  const isOurs = file.all("SELECT 1 FROM sqlite_master WHERE type = 'table' AND name = 'meta'").length > 0
  if (isOurs && progress(file, 'layout') === layout) return file
  file.close()
  return beginAnew(path)
}

/** Everything in this file can be made again from the journal, so it is dropped where it does not fit. */
export function beginAnew(path: string): Sqlite {
  removeQuarantineFile(path)
  const file = new Sqlite(path)
  file.transaction(() => {
    file.exec(tables)
    setProgress(file, 'layout', layout)
  })
  return file
}

export function removeQuarantineFile(path: string): void {
  for (const ending of ['', '-wal', '-shm']) rmSync(`${path}${ending}`, { force: true })
}

/** How far the file has taken a topic in; 0 before its first record. */
export function progress(file: Sqlite, name: string): number {
  return Number(file.all('SELECT at FROM meta WHERE name = ?', [name])[0]?.[0] ?? 0)
}

function setProgress(file: Sqlite, name: string, at: number): void {
  file.run('INSERT INTO meta (name, at) VALUES (?, ?) ON CONFLICT (name) DO UPDATE SET at = excluded.at', [name, at])
}

/** Takes in records of `quarantine`; each is open until `mended` says otherwise. */
export function takeQuarantined(
  file: Sqlite,
  records: readonly { offset: number; value: QuarantineRecord }[],
  through: number,
): void {
  file.transaction(() => {
    for (const { offset, value } of records)
      file.run('INSERT OR IGNORE INTO entry VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)', [
        offset,
        'open',
        value.reason,
        shown(value.device ?? ''),
        shown(value.metric ?? ''),
        shown(value.publisher),
        shown(value.commune),
        value.arrival,
        value.t,
        value.value,
        value.unit === undefined || value.unit === null ? null : shown(value.unit),
        value.raw,
        value.mending ?? null,
        value.enrolment ?? null,
      ])
    setProgress(file, 'quarantine', through)
  })
}

/** Takes in records of `mended`: the newest status and reason of each record that they speak of. */
export function takeMended(
  file: Sqlite,
  records: readonly { offset: number; value: MendedRecord }[],
  through: number,
): void {
  file.transaction(() => {
    for (const { offset, value } of records)
      for (const result of value.results) {
        const reason = result.reason ?? null
        file.run('UPDATE entry SET status = ?, reason = coalesce(?, reason), mending = ? WHERE record = ?', [
          statusAfter(result.outcome),
          reason,
          value.mending,
          result.record,
        ])
        file.run('INSERT OR IGNORE INTO step VALUES (?, ?)', [result.record, offset])
      }
    setProgress(file, 'mended', through)
  })
}

/** Forgets what the journal has pruned, a bounded number a call; answers how many records went. */
export function forgetThrough(file: Sqlite, record: number): number {
  const atOnce = 5000
  return file.transaction(() => {
    const last = Number(
      file.all('SELECT max(record) FROM (SELECT record FROM entry WHERE record <= ? ORDER BY record LIMIT ?)', [
        record,
        atOnce,
      ])[0]?.[0] ?? 0,
    )
    file.run('DELETE FROM step WHERE record <= ?', [last])
    return file.run('DELETE FROM entry WHERE record <= ?', [last])
  })
}

function statusAfter(outcome: MendedResult['outcome']): string {
  switch (outcome) {
    case 'stored':
    case 'duplicate':
    case 'late':
    case 'parsed':
      return 'redriven'
    case 'dismissed':
      return 'dismissed'
    case 'reopened':
    case 'refused':
      return 'open'
  }
}

/** What devices send may hold any character; those that no screen can show stand as U+FFFD. */
function shown(text: string): string {
  return text.replaceAll(/\p{Cc}/gu, '\uFFFD')
}
