import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { AcceptedReadings, LateRecord } from '@ioc/domain/messages/journal-records'
import type { Device } from '@ioc/domain/registry'
import { testDevice } from '@ioc/domain/testing/test-device'
import { toBytes } from '@ioc/journal/json'
import fc from 'fast-check'
import { afterAll, expect, test } from 'vitest'
import type { AcceptedBatches } from './accepted-batches.ts'
import { decide } from './decide.ts'
import { decideLate } from './decide-late.ts'
import { Heads } from './series-heads.ts'
import { DuckdbFile } from './store/duckdb-file.ts'
import { openInfluxStore } from './store/influx-store.ts'
import { installedInfluxd } from './store/influxd.test-program.ts'
import { type Influxd, startInfluxd } from './store/influxd.ts'
import type { ReadingStore } from './store/reading-store.ts'
import { storeBatch } from './store-batch.ts'

const keptDays = { raw: 730, '1m': 30, '15m': 365, '1h': 1825, '1d': null }
const program = installedInfluxd()
const folder = mkdtempSync(join(tmpdir(), 'ioc-permutation-'))
let influxd: Influxd | undefined
afterAll(async () => {
  await influxd?.stop()
  rmSync(folder, { recursive: true, force: true })
})

const begin = Math.floor(Date.now() / 3_600_000) * 3_600_000 - 7_200_000
const devices = ['TC-1', 'TC-2']
const find = (id: string): Device | undefined => (devices.includes(id) ? testDevice(id) : undefined)

type Sent = { device: string; minute: number; metric: string }
/** One value to a moment, so that nothing conflicts; it may be sent more than once. */
const sentValue = ({ device, minute, metric }: Sent) => (minute * 7 + device.length + metric.length) % 40

/** The path from `raw` to the store, in the order in which the messages come: a batch, what is late of it, the next. */
async function take(store: ReadingStore, sent: readonly Sent[], batchSize: number): Promise<void> {
  const heads = new Heads()
  const arrival = begin + 7_000_000
  let cursor = 0
  const keep = async (accepted: AcceptedBatches) => {
    const records = accepted.records.flatMap((one) => (one.type === 'readings' ? [AcceptedReadings.parse(one)] : []))
    await store.write('live', storeBatch(records), ++cursor)
  }
  for (let start = 0; start < sent.length; start += batchSize) {
    const records = sent.slice(start, start + batchSize).map((one, n) => ({
      offset: start + n + 1,
      key: `ioc/live/reading/20242/${one.device}`,
      time: arrival,
      value: toBytes([{ n: one.metric, v: sentValue(one), bt: (begin + one.minute * 60_000) / 1000 }]),
    }))
    const decision = decide(records, {
      lane: 'live',
      heads,
      stamp: arrival,
      find,
      keptDays: 730,
      unitOf: () => undefined,
    })
    expect(decision.quarantine).toEqual([])
    await keep(decision.accepted)
    const late = decision.late.map((one) => LateRecord.parse({ ...one, after: cursor }))
    const second = decideLate(late, await store.find('live', late), find)
    expect(second.quarantine).toEqual([])
    await keep(second.accepted)
  }
}

/** Everything that the store holds of the two devices, as readings and rolled up. */
async function tableOf(store: ReadingStore) {
  const ask = (device: string, metric: string, points: number) =>
    store.history({
      lane: 'live',
      kind: 'traffic_counter',
      device,
      metric,
      from: begin,
      to: begin + 7_200_000,
      points,
      now: begin + 7_200_000,
    })
  for (let call = 0; call < 2; call++) await store.tend('live', begin + 7_200_000)
  const series = devices.flatMap((device) => ['speed', 'vehicle_rate'].map((metric) => ({ device, metric })))
  return Promise.all(
    series.map(async ({ device, metric }) => {
      const rolled = await ask(device, metric, 2)
      return {
        exact: await ask(device, metric, 5000),
        rolled: { ...rolled, v: rolled.v.map((value) => Number(value.toPrecision(11))) },
      }
    }),
  )
}

const sent = fc
  .array(
    fc.record({
      device: fc.constantFrom(...devices),
      minute: fc.integer({ min: 0, max: 90 }),
      metric: fc.constantFrom('speed', 'vehicle_rate'),
    }),
    { minLength: 1, maxLength: 60 },
  )
  .chain((all) =>
    fc.record({
      one: fc.constant(all),
      other: fc.shuffledSubarray(all, { minLength: all.length, maxLength: all.length }),
      sizes: fc.tuple(fc.integer({ min: 1, max: 25 }), fc.integer({ min: 1, max: 25 })),
    }),
  )

async function sameTable(open: () => Promise<ReadingStore>, runs: number): Promise<void> {
  await fc.assert(
    fc.asyncProperty(sent, async ({ one, other, sizes }) => {
      const tables: unknown[] = []
      for (const [order, size] of [
        [one, sizes[0]],
        [other, sizes[1]],
      ] as const) {
        const store = await open()
        await store.openLane('live')
        await take(store, order, size)
        tables.push(await tableOf(store))
        await store.deleteLane('live')
        await store.close()
      }
      expect(tables[1]).toEqual(tables[0])
    }),
    { numRuns: runs },
  )
}

test('readings without conflicts give the same table in whatever order and stretches they come: DuckDB', async () => {
  let files = 0
  await sameTable(() => DuckdbFile.open({ path: join(folder, `${files++}.duckdb`), keptDays }), 10)
})

test.skipIf(program === undefined)('the same on InfluxDB', async () => {
  influxd = await startInfluxd({ program: program ?? '', folder: join(folder, 'influxd'), port: 0, auth: false })
  let stores = 0
  const address = { version: '1' as const, url: () => influxd?.url, login: () => undefined }
  const open = async () =>
    openInfluxStore({ address, prefix: `p${stores++}`, timeoutMs: 10_000, keptDays, now: Date.now })
  await sameTable(open, 10)
})
