import { spawn, spawnSync } from 'node:child_process'
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { Sqlite } from '@ioc/journal/sqlite'
import { cannotStartCode } from '@ioc/room/life'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { freePorts, root } from './province.ts'

const folder = mkdtempSync(join(tmpdir(), 'ioc-newer-'))
const written = join(folder, 'written')

beforeAll(async () => {
  mkdirSync(written)
  const fixture = join(root, 'centre/test/fixtures/v0.1.0.tar.gz')
  expect(spawnSync('tar', ['-C', written, '-xzf', fixture]).status).toBe(0)
})
afterAll(() => rmSync(folder, { recursive: true, force: true }))

const sqlite = (path: string) => {
  const file = new Sqlite(path)
  file.run("UPDATE meta SET value = 99 WHERE name = 'schema'")
  file.close()
}
const snapshot = (path: string) => {
  const bytes = readFileSync(path)
  bytes.writeUInt32LE(99, 4)
  writeFileSync(path, bytes)
}
const json = (path: string) => {
  mkdirSync(dirname(path), { recursive: true })
  writeFileSync(path, JSON.stringify({ version: 99, what: 'nobody knows yet' }))
}
/** The engine of the store is a package of ingest alone. */
const duckdb = (path: string) => {
  const script = `const { DuckDBInstance } = require('@duckdb/node-api');
    (async () => {
      const instance = await DuckDBInstance.create(process.argv[1]);
      const connection = await instance.connect();
      await connection.run('UPDATE meta SET version = 99');
      connection.closeSync();
      instance.closeSync();
    })()`
  expect(spawnSync(process.execPath, ['-e', script, path], { cwd: join(root, 'ingest') }).status).toBe(0)
}

test.each([
  { room: 'broker', path: 'journal/broker/live.db', raise: sqlite },
  { room: 'broker', path: 'journal/operations/tables.db', raise: sqlite },
  { room: 'ingest', path: 'journal/ingest/live.db', raise: sqlite },
  { room: 'ingest', path: 'journal/broker/live.db', raise: sqlite },
  { room: 'ingest', path: 'journal/operations/tables.db', raise: sqlite },
  { room: 'ingest', path: 'store/readings.duckdb', raise: duckdb },
  { room: 'analytics', path: 'journal/analytics/live.db', raise: sqlite },
  { room: 'analytics', path: 'journal/analytics/live.snapshot', raise: snapshot },
  { room: 'analytics', path: 'journal/ingest/live.db', raise: sqlite },
  { room: 'analytics', path: 'journal/operations/tables.db', raise: sqlite },
  { room: 'operations', path: 'journal/operations/tables.db', raise: sqlite },
  { room: 'operations', path: 'journal/analytics/live.db', raise: sqlite },
  { room: 'operations', path: 'operations/operations.db', raise: sqlite },
  { room: 'devices-sim', path: 'sim/credentials.json', raise: json },
  { room: 'devices-sim', path: 'sim/history.json', raise: json },
])('$room ends on $path of a newer release, with one line that says what to do', async ({ room, path, raise }) => {
  const dataDir = mkdtempSync(join(folder, 'data-'))
  cpSync(written, dataDir, { recursive: true })
  raise(join(dataDir, path))
  const before = readFileSync(join(dataDir, path))
  const child = spawn(process.execPath, [join(room, 'dist/main.js')], {
    cwd: root,
    env: { ...process.env, ...freePorts, IOC_DATA_DIR: dataDir },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  let said = ''
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk) => (said += `${chunk}`))
  const code = await new Promise<number | null>((resolve) => child.once('close', resolve))
  expect({ code, said }).toMatchObject({ code: cannotStartCode })
  const lines = said.split('\n').filter((line) => line.includes('newer release'))
  expect(lines, said).toHaveLength(1)
  expect(lines[0]).toContain(join(dataDir, path))
  expect(lines[0]).toMatch(/this one knows \d+\).*: start that release, or (restore an older backup|remove the file)/)
  // SQLite keeps house in its files whenever they are opened; all others stay byte for byte as they were.
  if (raise !== sqlite) expect(readFileSync(join(dataDir, path)).equals(before)).toBe(true)
  rmSync(dataDir, { recursive: true })
})
