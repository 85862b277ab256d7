import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { storeContract } from './contract.ts'
import { InfluxConnection } from './influx-connection.ts'
import { openInfluxStore } from './influx-store.ts'
import { installedInfluxd } from './influxd.test-program.ts'
import { type Influxd, startInfluxd } from './influxd.ts'
import type { ReadingStore } from './reading-store.ts'
import { RefusedMoments } from './reading-store.ts'

const program = installedInfluxd()
const folder = mkdtempSync(join(tmpdir(), 'ioc-influxd-'))
const keptDays = { raw: 730, '1m': 30, '15m': 365, '1h': 1825, '1d': null }
let influxd: Influxd | undefined
let stores = 0

const login = () => undefined
const address = () => ({ version: '1' as const, url: () => influxd?.url, login })
const open = (prefix: string): ReadingStore =>
  openInfluxStore({ address: address(), prefix, timeoutMs: 10_000, keptDays, now: Date.now })

describe.skipIf(program === undefined)('InfluxDB 1.x', () => {
  beforeAll(async () => {
    influxd = await startInfluxd({ program: program ?? '', folder, port: 0, auth: false })
  })
  afterAll(async () => {
    await influxd?.stop()
    rmSync(folder, { recursive: true, force: true })
  })

  storeContract(() => {
    const prefix = `test${stores++}`
    return { open: async () => open(prefix) }
  })

  const rows = async (database: string, statement: string) => {
    const connection = new InfluxConnection(address(), 10_000)
    const answer = await connection.query(database, statement)
    connection.close()
    return answer
  }
  const now = Math.floor(Date.now() / 60_000) * 60_000
  const moment = (n: number, t = now - n * 1000) => ({ device: 'TC-1', t, metrics: ['speed'], values: [n] })

  test('one poison point among 500 takes no good one with it, and is named with its reason', async () => {
    const store = open('poison')
    await store.openLane('live')
    const moments = Array.from({ length: 500 }, (_, n) => moment(n))
    const poison = moment(250, now - 3000 * 86_400_000)
    moments[250] = poison
    const batch = { kinds: { traffic_counter: moments }, readings: 500 }
    const refused = await store.write('live', batch, 7).then(
      () => [],
      (cause) => (cause instanceof RefusedMoments ? cause.refused : Promise.reject(cause)),
    )
    expect(refused.map((one) => one.moment)).toEqual([poison])
    expect(refused[0]?.reason).toContain('beyond retention')
    const good = { kinds: { traffic_counter: moments.filter((one) => one !== poison) }, readings: 499 }
    await store.write('live', good, 7)
    expect(await store.openLane('live')).toEqual({ cursor: 7, stored: 499 })
    const [count] = await rows('poison-live', 'SELECT count("speed") FROM "traffic_counter"')
    expect(count?.values?.[0]?.[1]).toBe(499)
    await store.close()
  })

  test('a field that another writer has given another type refuses only the points that carry it', async () => {
    const store = open('conflict')
    await store.openLane('live')
    const connection = new InfluxConnection(address(), 10_000)
    await connection.write('conflict-live', `traffic_counter,device=X occupancy="much" ${now}`)
    connection.close()
    const moments = [moment(1), { ...moment(2), metrics: ['speed', 'occupancy'], values: [2, 0.5] }, moment(3)]
    const write = store.write('live', { kinds: { traffic_counter: moments }, readings: 4 }, 1)
    await expect(write).rejects.toMatchObject({ name: 'RefusedMoments', refused: [{ moment: moments[1] }] })
    const [kept] = await rows('conflict-live', `SELECT "speed" FROM "traffic_counter" WHERE "device" = 'TC-1'`)
    expect(kept?.values?.map(([, speed]) => speed)).toEqual(expect.arrayContaining([1, 3]))
    await store.close()
  })
})
