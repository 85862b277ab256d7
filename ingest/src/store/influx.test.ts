import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { storeContract } from './contract.ts'
import { InfluxConnection } from './influx-connection.ts'
import { openInfluxStore } from './influx-store.ts'
import { installedInfluxd } from './influxd.test-program.ts'
import { type Influxd, startInfluxd } from './influxd.ts'
import { influxdFolder, influxdPassword, influxdUser } from './influxd-layout.ts'
import { admitIngest } from './influxd-login.ts'
import { momentsContract } from './moments-contract.ts'
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

  const make = () => {
    const prefix = `test${stores++}`
    return { open: async () => open(prefix) }
  }
  storeContract(make)
  momentsContract(make)

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
    await connection.write('conflict-live', `traffic_counter,device=X occupancy="much" ${now - 2000}`)
    connection.close()
    const moments = [moment(1), { ...moment(2), metrics: ['speed', 'occupancy'], values: [2, 0.5] }, moment(3)]
    const write = store.write('live', { kinds: { traffic_counter: moments }, readings: 4 }, 1)
    await expect(write).rejects.toMatchObject({ name: 'RefusedMoments', refused: [{ moment: moments[1] }] })
    const [kept] = await rows('conflict-live', `SELECT "speed" FROM "traffic_counter" WHERE "device" = 'TC-1'`)
    expect(kept?.values?.map(([, speed]) => speed)).toEqual(expect.arrayContaining([1, 3]))
    await store.close()
  })

  test('a batch that was stored before its cursor was saved is there once after the next start', async () => {
    const store = open('between')
    await store.openLane('live')
    const connection = new InfluxConnection(address(), 10_000)
    const moments = Array.from({ length: 50 }, (_, n) => moment(n))
    const lines = moments.map((one) => `traffic_counter,device=TC-1 speed=${one.values[0]} ${one.t}`)
    await connection.write('between-live', lines.join('\n'))
    connection.close()
    await store.close()
    const next = open('between')
    expect(await next.openLane('live')).toEqual({ cursor: 0, stored: 0 })
    await next.write('live', { kinds: { traffic_counter: moments }, readings: 50 }, 3)
    expect(await next.openLane('live')).toEqual({ cursor: 3, stored: 50 })
    const [count] = await rows('between-live', 'SELECT count("speed") FROM "traffic_counter"')
    expect(count?.values?.[0]?.[1]).toBe(50)
    await next.close()
  })

  test('roll-ups lie in databases of their own with their retention, and a day is a local one', async () => {
    const store = open('rolled')
    await store.openLane('live')
    // A local day ends at 17:00 UTC: one reading on each side of it, two days ago.
    const midnight = Math.floor(Date.now() / 86_400_000) * 86_400_000 - 86_400_000 - 7 * 3_600_000
    const moments = [moment(10, midnight - 1000), moment(20, midnight), moment(40, midnight + 3_600_000)]
    await store.write('live', { kinds: { traffic_counter: moments }, readings: 3 }, 1)
    for (let call = 0; call < 2; call++) await store.tend('live', Date.now())
    const units = async (rollUp: string) =>
      (
        await rows(
          `rolled-${rollUp}-live`,
          `SELECT speed_n, speed_mean, speed_low, speed_high FROM "traffic_counter_${rollUp}"`,
        )
      )[0]?.values
    expect(await units('1d')).toEqual([
      [midnight - 86_400_000, 1, 10, 10, 10],
      [midnight, 2, 30, 20, 40],
    ])
    expect(await units('1h')).toHaveLength(3)
    expect((await units('15m'))?.[1]).toEqual([midnight, 1, 20, 20, 20])
    expect((await units('1m'))?.[0]).toEqual([midnight - 60_000, 1, 10, 10, 10])
    const [byOffset] = await rows(
      'rolled-live',
      `SELECT count("speed") FROM "traffic_counter" WHERE time > ${midnight - 86_400_000}ms GROUP BY time(1d, -7h) fill(none)`,
    )
    const [byZone] = await rows(
      'rolled-live',
      `SELECT count("speed") FROM "traffic_counter" WHERE time > ${midnight - 86_400_000}ms GROUP BY time(1d) fill(none) tz('Asia/Ho_Chi_Minh')`,
    )
    expect(byOffset?.values?.map(([t]) => t)).toEqual([midnight - 86_400_000, midnight])
    expect(byZone?.values).toEqual(byOffset?.values)
    const durations = await Promise.all(
      ['rolled-live', 'rolled-1m-live', 'rolled-1d-live'].map(
        async (name) => (await rows(name, `SHOW RETENTION POLICIES ON "${name}"`))[0]?.values?.[0]?.[1],
      ),
    )
    expect(durations).toEqual(['17520h0m0s', '720h0m0s', '0s'])
    await store.close()
  })

  test('another retention in the settings changes that of the databases', async () => {
    await open('longer').openLane('live')
    const store = openInfluxStore({
      address: address(),
      prefix: 'longer',
      timeoutMs: 10_000,
      keptDays: { ...keptDays, raw: 10 },
      now: Date.now,
    })
    await store.openLane('live')
    const [policy] = await rows('longer-live', 'SHOW RETENTION POLICIES ON "longer-live"')
    expect(policy?.values?.[0]?.[1]).toBe('240h0m0s')
    await store.close()
  })

  test('a database that is gone while ingest writes says so, and brings cursor 0 when it is opened again', async () => {
    const store = open('gone')
    await store.openLane('live')
    await store.write('live', { kinds: { traffic_counter: [moment(1)] }, readings: 1 }, 1)
    const connection = new InfluxConnection(address(), 10_000)
    await connection.query(null, 'DROP DATABASE "gone-live"', 'POST')
    connection.close()
    const write = store.write('live', { kinds: { traffic_counter: [moment(2)] }, readings: 1 }, 2)
    await expect(write).rejects.toMatchObject({ code: 'database_missing' })
    const health = await store.health()
    expect(health.ok).toBe(false)
    expect(health.detail).toContain('not found')
    expect(await store.openLane('live')).toEqual({ cursor: 0, stored: 0 })
    await store.close()
  })

  test('a server of another version, one that is away, and a wrong password are named with what to do', async () => {
    const two = openInfluxStore({
      address: { version: '2', url: () => influxd?.url ?? '', org: 'x', token: 'x' },
      prefix: 'x',
      timeoutMs: 10_000,
      keptDays,
      now: Date.now,
    })
    await expect(two.openLane('live')).rejects.toThrow('IOC_INFLUX_VERSION is 2: set it to 1')
    const away = openInfluxStore({
      address: { version: '1', url: () => 'http://127.0.0.1:9', login },
      prefix: 'x',
      timeoutMs: 10_000,
      keptDays,
      now: Date.now,
    })
    await expect(away.openLane('live')).rejects.toThrow('is it running?')
    const data = mkdtempSync(join(tmpdir(), 'ioc-influxd-login-'))
    const guarded = await startInfluxd({ program: program ?? '', folder: influxdFolder(data), port: 0, auth: true })
    try {
      await admitIngest(guarded.url, data)
      const as = (password: string) =>
        openInfluxStore({
          address: { version: '1', url: () => guarded.url, login: () => ({ user: influxdUser, password }) },
          prefix: 'x',
          timeoutMs: 10_000,
          keptDays,
          now: Date.now,
        })
      await expect(as('wrong').openLane('live')).rejects.toThrow('set IOC_INFLUX_TOKEN, or IOC_INFLUX_USER')
      expect(await as(influxdPassword(data) ?? '').openLane('live')).toEqual({ cursor: 0, stored: 0 })
    } finally {
      await guarded.stop()
      rmSync(data, { recursive: true, force: true })
    }
  })
})
