import { type ChildProcess, spawn } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { setTimeout as sleep } from 'node:timers/promises'
import { z } from 'zod'
import { type Province, root, startProvince } from '../test/province.ts'
import { benchFleet } from './fleet.ts'

const lane = 'replay-bench'
const Line = z.object({ lengths: z.array(z.tuple([z.number(), z.number()])) })
const LoadResult = z.object({ sent: z.number(), acknowledged: z.number(), p99: z.number() })

/** 99th percentiles of one window, ms, and how many readings the replay stored meanwhile, a second. */
export type Window = { withReplay: boolean; puback: number; screen: number; replayed: number }
export type LiveFirst = { windows: Window[]; pubackRatio: number; screenRatio: number }

/**
 * What the live lane suffers while a replay runs: the same load without, with, without and with one at 600 times its
 * pace beside it, in one run of the rooms. The recording is dense: 200 meters each minute, which asks for 8,000
 * readings/s.
 */
export async function liveFirst(readingsPerSecond: number, seconds: number): Promise<LiveFirst> {
  const folder = mkdtempSync(join(tmpdir(), 'ioc-bench-'))
  const province = await startProvince()
  const children: ChildProcess[] = []
  const start = (file: string, words: string[]): Started => {
    const child = spawn(process.execPath, ['--import', 'tsx', join(root, file), ...words], {
      stdio: ['ignore', 'pipe', 'inherit'],
      env: { ...process.env, IOC_DATA_DIR: province.dataDir },
    })
    children.push(child)
    return { child, lines: createInterface(child.stdout) }
  }
  try {
    const fleet = benchFleet(50, Math.ceil(readingsPerSecond / 4 / 50))
    const tokens = await province.register(fleet.records)
    const connections = fleet.gateways.map((gateway) => ({ ...gateway, token: tokens.get(gateway.identity) ?? '' }))
    const order = join(folder, 'order.json')
    const packsPerSecond = readingsPerSecond / 4
    writeFileSync(
      order,
      JSON.stringify({ port: province.mqttPort(), commune: '20242', packsPerSecond, seconds, connections }),
    )
    const recording = join(folder, 'dense.ndjson')
    writeDense(recording, 200, Math.ceil((seconds * 3 + 60) * 10))
    let lengths: [number, number][] = []
    start('centre/bench/screen.ts', [province.url()]).lines.on('line', (line) => {
      const parsed = Line.safeParse(JSON.parse(line))
      if (parsed.success) lengths.push(...parsed.data.lengths)
    })
    await sleep(2000)

    // The first seconds of a start are those of compilers and caches, not of lanes.
    await loaded(start('centre/bench/load.ts', [order]))
    const windows: Window[] = []
    for (const withReplay of [false, true, false, true]) {
      if (withReplay) await goOn(province, () => start('devices-sim/src/replay.ts', replayWords(recording)))
      else if (windows.length > 0) await pause(province)
      const before = await stored(province)
      const began = performance.now()
      lengths = []
      const puback = await loaded(start('centre/bench/load.ts', [order]))
      const replayed = ((await stored(province)) - before) / ((performance.now() - began) / 1000)
      await sleep(1500)
      windows.push({ withReplay, puback, screen: quantile(lengths, 0.99), replayed })
    }
    return { windows, pubackRatio: ratio(windows, 'puback'), screenRatio: ratio(windows, 'screen') }
  } finally {
    for (const child of children) child.kill()
    await province.stop()
    rmSync(folder, { recursive: true, force: true })
  }
}

type Started = { child: ChildProcess; lines: ReturnType<typeof createInterface> }

/** The 99th percentile of PUBACK, ms, once the load is over. */
async function loaded({ child, lines }: Started): Promise<number> {
  const line = await new Promise<string>((resolve, reject) => {
    lines.once('line', resolve)
    child.once('exit', (code) => reject(new Error(`the load generator ended with ${code}`)))
  })
  return LoadResult.parse(JSON.parse(line)).p99
}

const replayWords = (recording: string) => [recording, '--speed', '600', '--lane', lane]

/** Begins the replay, or lets it go on; resolves once readings come. */
async function goOn(province: Province, begin: () => void): Promise<void> {
  const known = z.array(z.object({ name: z.string() })).parse(await province.send('GET', '/api/lanes'))
  if (known.some(({ name }) => name === lane))
    await province.send('PUT', `/api/lanes/${lane}/play`, { play: 'playing' })
  else begin()
  const before = await stored(province)
  while ((await stored(province)) <= before) await sleep(100)
}

/** Holds the replay; resolves once every room is through with what it has sent. */
async function pause(province: Province): Promise<void> {
  await province.send('PUT', `/api/lanes/${lane}/play`, { play: 'paused' })
  for (let last = -1; ; ) {
    await sleep(1000)
    const { messages, readings } = await province.counts(lane)
    if (messages.inFlight === 0 && readings.inFlight === 0 && messages.received === last) return
    last = messages.received
  }
}

async function stored(province: Province): Promise<number> {
  return await province.counts(lane).then(
    ({ readings }) => readings.stored,
    () => 0,
  )
}

/** Own meters of the lane, each once a minute with four metrics, evenly spread over the minute. */
function writeDense(path: string, meters: number, minutes: number): void {
  const from = Date.parse('2026-01-05T00:00:00Z')
  const devices = Array.from({ length: meters }, (_, n) => ({
    type: 'device',
    id: `RM-${n}`,
    kind: 'feeder_meter',
    name: `RM-${n}`,
    commune: '20242',
    site: null,
    lat: 16.06,
    lon: 108.22,
    gateway: null,
    intervalSeconds: 60,
    thresholds: {},
    simulated: true,
    lane: null,
  }))
  const header = {
    ...{ type: 'recording', version: 1, name: 'dense', source: 'the benchmark', devices, uses: [], note: '' },
    ...{ from: new Date(from).toISOString(), to: new Date(from + minutes * 60_000).toISOString() },
  }
  const lines = [JSON.stringify(header)]
  for (let minute = 0; minute < minutes; minute++)
    for (const [n, { id }] of devices.entries()) {
      const wave = Math.sin(minute / 50 + n)
      const values = {
        power: Math.round(2_000_000 + 300_000 * wave),
        voltage: Math.round(22_000 + 100 * wave),
        current: Number((60 + 9 * wave).toFixed(2)),
        frequency: Number((50 + 0.02 * wave).toFixed(3)),
      }
      const t = new Date(from + minute * 60_000 + Math.floor((n * 60_000) / meters)).toISOString()
      lines.push(JSON.stringify({ t, device: id, values }))
    }
  writeFileSync(path, `${lines.join('\n')}\n`)
}

/** Of how many there were of each length. */
function quantile(lengths: readonly [number, number][], share: number): number {
  const sorted = lengths.toSorted(([a], [b]) => a - b)
  const all = sorted.reduce((sum, [, count]) => sum + count, 0)
  let passed = 0
  for (const [length, count] of sorted) {
    passed += count
    if (passed >= all * share) return length
  }
  return Number.NaN
}

function ratio(windows: readonly Window[], what: 'puback' | 'screen'): number {
  const sum = (withReplay: boolean) =>
    windows.filter((one) => one.withReplay === withReplay).reduce((total, one) => total + one[what], 0)
  return sum(true) / sum(false)
}
