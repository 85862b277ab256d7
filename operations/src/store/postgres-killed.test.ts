import { openReader } from '@ioc/journal/embedded-reader'
import { tablesPath } from '@ioc/journal/layout'
import { portOf } from '@ioc/room/announcement'
import { installedPostgres, type PostgresServer, startPostgres } from '@ioc/room/testing/postgres-server'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type RoomProcess, startProcess } from '../testing/processes.ts'
import { ask, asRoom, deviceOf, temporaryFolder, until } from '../testing/rig.ts'

const bin = installedPostgres()
const folder = temporaryFolder()
let server: PostgresServer

beforeAll(async () => {
  if (bin) server = await startPostgres(bin)
})
afterAll(async () => {
  await server?.remove()
  folder.remove()
})

const port = () => portOf(folder.path, 'operations', 'http') ?? 0

function start(url: string): RoomProcess {
  return startProcess('operations/dist/main.js', {
    IOC_DATA_DIR: folder.path,
    IOC_HTTP_PORT: '0',
    IOC_DATABASE_URL: url,
  })
}

async function devicesInTables(): Promise<Set<string>> {
  const reader = openReader(tablesPath(folder.path))
  const records = await reader.table('registry', 0)
  await reader.close()
  return new Set(records.flatMap(({ key }) => (key.startsWith('device/') ? [key.slice('device/'.length)] : [])))
}

/** Imports one device after the other until one is not acknowledged; answers which were. */
async function importUntilRefused(life: number): Promise<string[]> {
  const acknowledged: string[] = []
  for (let n = 0; ; n += 1) {
    const id = `D-${life}-${n}`
    const wish = { body: { records: [deviceOf(id)] }, headers: asRoom(folder.path) }
    const answer = await ask(port(), 'POST', '/api/registry', wish).catch(() => undefined)
    if (answer?.status !== 200) return acknowledged
    acknowledged.push(id)
  }
}

describe.skipIf(!bin)('PostgreSQL or the centre killed under changes', () => {
  test('nothing acknowledged is lost, nothing is there twice, and the centre comes back', async () => {
    const url = server.create('killed')
    const acknowledged: string[] = []
    const whom = ['server', 'centre'] as const
    for (const [life, killed] of whom.entries()) {
      const centre = start(url)
      await until('the centre', () => centre.output().includes('operations: ready'), 60_000)
      const importing = importUntilRefused(life)
      await until('some devices', async () => (await devicesInTables()).size > acknowledged.length + 20, 60_000)
      if (killed === 'server') {
        await server.kill()
        const code = await centre.end('SIGCONT')
        expect(code, centre.output()).toBe(1)
        expect(centre.output()).toMatch(/operations: stopped: PostgreSQL killed on 127\.0\.0\.1:\d+ is gone/)
        await server.start()
      } else await centre.end('SIGKILL')
      acknowledged.push(...(await importing))
    }
    const centre = start(url)
    await until('the centre', () => centre.output().includes('operations: ready'), 60_000)
    const devices = await devicesInTables()
    expect(acknowledged.filter((id) => !devices.has(id))).toEqual([])
    for (const id of [acknowledged[0], acknowledged.at(-1)])
      expect((await ask(port(), 'GET', `/api/devices/${id}/latest`)).status).toBe(200)
    // What stands in the tables has been audited once, whoever was killed; no intent is left over.
    const audited = server.sql('killed', "SELECT count(*) FROM audit WHERE what = 'import registry'")
    expect(Number(audited)).toBe(devices.size)
    expect(server.sql('killed', 'SELECT count(*) FROM intent WHERE puts IS NOT NULL')).toBe('0')
    process.stdout.write(
      `${acknowledged.length} changes acknowledged, ${devices.size} there, after ${whom.join(', ')}\n`,
    )
    expect(await centre.end()).toBe(0)
    expect(centre.output()).not.toContain(new URL(url).password)
  }, 300_000)

  test('a second centre on the database is refused in one line, and the first goes on', async () => {
    const url = server.create('shared')
    const [mine, other] = [temporaryFolder(), temporaryFolder()]
    const settings = { IOC_HTTP_PORT: '0', IOC_LEVEL: 'national', IOC_DATABASE_URL: url }
    const first = startProcess('operations/dist/main.js', { ...settings, IOC_DATA_DIR: mine.path })
    await until('the first', () => first.output().includes('operations: ready'), 60_000)
    const second = startProcess('operations/dist/main.js', { ...settings, IOC_DATA_DIR: other.path })
    await second.ended
    expect(second.output().trim()).toMatch(
      /^operations: cannot start: PostgreSQL shared on \S+ is in use by another centre: stop that one, or name another database in IOC_DATABASE_URL$/,
    )
    const national = portOf(mine.path, 'operations', 'http') ?? 0
    expect((await ask(national, 'GET', '/api/centre')).status).toBe(200)
    expect(await first.end()).toBe(0)
    for (const one of [mine, other]) one.remove()
  })
})
