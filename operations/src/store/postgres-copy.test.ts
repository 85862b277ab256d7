import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { installedPostgres, type PostgresServer, startPostgres } from '@ioc/room/testing/postgres-server'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { audit } from './audit.ts'
import { appendEvents } from './events.ts'
import { connectOnce } from './postgres-connection.ts'
import { copyDatabase, restoreDatabase } from './postgres-copy.ts'
import { openPostgresStore } from './postgres-store.ts'
import type { Store } from './store.ts'

const bin = installedPostgres()
const folder = mkdtempSync(join(tmpdir(), 'ioc-copy-'))
const at = new Date('2026-01-02T03:04:05Z')
let server: PostgresServer
let store: Store

const place = 'PostgreSQL of this test'
const copyPath = join(folder, 'copy.ndjson')
const open = (name: string) =>
  openPostgresStore({
    dataDir: folder,
    address: { url: server.url(name), place },
    log: { warn: () => undefined },
    onLost: () => undefined,
  })

async function onDatabase<Result>(
  name: string,
  work: (client: Awaited<ReturnType<typeof connectOnce>>) => Promise<Result>,
) {
  const client = await connectOnce({ url: server.url(name), place })
  try {
    return await work(client)
  } finally {
    await client.end()
  }
}

/** One change as operations makes them: two rows that are both there or neither. */
async function change(n: number): Promise<void> {
  const said = { type: 'said', words: `"Đà Nẵng"\n\\ \u2028 ${n}` }
  await store.database.transaction().execute(async (transaction) => {
    await appendEvents(transaction, {
      ...{ stream: 'talk/1', after: n, at, who: 'lan' },
      events: [said],
    })
    await audit(transaction, { at, who: 'lan', what: 'say', detail: `${n}`, result: '' })
  })
}

const sums = (name: string) =>
  ['event', 'audit', 'alert', 'meta', 'cursor'].map((table) =>
    server.sql(name, `SELECT count(*), md5(string_agg(t::text, '|' ORDER BY t::text COLLATE "C")) FROM ${table} t`),
  )

beforeAll(async () => {
  if (!bin) return
  server = await startPostgres(bin)
  server.create('source')
  store = await open('source')
})
afterAll(async () => {
  await store?.close()
  await server?.remove()
  rmSync(folder, { recursive: true, force: true })
})

describe.skipIf(!bin)('a copy of PostgreSQL', () => {
  test('made during writes holds one moment, and is restored row for row', async () => {
    server.sql(
      'source',
      "INSERT INTO alert SELECT 'live', 'k' || n, 'active', 'alarm', NULL, '20242', NULL, 't', NULL, n, 0, repeat('x', 200) FROM generate_series(1, 12000) n",
    )
    let written = 0
    let isOver = false
    const writing = (async () => {
      while (!isOver) await change(written++)
    })()
    await expect.poll(() => written).toBeGreaterThan(20)
    let [before, meanwhile] = [0, 0]
    let copied: Awaited<ReturnType<typeof copyDatabase>> | undefined
    // Where the disk holds the changes up, the copy is made again: it is one made during changes that is asked for.
    for (let tries = 0; meanwhile <= 2 && tries < 20; tries++) {
      rmSync(copyPath, { force: true })
      before = written
      copied = await onDatabase('source', (client) => copyDatabase(client, place, copyPath))
      meanwhile = written - before
    }
    isOver = true
    await writing
    server.create('target')
    const restored = await onDatabase('target', (client) => restoreDatabase(client, place, copyPath))
    expect(restored).toEqual(copied)
    const uncounted = server.sql(
      'target',
      "SELECT relname FROM pg_class WHERE relkind = 'r' AND relname = 'alert' AND reltuples < 0",
    )
    expect(uncounted).toBe('')
    const [events, audits] = ['event', 'audit'].map((table) =>
      Number(server.sql('target', `SELECT count(*) FROM ${table}`)),
    )
    process.stdout.write(
      `${restored.rows} rows copied while ${meanwhile} changes were made; ${events} changes are in it\n`,
    )
    expect(meanwhile).toBeGreaterThan(2)
    expect(audits).toBe(events)
    expect(events).toBeGreaterThanOrEqual(before - 1)
    expect(events).toBeLessThanOrEqual(written)
    expect(statSync(copyPath).mode & 0o077).toBe(0)

    const quiet = join(folder, 'quiet.ndjson')
    await onDatabase('source', (client) => copyDatabase(client, place, quiet))
    server.create('same')
    await onDatabase('same', (client) => restoreDatabase(client, place, quiet))
    expect(sums('same')).toEqual(sums('source'))
    await store.close()
    store = await open('same')
    await change(written)
    expect(server.sql('same', 'SELECT max(id) - min(id) + 1 = count(*) FROM audit')).toBe('t')
  })

  test('is refused by a database with anything in it, and when it is damaged; the database stays as it was', async () => {
    const restore = (name: string, path: string) => onDatabase(name, (client) => restoreDatabase(client, place, path))
    const before = sums('source')
    await expect(restore('source', copyPath)).rejects.toThrow(/is (not empty|in use)/)
    expect(sums('source')).toEqual(before)
    server.create('stays_empty')
    const text = readFileSync(copyPath, 'utf8')
    const damages: [string, RegExp][] = [
      [text.replace('"alarm"', '"alarn"'), /alert had 12000 rows and now has 12000, or others/],
      [text.replace(/\n\["live".*(?=\n)/, ''), /alert had 12000 rows and now has 11999/],
      [text.slice(0, text.lastIndexOf('{')), /its end is missing/],
      [text.replace('"format":1', '"format":2'), /was written by a newer release \(copy 2\): restore it with/],
      [text.replace(/"schema":\d+/, '"schema":99'), /was written by a newer release \(schema 99, this one knows/],
    ]
    for (const [damaged, says] of damages) {
      const path = join(folder, 'damaged.ndjson')
      writeFileSync(path, damaged)
      await expect(restore('stays_empty', path)).rejects.toThrow(says)
      expect(
        server.sql('stays_empty', "SELECT count(*) FROM information_schema.tables WHERE table_schema = 'public'"),
      ).toBe('0')
    }
  })
})
