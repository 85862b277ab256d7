import { openReader } from '@ioc/journal/embedded-reader'
import { tablesPath } from '@ioc/journal/layout'
import { portOf } from '@ioc/room/announcement'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { startProcess } from '../testing/processes.ts'
import { ask, asRoom, deviceOf, startCentre, temporaryFolder, until } from '../testing/rig.ts'
import { emptyStore, openTestStore, sqlIn } from '../testing/test-stores.ts'

let folder: ReturnType<typeof temporaryFolder>

beforeEach(() => {
  folder = temporaryFolder()
})

afterEach(() => folder.remove())

async function table(name: string): Promise<Map<string, unknown>> {
  const reader = openReader(tablesPath(folder.path))
  const records = await reader.table(name, 0)
  await reader.close()
  return new Map(records.flatMap(({ key, value }) => (value ? [[key, JSON.parse(Buffer.from(value).toString())]] : [])))
}

test('the first start puts the live lane, the sites of the province and one desk, the second changes nothing', async () => {
  await (await startCentre(folder.path)).stop()
  expect((await table('lanes')).get('live')).toMatchObject({ source: 'live', owner: 'centre', state: 'open' })
  const registry = await table('registry')
  expect(registry.get('site/BR-RONG')).toMatchObject({ type: 'site', commune: '20242' })
  expect(registry.get('desk/desk-province')).toMatchObject({ communes: 'all', domains: 'all' })
  const before = await table('lanes')
  await (await startCentre(folder.path)).stop()
  expect(await table('lanes')).toEqual(before)
})

test('a change that was decided but not appended when the power went is there after the next start', async () => {
  await (await startCentre(folder.path)).stop()
  const store = await openTestStore(folder.path)
  const put = { table: 'registry', key: 'device/A', value: deviceOf('A') }
  await store.database
    .insertInto('intent')
    .values({ at: '2026-11-21T07:00:00.000Z', puts: JSON.stringify([put]) })
    .execute()
  await store.close()
  const centre = await startCentre(folder.path)
  expect((await table('registry')).get('device/A')).toEqual(deviceOf('A'))
  expect((await ask(centre.port, 'GET', '/api/devices/A/latest')).status).toBe(200)
  await centre.stop()
})

/** Sends a large change to a centre that is killed once the tables hold a part of it. */
async function cutOff(path: string, body: unknown): Promise<void> {
  const centre = startProcess('operations/dist/main.js', { IOC_DATA_DIR: folder.path, IOC_HTTP_PORT: '0' })
  await until('the centre', () => centre.output().includes('operations: ready'))
  const port = portOf(folder.path, 'operations', 'http') ?? 0
  const cut = ask(port, 'POST', path, { body, headers: asRoom(folder.path) }).catch(() => 'cut')
  await until('the first part', async () => (await table('registry')).size > 2000)
  await centre.end('SIGKILL')
  await cut
}

test('an import cut off by kill -9 stands there whole after the next start', async () => {
  const records = Array.from({ length: 20_000 }, (_, n) => deviceOf(`D-${n}`))
  await cutOff('/api/registry', { records })
  const centre = await startCentre(folder.path)
  const answer = await ask(centre.port, 'POST', '/api/registry', { body: { records }, headers: asRoom(folder.path) })
  expect(answer.json).toMatchObject({ added: 0, unchanged: 20_000, refused: [] })
  await centre.stop()
  const store = await openTestStore(folder.path)
  expect(await store.database.selectFrom('intent').selectAll().where('puts', 'is not', null).execute()).toEqual([])
  await store.close()
})

test('a lane cut off by kill -9 while it is opened is there with its player and all its devices', async () => {
  const devices = Array.from({ length: 20_000 }, (_, n) => deviceOf(`R-${n}`))
  await cutOff('/api/lanes', { name: 'replay-cut', source: 'x', from: null, to: null, speed: 1, devices })
  await (await startCentre(folder.path)).stop()
  expect((await table('lanes')).get('replay-cut')).toMatchObject({ state: 'open' })
  expect((await table('credentials')).get('player-replay-cut')).toMatchObject({ right: { type: 'player' } })
  const own = [...(await table('registry')).keys()].filter((key) => key.startsWith('device/R-'))
  expect(own).toHaveLength(20_000)
})

test('every change is audited with who, what and when', async () => {
  const centre = await startCentre(folder.path)
  await ask(centre.port, 'POST', '/api/registry', { body: { records: [deviceOf('A')] }, headers: asRoom(folder.path) })
  await ask(centre.port, 'DELETE', '/api/devices/A', { headers: asRoom(folder.path) })
  await ask(centre.port, 'POST', '/api/session', { body: { token: 'wrong' } })
  await centre.stop()
  const store = await openTestStore(folder.path)
  const rows = await store.database.selectFrom('audit').select(['who', 'what', 'result']).orderBy('id').execute()
  expect(rows).toEqual(
    expect.arrayContaining([
      { who: 'operations', what: 'first start', result: 'done' },
      { who: 'room', what: 'import registry', result: 'done' },
      { who: 'room', what: 'remove device', result: 'done' },
      { who: 'nobody', what: 'sign in', result: 'refused' },
    ]),
  )
  await store.close()
})

test('a store of a newer release is refused with a clear line', async () => {
  await (await openTestStore(folder.path)).close()
  await sqlIn(folder.path, "UPDATE meta SET value = 99 WHERE name = 'schema'")
  const centre = startProcess('operations/dist/main.js', { IOC_DATA_DIR: folder.path, IOC_HTTP_PORT: '0' })
  await centre.ended
  expect(centre.output()).toMatch(/cannot start: .*was written by a newer release \(schema 99, this one knows \d+\)/)
})

test('a second centre on the same data folder, a taken port and unsafe settings are refused in one line', async () => {
  const centre = await startCentre(folder.path)
  const other = temporaryFolder()
  const port = String(centre.port)
  const refusals: [Record<string, string>, RegExp][] = [
    [
      { IOC_DATA_DIR: folder.path, IOC_HTTP_PORT: '0' },
      emptyStore() ? /is in use by another centre/ : /is held by another process/,
    ],
    [{ IOC_DATA_DIR: other.path, IOC_HTTP_PORT: port, IOC_LEVEL: 'national' }, /port \d+ of 127.0.0.1 is taken/],
    [{ IOC_DATA_DIR: other.path, IOC_HOST: '0.0.0.0' }, /demo mode .* listens on loopback alone/],
    [{ IOC_DATA_DIR: other.path, IOC_PROVINCE: '99' }, /IOC_PROVINCE: no province has this code/],
  ]
  for (const [settings, words] of refusals) {
    const refused = startProcess('operations/dist/main.js', settings)
    expect(await refused.ended).toBeGreaterThan(0)
    const lines = refused.output().trim().split('\n')
    expect(lines.filter((line) => line.includes('cannot start'))).toEqual([expect.stringMatching(words)])
  }
  const insecure = startProcess('operations/dist/main.js', { IOC_DATA_DIR: other.path, IOC_MODE: 'production' })
  expect(await insecure.ended).toBe(2)
  const reasons = ['IOC_TLS_CERT', 'IOC_TLS_KEY', 'IOC_ADMIN_TOKEN_FILE']
  expect(insecure.output().trim().split('\n')).toEqual(
    reasons.map((setting) => expect.stringContaining(`cannot start: ${setting}: `)),
  )
  await centre.stop()
  other.remove()
})

test('a first start that failed on a taken port shows no token, the next one shows it', async () => {
  const other = temporaryFolder()
  const holder = await startCentre(other.path, { IOC_LEVEL: 'national' })
  const settings = { IOC_DATA_DIR: folder.path, IOC_LEVEL: 'national' }
  const refused = startProcess('operations/dist/main.js', { ...settings, IOC_HTTP_PORT: String(holder.port) })
  await refused.ended
  expect(refused.output()).toMatch(/port \d+ of 127.0.0.1 is taken/)
  expect(refused.output()).not.toContain('administrator token')
  await holder.stop()
  other.remove()
  const second = startProcess('operations/dist/main.js', { ...settings, IOC_HTTP_PORT: '0' })
  await until('the centre', () => second.output().includes('operations: ready'))
  const [, token] = /administrator token \(shown once\): (\S+)/.exec(second.output()) ?? []
  const port = portOf(folder.path, 'operations', 'http') ?? 0
  expect((await ask(port, 'POST', '/api/session', { body: { token } })).status).toBe(204)
  await second.end()
})
