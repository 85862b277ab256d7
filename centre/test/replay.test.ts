import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { kindOf } from '@ioc/domain/domains'
import { floodGauges } from '@ioc/domain/facts/flood'
import { Lane } from '@ioc/domain/lane'
import { laneOutputs } from '@ioc/domain/lane-outputs'
import { DeviceColumns, History, LaneStanding } from '@ioc/domain/messages/api-shapes'
import { openReader } from '@ioc/journal/embedded-reader'
import { tablesPath } from '@ioc/journal/layout'
import { Sqlite } from '@ioc/journal/sqlite'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { z } from 'zod'
import { builtConsole } from '../src/console-build.ts'
import { linkCentres } from '../src/link-centres.ts'
import { crossings, liveGauge, rememberLevels } from './flood-gauges.ts'
import { laneChecks, tellEverything } from './lane-checks.ts'
import { type LaneListener, listenToLanes } from './lane-listener.ts'
import { program, testData } from './needs.ts'
import { npmRun, type Run } from './npm-run.ts'
import { type Province, root, startProvince } from './province.ts'
import { publishAs } from './publisher.ts'
import { exceededLevels, riversOnWall } from './rivers-at-screen.ts'
import { transitionsOf } from './transitions.ts'

const recording = join(root, 'devices-sim/recordings/flood-2025-10.ndjson')
const chromium = program('chromium')
const data = testData()
/** Real series of each domain that readings are played of, in units of their own. */
const series = ['scats_0', 'metrla_716337', 'hzmetro_5', 'melb_ped_3', 'etth1_OT', 'lro_BlackSmithFork_cond']

let province: Province
let flood: Run
let real: Run | undefined
let listener: LaneListener
/** How much had come out of the live lane, at each output, before anything was replayed. */
let liveBefore: Record<string, number>

/** Speaks in the live lane and in the replays of the flood. */
const spoken = 'HY-CAULAU'
const asked = () => ({ province, listener, device: spoken, metric: 'level' })
async function allChecks(lane: string): Promise<Record<string, number>> {
  const found: Record<string, number> = {}
  for (const [output, check] of Object.entries(laneChecks)) found[output] = await check(asked(), lane)
  return found
}

beforeAll(async () => {
  province = await startProvince({
    rooms: ['broker', 'ingest', 'analytics', 'operations', 'national'],
    ...(chromium ? { consoleDir: builtConsole(root, () => undefined) } : {}),
  })
  await linkCentres(province.dataDir, '48', () => undefined)
  const tokens = await province.register(floodGauges.map(liveGauge))
  await province.send('PUT', '/api/notifications/plan', tellEverything)
  await rememberLevels(province, spoken)
  listener = await listenToLanes(province)
  await listener.watch('live')
  const publish = await publishAs(province.mqttPort(), spoken, tokens.get(spoken) ?? '')
  const commune = floodGauges.find(({ site }) => site === spoken)?.commune
  await publish(`ioc/live/reading/${commune}/${spoken}`, [{ n: 'level', u: 'm', v: 6.5 }])
  await publish.end()
  // Each check sees what comes out of the live lane, so it would see a replay there; and all has come out of it.
  const deadline = Date.now() + 60_000
  for (let last = ''; ; ) {
    liveBefore = await allChecks('live').catch(() => ({}))
    const blind = Object.keys(laneOutputs).filter((output) => !liveBefore[output])
    const seen = JSON.stringify(liveBefore)
    if (blind.length === 0 && seen === last) break
    if (Date.now() > deadline) throw new Error(`the live lane is not at rest: ${seen}`)
    last = seen
    await sleep(200)
  }
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
afterAll(async () => {
  listener?.close()
  await province?.stop()
})

/** `npm run replay`, or another command, as an engineer types it. */
const npm = (command: string, words: string[]) => npmRun(province, command, words)
const replay = (words: string[]) => npm('replay', words)

const transitions = (lane: string) => transitionsOf(province, lane)

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

// These play while the flood plays beside them, which takes three minutes at 600x.
test('a past span of the live store is replayed with the ids of the live devices', async () => {
  const span = ['--start', '2025-10-20 07:00', '--end', '2025-10-20T06:00Z', '--devices', spoken]
  const past = replay(['--from', 'store', ...span, '--speed', '600', '--lane', 'replay-past'])
  await expect.poll(async () => (await laneOf('replay-past'))?.readings, { timeout: 60_000 }).toBeGreaterThan(0)
  await steer('replay-past', { seek: '2025-10-20T06:00:00Z' })
  expect(await past.done).toContain('finished: 13 readings')
  await settled('replay-past')
  const history = async (lane: string) => {
    const query = `lane=${lane}&metric=level&from=2025-10-20T00:00:00Z&to=2025-10-20T06:00:01Z`
    const { t, v } = await province.ask(`/api/devices/${spoken}/history?${query}`, History)
    return { t, v }
  }
  expect((await history('live')).t).toHaveLength(13)
  expect(await history('replay-past')).toEqual(await history('live'))
  await expect(replay(['--from', 'store', ...span.slice(0, 4), '--devices', 'NOBODY']).done).rejects.toThrow(
    'there is no device NOBODY in the live registry',
  )
})

test('a replay that was paused, sent back, sped up and sent forward raises the same alerts as one that was left alone', async () => {
  const steered = replay([recording, '--speed', '60', '--lane', 'replay-steered'])
  await expect.poll(async () => (await laneOf('replay-steered'))?.readings, { timeout: 60_000 }).toBeGreaterThan(0)
  await steer('replay-steered', { play: 'paused' })
  await expect.poll(async () => (await laneOf('replay-steered'))?.player?.state).toBe('paused')
  const at = (await laneOf('replay-steered'))?.at
  await steer('replay-steered', { speed: 600, seek: '2025-10-29T06:00:00Z' })
  await expect
    .poll(async () => (await laneOf('replay-steered'))?.at, { timeout: 120_000 })
    .toBe('2025-10-29T06:00:00.000Z')
  expect(Date.parse(at ?? '')).toBeLessThan(Date.parse('2025-10-29T06:00:00Z'))
  await expect.poll(async () => (await laneOf('replay-steered'))?.player?.state).toBe('paused')
  // Back in time: the recording starts anew in the lane of the next name, and the old one is gone.
  await steer('replay-steered', { seek: '2025-10-29T01:00:00Z' })
  await expect
    .poll(async () => (await laneOf('replay-steered-2'))?.at, { timeout: 120_000 })
    .toBe('2025-10-29T01:00:00.000Z')
  expect((await lanes()).map(({ name }) => name)).not.toContain('replay-steered')
  expect(await laneOf('replay-steered-2')).toMatchObject({ continues: 'replay-steered', play: 'paused', speed: 600 })
  await steer('replay-steered-2', { play: 'playing', seek: '2025-10-30T05:00:00Z' })
  await steered.done
  await settled('replay-steered-2')
  // The one that was left alone has played to its end by then, or is waited for.
  await flood.done
  await settled('replay-flood')
  const alerts = await transitions('replay-flood')
  expect(alerts.length).toBeGreaterThan(20)
  await expect.poll(async () => await transitions('replay-steered-2'), { timeout: 60_000 }).toEqual(alerts)
})

test('a lane that is deleted while it plays stops its player, and nothing of it is left', async () => {
  const gone = replay([recording, '--speed', '600', '--lane', 'replay-gone'])
  await expect.poll(async () => (await laneOf('replay-gone'))?.alerts.all, { timeout: 60_000 }).toBeGreaterThan(0)
  const before = await province.counts()
  expect(await npm('lanes', ['delete', 'replay-gone']).done).toBe('replay-gone is deleted whole\n')
  expect(await gone.done).toContain('stopped: somebody has ended or is deleting the lane')
  const files = readdirSync(province.dataDir, { recursive: true }).map(String)
  expect(files.filter((file) => file.includes('replay-gone'))).toEqual([])
  expect((await lanes()).map(({ name }) => name)).not.toContain('replay-gone')
  const book = new Sqlite(join(province.dataDir, 'operations', 'operations.db'), 'read')
  expect(book.all("SELECT count(*) FROM alert WHERE lane = 'replay-gone'")).toEqual([[0]])
  book.close()
  expect(await listener.retained('replay-gone')).toBe(0)
  const tables = openReader(tablesPath(province.dataDir))
  const credential = (await tables.table('credentials', 0)).find(({ key }) => key === 'player-replay-gone')
  await tables.close()
  expect(credential?.value).toBeNull()
  await expect(province.counts('replay-gone')).rejects.toThrow('404')
  expect(await province.counts()).toEqual(before)
  expect(await npm('lanes', []).done).toMatch(/^replay-flood +press of .* ended +7208 /m)
})

// Last, for its day at 600x takes longer than all others beside it.
test('the flood of October 2025 raises the right level at the right gauge at the right time', async () => {
  await flood.done
  await settled('replay-flood')
  const wanted = crossings(recording)
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

test.skipIf(!chromium)('the wall of the lane shows each river on its scale, at the level that it has', async () => {
  const wanted = await exceededLevels(province, 'replay-flood')
  const { rivers, cameras } = await riversOnWall(province, 'replay-flood', chromium ?? '')
  expect(rivers).toHaveLength(7)
  expect(rivers).toEqual(rivers.map(({ id }) => ({ id, level: wanted.get(id) })))
  expect(rivers.map(({ level }) => level)).toContain('3')
  expect(cameras).toBe(0)
})

test('the replayed levels are in the store of their lane, the published ones exactly', async () => {
  const at = Date.parse('2025-10-30T02:00+07:00')
  const history = await province.ask(
    `/api/devices/HY-CAULAU/history?lane=replay-flood&metric=level&from=${at}&to=${at + 1}`,
    History,
  )
  expect(history.v).toEqual([5.62])
})

test('a replay comes out of its own lane at every output, and of the live lane at none', async () => {
  expect(Object.keys(laneChecks)).toEqual(Object.keys(laneOutputs))
  await listener.watch('replay-flood')
  const own = await allChecks('replay-flood')
  for (const [output, { ofReplay }] of Object.entries(laneOutputs))
    expect([output, (own[output] ?? 0) > 0]).toEqual([output, ofReplay])
  expect(await allChecks('live')).toEqual(liveBefore)
})

test('detection of a replay begins with the fortnight before it, as the live store remembers it', async () => {
  const text = await (await fetch(`${province.url()}/metrics`)).text()
  expect(text).toMatch(/^ioc_analytics_warmed_series_total\{.*lane="replay-flood".*\} 1$/m)
  expect(province.lines.join('\n')).toContain('lane replay-flood: warmed up with the history of 1 series')
})

const lanes = async () => await province.ask('/api/lanes', z.array(LaneStanding))
const laneOf = async (name: string) => (await lanes()).find((lane) => lane.name === name)
const steer = (name: string, steering: object) => province.send('PUT', `/api/lanes/${name}/play`, steering)

test.skipIf(!data)('real series of traffic, cameras, energy and agriculture pass through the whole path', async () => {
  await real?.done
  await settled('replay-series')
  const counts = await province.counts('replay-series')
  expect(counts.readings.parsed).toBe(counts.readings.stored + counts.readings.quarantined)
  // The lane sees the live devices too; what it brought along is its own.
  const seen = await province.ask('/api/devices?lane=replay-series', DeviceColumns)
  const live = new Set((await province.ask('/api/devices', DeviceColumns)).id)
  const played = seen.id.map((id, n) => ({ id, kind: seen.kind[n] ?? '' })).filter(({ id }) => !live.has(id))
  expect(played).toHaveLength(series.length)
  const span = await province
    .ask('/api/lanes', z.array(Lane))
    .then((lanes) => lanes.find((one) => one.name === 'replay-series'))
  for (const { id, kind } of played) {
    const metrics = kindOf(kind)?.metrics ?? []
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
