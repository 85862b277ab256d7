import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { History } from '@ioc/domain/messages/api-shapes'
import { type Fix, Mending, Mendings, QuarantinePage } from '@ioc/domain/quarantine'
import { openWriter } from '@ioc/journal/embedded-writer'
import { toBytes } from '@ioc/journal/json'
import { journalPath } from '@ioc/journal/layout'
import { lastingPort } from '@ioc/room/testing/lasting-port'
import { afterEach, describe, expect, test } from 'vitest'
import { z } from 'zod'
import { ask, atRest, endAll, lane, province, publish, startIngest } from './ingest.test-province.ts'
import { InfluxConnection } from './store/influx-connection.ts'
import { installedInfluxd } from './store/influxd.test-program.ts'
import { type Influxd, startInfluxd } from './store/influxd.ts'

const program = installedInfluxd() ?? ''
let influxd: Influxd | undefined
let folder = ''
const begin = Math.floor(Date.now() / 1000) * 1000 - 3_600_000

afterEach(async () => {
  await endAll()
  await influxd?.stop()
  rmSync(folder, { recursive: true, force: true })
})

/** `again`: the port at which it stood, on the data that it had. */
async function startStore(again?: number): Promise<Influxd> {
  if (again === undefined) folder = mkdtempSync(join(tmpdir(), 'ioc-influxd-'))
  influxd = await startInfluxd({ program, folder, port: again ?? (await lastingPort()), auth: false })
  return influxd
}

const settings = (url: string) => ({ IOC_STORE: 'influx', IOC_INFLUX_URL: url, IOC_INFLUX_TIMEOUT_SECONDS: '2' })

/** What the server itself says, past ingest. */
async function rowsOf(url: string, statement: string) {
  const connection = new InfluxConnection({ version: '1', url: () => url, login: () => undefined }, 10_000)
  const [series] = await connection.query('ioc-live', statement)
  connection.close()
  return series?.values ?? []
}

const historyOf = (dataDir: string) =>
  ask(dataDir, `/history?device=TC-1&metric=speed&from=${begin}&to=${begin + 3_000_000}&points=9000`, History)

describe.skipIf(program === '')('ingest on InfluxDB', () => {
  test('an InfluxDB that is killed and frozen while ingest writes costs no reading, and ingest says that it waits', async () => {
    const { dataDir, raw, tables } = await province()
    const { url, port } = await startStore()
    startIngest(dataDir, settings(url))
    let sent = 0
    const send = async (count: number) => {
      for (let n = 0; n < count; n++, sent++) await publish(raw, 'TC-1', begin + sent * 1000, sent % 50)
    }
    const detail = async () =>
      ask(dataDir, '/readyz', z.object({ detail: z.string() })).then(
        (one) => one.detail,
        () => '',
      )
    await send(200)
    for (let round = 0; round < 2; round++) {
      await expect.poll(detail).toBe('reading raw')
      await send(100)
      process.kill(influxd?.pid ?? 0, 'SIGKILL')
      await influxd?.ended
      await send(200)
      await expect.poll(detail).toContain('ECONNREFUSED')
      await startStore(port)
      await expect.poll(detail).toBe('reading raw')
      await send(100)
      process.kill(influxd?.pid ?? 0, 'SIGSTOP')
      await send(200)
      await expect.poll(detail).toContain('no answer within 2 s')
      process.kill(influxd?.pid ?? 0, 'SIGCONT')
    }
    const counts = await atRest(dataDir, sent)
    expect(counts.readings).toEqual({ parsed: sent, stored: sent, duplicate: 0, quarantined: 0, inFlight: 0 })
    expect((await historyOf(dataDir)).v).toEqual(Array.from({ length: sent }, (_, n) => n % 50))
    expect((await rowsOf(url, 'SELECT count("speed") FROM "traffic_counter"'))[0]?.[1]).toBe(sent)
    await Promise.all([raw.close(), tables.close()])
  })

  test('ingest starts while its InfluxDB is away, goes on reading, and stores all once it comes', async () => {
    const { dataDir, raw, tables } = await province()
    const { url, port } = await startStore()
    await influxd?.stop()
    const child = startIngest(dataDir, settings(url))
    for (let n = 0; n < 100; n++) await publish(raw, 'TC-1', begin + n * 1000, n % 50)
    const counts = z.object({ live: z.object({ messages: z.object({ parsed: z.number() }) }) })
    await expect
      .poll(
        async () =>
          ask(dataDir, '/counts', counts).then(
            (one) => one.live.messages.parsed,
            () => 0,
          ),
        {
          timeout: 30_000,
        },
      )
      .toBe(100)
    // Stopping does not wait for a store that is away.
    child.kill('SIGTERM')
    await once(child, 'exit')
    expect(child.exitCode).toBe(0)
    startIngest(dataDir, settings(url))
    await startStore(port)
    expect((await atRest(dataDir, 100)).readings.stored).toBe(100)
    await Promise.all([raw.close(), tables.close()])
  })

  test('a lane that is deleted while InfluxDB is away holds nothing up and is gone from it in the end', async () => {
    const { dataDir, raw, tables } = await province()
    const { url, port } = await startStore()
    const name = 'replay-old'
    const replay = (state: string) =>
      tables.commit({ put: [{ topic: 'lanes', key: name, value: toBytes({ ...lane, name, state }) }] })
    const replayRaw = openWriter(journalPath(dataDir, 'broker', name), { logs: ['raw'] })
    await replay('open')
    const child = startIngest(dataDir, settings(url))
    const databases = async () => (await rowsOf(url, 'SHOW DATABASES')).map(([one]) => String(one))
    await expect.poll(() => databases().catch(() => [])).toContain('ioc-replay-old')
    process.kill(influxd?.pid ?? 0, 'SIGKILL')
    await influxd?.ended
    await replay('deleted')
    await publish(raw, 'TC-1', begin, 1)
    const counts = z.record(z.string(), z.object({ messages: z.object({ parsed: z.number() }) }))
    await expect
      .poll(
        async () => {
          const found = await ask(dataDir, '/counts', counts).catch(() => undefined)
          return { lanes: Object.keys(found ?? {}), parsed: found?.live?.messages.parsed }
        },
        { timeout: 30_000 },
      )
      .toEqual({ lanes: ['live'], parsed: 1 })
    await startStore(port)
    const left = async () => (await databases()).filter((one) => one.includes('replay'))
    await expect.poll(left).toEqual([])
    expect((await atRest(dataDir, 1)).readings.stored).toBe(1)
    expect(child.exitCode).toBe(null)
    await Promise.all([raw.close(), replayRaw.close(), tables.close()])
  })

  test('kill -9 of ingest on InfluxDB loses no reading and stores none twice', async () => {
    const { dataDir, raw, tables } = await province()
    const { url } = await startStore()
    let sent = 0
    for (let round = 0; round < 4; round++) {
      const child = startIngest(dataDir, settings(url))
      for (let n = 0; n < 200; n++, sent++) {
        await publish(raw, 'TC-1', begin + sent * 1000, sent % 50)
        if (sent % 10 === 0) await publish(raw, 'TC-1', begin + sent * 1000, sent % 50)
        if (n === 120 + round * 20) child.kill('SIGKILL')
        if (n % 10 === 0) await sleep(100)
      }
      if (child.exitCode === null && child.signalCode === null) await once(child, 'exit')
    }
    startIngest(dataDir, settings(url))
    const counts = await atRest(dataDir, sent + sent / 10)
    expect(counts.readings).toEqual({ parsed: 880, stored: 800, duplicate: 80, quarantined: 0, inFlight: 0 })
    expect((await historyOf(dataDir)).v).toEqual(Array.from({ length: sent }, (_, n) => n % 50))
    await Promise.all([raw.close(), tables.close()])
  })

  test('what InfluxDB will not take is kept apart with its reason, once; mended or corrected, it is stored, and both sums hold', async () => {
    const { dataDir, raw, tables } = await province()
    const { url } = await startStore()
    startIngest(dataDir, settings(url))
    await publish(raw, 'TC-1', begin, 1)
    await atRest(dataDir, 1)
    const other = new InfluxConnection({ version: '1', url: () => url, login: () => undefined }, 10_000)
    await other.write('ioc-live', `traffic_counter,device=X occupancy="much" ${begin}`)
    other.close()
    for (let n = 1; n <= 20; n++) {
      await publish(raw, 'TC-1', begin + n * 1000, n % 50)
      if (n % 5 === 0)
        await raw.append('raw', {
          key: 'ioc/live/reading/20242/TC-2',
          time: Date.now(),
          value: Buffer.from(JSON.stringify([{ n: 'occupancy', v: 0.5, bt: (begin + n * 1000) / 1000 }])),
        })
    }
    const counts = await atRest(dataDir, 25)
    expect(counts.readings).toEqual({ parsed: 25, stored: 21, duplicate: 0, quarantined: 4, inFlight: 0 })
    expect(counts.quarantine).toEqual({ store_refused: 4 })
    const waiting = async () => (await ask(dataDir, '/quarantine?reason=store_refused', QuarantinePage)).records
    expect(await waiting()).toMatchObject(
      Array.from({ length: 4 }, () => ({ device: 'TC-2', commune: '20242', value: 0.5 })),
    )
    const mend = async (id: string, order: { fix: Fix | null; records?: number[]; why: string }) => {
      const { fix, records, why } = order
      const which = records ? { type: 'records', records } : { type: 'filter', filter: { reason: 'store_refused' } }
      const body = { id, who: 'tester', order: { action: { type: 'redrive', fix }, which, why } }
      await ask(dataDir, '/quarantine/mendings', Mending, body)
      const mendings = async () => (await ask(dataDir, '/quarantine/mendings', Mendings)).find((one) => one.id === id)
      await expect.poll(mendings).toMatchObject({ state: 'done', late: 0 })
      return await mendings()
    }
    // Refused again, they are back with what the server says now, each counted once.
    const first = (await waiting()).map(({ record }) => record)
    expect(await mend('too-early', { fix: null, why: '' })).toMatchObject({ total: 4, stored: 4, duplicate: 0 })
    await expect.poll(waiting).toHaveLength(4)
    const second = (await waiting()).map(({ record }) => record)
    expect(Math.min(...second)).toBeGreaterThan(Math.max(...first))
    expect(await atRest(dataDir, 25)).toMatchObject({
      readings: { parsed: 25, stored: 21, duplicate: 0, quarantined: 4, inFlight: 0 },
      ...{ quarantine: { store_refused: 4 }, late: 0 },
    })
    // Corrected by hand: this one was of two weeks earlier, where nothing stands in the way.
    const fortnight = { shiftSeconds: -14 * 86_400 }
    await mend('by-hand', { fix: fortnight, records: second.slice(0, 1), why: 'its clock was ahead' })
    expect(await atRest(dataDir, 25)).toMatchObject({
      readings: { parsed: 25, stored: 22, duplicate: 0, quarantined: 3, inFlight: 0 },
    })
    const occupancy = () => rowsOf(url, 'SELECT "occupancy" FROM "traffic_counter" WHERE "device" = \'TC-2\'')
    expect((await occupancy()).map(([, value]) => value)).toEqual([0.5])
    // The store is mended: what stood in the way is taken out of it.
    const server = new InfluxConnection({ version: '1', url: () => url, login: () => undefined }, 10_000)
    await server.query('ioc-live', 'DROP MEASUREMENT "traffic_counter"')
    server.close()
    expect(await mend('mended', { fix: null, why: '' })).toMatchObject({ total: 3, stored: 3, duplicate: 0 })
    const mended = await atRest(dataDir, 25)
    expect(mended).toMatchObject({
      readings: { parsed: 25, stored: 25, duplicate: 0, quarantined: 0, inFlight: 0 },
      quarantine: { store_refused: 0 },
    })
    expect(await waiting()).toEqual([])
    expect((await occupancy()).map(([, value]) => value)).toEqual([0.5, 0.5, 0.5])
    await Promise.all([raw.close(), tables.close()])
  })
})
