import { type ChildProcess, spawn } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { type AlertTransition, AlertTransition as Transition } from '@ioc/domain/alert'
import { kindOf } from '@ioc/domain/domains'
import { floodGauges } from '@ioc/domain/facts/flood'
import { Lane } from '@ioc/domain/lane'
import { AlertList, DeviceColumns, History } from '@ioc/domain/messages/api-shapes'
import { openReader } from '@ioc/journal/embedded-reader'
import { fromBytes } from '@ioc/journal/json'
import { journalPath } from '@ioc/journal/layout'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { z } from 'zod'
import { testData } from './needs.ts'
import { type Province, root, startProvince } from './province.ts'

const recording = join(root, 'devices-sim/recordings/flood-2025-10.ndjson')
const data = testData()
/** Real series of each domain that readings are played of, in units of their own. */
const series = ['scats_0', 'metrla_716337', 'hzmetro_5', 'melb_ped_3', 'etth1_OT', 'lro_BlackSmithFork_cond']

let province: Province
let flood: Played
let real: Played | undefined

beforeAll(async () => {
  province = await startProvince()
  flood = replay([recording, '--speed', '600', '--lane', 'replay-flood'])
  if (data)
    real = replay([
      '--series',
      join(data, 'series'),
      '--only',
      series.join(','),
      '--speed',
      '600',
      '--days',
      '1',
      '--lane',
      'replay-series',
    ])
})
afterAll(() => province?.stop())

type Played = { child: ChildProcess; done: Promise<string> }

/** `npm run replay` as an engineer types it. */
function replay(words: string[]): Played {
  const child = spawn('npm', ['run', '-s', 'replay', '--', ...words], {
    cwd: root,
    env: { ...process.env, IOC_DATA_DIR: province.dataDir },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  let said = ''
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk) => (said += `${chunk}`))
  const done = new Promise<string>((resolve, reject) => {
    child.once('exit', (code) => (code === 0 ? resolve(said) : reject(new Error(`replay ended with ${code}: ${said}`))))
  })
  done.catch(() => undefined)
  return { child, done }
}

const Line = z.object({ t: z.string(), device: z.string(), values: z.object({ level: z.number() }) })

/** First reading at or above each threshold of each gauge, straight from the recording. */
function crossings(): Map<string, string> {
  const first = new Map<string, string>()
  for (const text of readFileSync(recording, 'utf8').trimEnd().split('\n').slice(1)) {
    const { t, device, values } = Line.parse(JSON.parse(text))
    const gauge = floodGauges.find((one) => one.site === device)
    for (const threshold of ['bd1', 'bd2', 'bd3'] as const) {
      const level = gauge?.[threshold]
      const key = `${device} ${threshold}`
      if (level !== null && level !== undefined && values.level >= level && !first.has(key))
        first.set(key, new Date(t).toISOString())
    }
  }
  return first
}

async function transitions(lane: string): Promise<AlertTransition[]> {
  const reader = openReader(journalPath(province.dataDir, 'analytics', lane))
  const { records } = await reader.read('alert', 0, 100_000)
  await reader.close()
  return records.map((record) => Transition.parse(fromBytes(record.value)))
}

const settled = (lane: string) =>
  expect
    .poll(
      async () => {
        const counts = await province.counts(lane)
        return counts.messages.parsed > 0 && counts.messages.inFlight === 0 && counts.readings.inFlight === 0
      },
      { timeout: 60_000 },
    )
    .toBe(true)

test.skipIf(!data)('real series of traffic, cameras, energy and agriculture pass through the whole path', async () => {
  await real?.done
  await settled('replay-series')
  const counts = await province.counts('replay-series')
  expect(counts.readings.parsed).toBe(counts.readings.stored + counts.readings.quarantined)
  const played = await province.ask('/api/devices?lane=replay-series', DeviceColumns)
  expect(played.id).toHaveLength(series.length)
  const span = await province
    .ask('/api/lanes', z.array(Lane))
    .then((lanes) => lanes.find((one) => one.name === 'replay-series'))
  for (const [n, id] of played.id.entries()) {
    const metrics = kindOf(played.kind[n] ?? '')?.metrics ?? []
    const kept = metrics.map((metric) =>
      province.ask(
        `/api/devices/${id}/history?lane=replay-series&metric=${metric.name}&from=${span?.from}&to=${span?.to}`,
        History,
      ),
    )
    expect((await Promise.all(kept)).reduce((sum, one) => sum + one.t.length, 0)).toBeGreaterThanOrEqual(20)
  }
  expect(counts.messages.received).toBe(counts.messages.parsed)
})

test('the flood of October 2025 raises the right level at the right gauge at the right time', async () => {
  await flood.done
  await settled('replay-flood')
  const wanted = crossings()
  expect(wanted.size).toBeGreaterThanOrEqual(20)
  await expect
    .poll(async () => (await transitions('replay-flood')).filter((one) => one.rule === 'flood').length, {
      timeout: 60_000,
    })
    .toBeGreaterThanOrEqual(wanted.size)
  const raised = new Map<string, string>()
  for (const one of await transitions('replay-flood'))
    if (one.rule === 'flood' && one.transition !== 'cleared') {
      const key = `${one.subject.id} ${one.threshold}`
      if (!raised.has(key)) raised.set(key, one.at)
    }
  // A gauge whose level 1 is unknown goes straight to the level that is known.
  expect(Object.fromEntries(raised)).toEqual(Object.fromEntries(wanted))
  const heaviest = (await transitions('replay-flood')).filter((one) => one.threshold === 'bd3')
  for (const one of heaviest) expect(one).toMatchObject({ level: 'alarm', priority: 1, class: 'flood' })
})

test('the replayed levels are in the store of their lane, the published ones exactly', async () => {
  const at = Date.parse('2025-10-30T02:00+07:00')
  const history = await province.ask(
    `/api/devices/HY-CAULAU/history?lane=replay-flood&metric=level&from=${at}&to=${at + 1}`,
    History,
  )
  expect(history.v).toEqual([5.62])
})

test('nothing of a replay reaches the live lane', async () => {
  const live = await province.counts()
  expect(live.messages.received).toBe(0)
  expect(live.readings.parsed).toBe(0)
  expect(await province.ask('/api/alerts?state=all', AlertList)).toEqual({ alerts: [], total: 0 })
})
