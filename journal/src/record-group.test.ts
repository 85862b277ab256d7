import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { openReader } from './embedded-reader.ts'
import { openWriter } from './embedded-writer.ts'
import type { LogRecord, NewRecord } from './journal.ts'
import { groupBounds, groupsOf, packGroup, unpackGroup } from './record-group.ts'
import { Sqlite } from './sqlite.ts'

let folder: string
const path = () => join(folder, 'journal.db')

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'ioc-groups-'))
})
afterEach(() => rmSync(folder, { recursive: true, force: true }))

const record = (n: number, more: Partial<NewRecord> = {}): NewRecord => ({
  ...{ key: `ioc/live/reading/20242/trạm-${n}`, time: 1000 + n, value: new TextEncoder().encode(`giá trị ${n}`) },
  ...more,
})
const shown = ({ offset, key, time, value }: LogRecord) => [offset, key, time, new TextDecoder().decode(value)]
const wanted = (n: number) => [n, `ioc/live/reading/20242/trạm-${n}`, 1000 + n, `giá trị ${n}`]
const upTo = (from: number, to: number) => Array.from({ length: to - from + 1 }, (_, n) => from + n)

/** So many records in one commit. */
async function together(count: number, first = 1): Promise<void> {
  const writer = openWriter(path(), { logs: ['raw'] })
  const offsets = await Promise.all(upTo(first, first + count - 1).map((n) => writer.append('raw', record(n))))
  expect(offsets).toEqual(upTo(first, first + count - 1))
  await writer.close()
}

function rows(): number {
  const file = new Sqlite(path(), 'read')
  const [[count] = []] = file.all('SELECT count(*) FROM log_raw')
  file.close()
  return Number(count)
}

test('what is packed comes back with its offsets, from any place in the group on', () => {
  const packed = packGroup([record(7), record(8, { key: '', value: new Uint8Array() }), record(9)])
  expect(unpackGroup(packed, { last: 9, count: 3 }, 0).map(shown)).toEqual([wanted(7), [8, '', 1008, ''], wanted(9)])
  expect(unpackGroup(packed, { last: 9, count: 3 }, 8).map(shown)).toEqual([wanted(9)])
})

test('records that are committed together share rows, and every stretch of them can be read', async () => {
  await together(300)
  expect(rows()).toBe(Math.ceil(300 / groupBounds.records))
  const reader = openReader(path())
  for (const [after, limit] of [
    [0, 1000],
    [0, 1],
    [1, 7],
    [127, 2],
    [128, 1],
    [299, 5],
    [300, 5],
  ] as const) {
    const { records, head, gap } = await reader.read('raw', after, limit)
    expect(records.map(shown)).toEqual(upTo(after + 1, Math.min(300, after + limit)).map(wanted))
    expect([head, gap]).toEqual([300, null])
  }
  await reader.close()
})

test('a reader that takes a few at a time reads each once, in order', async () => {
  await together(200)
  const reader = openReader(path())
  const seen: number[] = []
  for (;;) {
    const { records } = await reader.read('raw', seen.at(-1) ?? 0, 25)
    if (records.length === 0) break
    expect(records.length).toBeLessThanOrEqual(25)
    seen.push(...records.map(({ offset }) => offset))
  }
  await reader.close()
  expect(seen).toEqual(upTo(1, 200))
})

test('a record with a cause stays alone and is still found by it', async () => {
  const cut = groupsOf(
    [record(1), record(2), record(3, { cause: 'c' }), record(4), record(5)].map((one) => ({ record: one })),
  )
  expect(cut.map((group) => group.length)).toEqual([2, 1, 2])
  const writer = openWriter(path(), { logs: ['raw'] })
  const append = (n: number, cause?: string) => writer.append('raw', record(n, cause === undefined ? {} : { cause }))
  expect(await Promise.all([append(1), append(2), append(3, 'c'), append(9, 'c'), append(4)])).toEqual([1, 2, 3, 3, 4])
  await writer.close()
  const reader = openReader(path())
  expect((await reader.read('raw', 0, 10)).records.map(shown)).toEqual(upTo(1, 4).map(wanted))
  await reader.close()
})

test('large values part a group by its bytes', () => {
  const large = { value: new Uint8Array(groupBounds.bytes / 2 - 1) }
  const cut = groupsOf(upTo(1, 5).map((n) => ({ record: record(n, large) })))
  expect(cut.map((group) => group.length)).toEqual([2, 2, 1])
})

test('pruning drops whole groups, counts their records and never drops what is needed', async () => {
  await together(groupBounds.records * 2)
  const writer = openWriter(path(), { logs: ['raw'] })
  expect(await writer.prune('raw', { through: groupBounds.records - 1 })).toBe(0)
  expect(await writer.prune('raw', { through: 1000, needed: groupBounds.records + 5 })).toBe(groupBounds.records)
  const reader = openReader(path())
  const { records, gap } = await reader.read('raw', 0, 1)
  expect(gap).toEqual({ from: 1, to: groupBounds.records })
  expect(records.map(shown)).toEqual([wanted(groupBounds.records + 1)])
  const held = writer.size('raw')
  await Promise.all([writer.close(), reader.close()])
  const file = new Sqlite(path(), 'read')
  expect(file.all('SELECT sum(length(value)) FROM log_raw')).toEqual([[held]])
  file.close()
})

test('a file of one record a row is read, brought up by its writer and written on', async () => {
  const old = new Sqlite(path())
  old.exec(`
    CREATE TABLE meta (name TEXT PRIMARY KEY, value INTEGER NOT NULL);
    INSERT INTO meta VALUES ('schema', 1);
    CREATE TABLE topic (name TEXT PRIMARY KEY, head INTEGER NOT NULL, pruned INTEGER NOT NULL, bytes INTEGER NOT NULL);
    INSERT INTO topic VALUES ('raw', 1, 0, 12);
    INSERT INTO topic VALUES ('registry', 1, 0, 0);
    CREATE TABLE table_registry (key TEXT PRIMARY KEY, at INTEGER NOT NULL UNIQUE, value BLOB);
    INSERT INTO table_registry VALUES ('device/A', 1, x'7b7d');
    CREATE TABLE log_raw (at INTEGER PRIMARY KEY, key TEXT NOT NULL, time INTEGER NOT NULL, value BLOB NOT NULL, cause TEXT);
  `)
  old.run('INSERT INTO log_raw (at, key, time, value) VALUES (1, ?, ?, ?)', [
    record(1).key,
    record(1).time,
    record(1).value,
  ])
  old.close()
  const reader = openReader(path())
  expect((await reader.read('raw', 0, 10)).records.map(shown)).toEqual([wanted(1)])
  expect((await reader.table('registry', 0)).map(({ key }) => key)).toEqual(['device/A'])
  await together(3, 2)
  expect((await reader.read('raw', 0, 10)).records.map(shown)).toEqual(upTo(1, 4).map(wanted))
  await reader.close()
})
