import { type ChildProcess, spawn } from 'node:child_process'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { setTimeout as sleep } from 'node:timers/promises'
import { z } from 'zod'
import { type Province, root, startProvince } from '../test/province.ts'
import { benchFleet } from './fleet.ts'
import { runLoad } from './load-run.ts'
import { usage } from './processes.ts'

const rooms = ['broker', 'ingest', 'analytics', 'operations']

const ScreenLine = z.object({
  delivered: z.number(),
  count: z.number(),
  p50: z.number().nullable(),
  p99: z.number().nullable(),
})

export type Throughput = {
  readingsPerSecond: number
  seconds: number
  sent: number
  acknowledged: number
  stored: number
  delivered: number
  pubackP50: number | null
  pubackP99: number | null
  screenP99: number | null
  /** Seconds from the last acknowledgement until every consumer had everything. */
  lagSeconds: number
  cpu: Record<string, number>
  peakMb: Record<string, number>
}

/** Publishes at a steady rate through the real rooms and measures what arrives, where, and at what cost. */
export async function throughput(readingsPerSecond: number, seconds: number): Promise<Throughput> {
  const province = await startProvince()
  try {
    return await measure(province, readingsPerSecond, seconds)
  } finally {
    await province.stop()
  }
}

async function measure(province: Province, readingsPerSecond: number, seconds: number): Promise<Throughput> {
  const gateways = 200
  const packsPerSecond = readingsPerSecond / 4
  const fleet = benchFleet(gateways, Math.ceil(packsPerSecond / gateways))
  const tokens = await province.register(fleet.records)
  const screen = start('screen.ts', province.url())
  let last: z.infer<typeof ScreenLine> = { delivered: 0, count: 0, p50: null, p99: null }
  const screenP99s: number[] = []
  screen.lines.on('line', (line) => {
    const parsed = ScreenLine.safeParse(JSON.parse(line))
    if (!parsed.success) return
    last = parsed.data
    if (parsed.data.count > 0 && parsed.data.p99 !== null) screenP99s.push(parsed.data.p99)
  })
  await sleep(2000)
  const before = Object.fromEntries(rooms.map((room) => [room, usage(province.watcher.pid(room) ?? 0).cpuSeconds]))
  const result = await runLoad({
    port: province.mqttPort(),
    packsPerSecond,
    seconds,
    connections: fleet.gateways.map((gateway) => ({ ...gateway, token: tokens.get(gateway.identity) ?? '' })),
  })
  const ackedAt = performance.now()
  const wanted = result.acknowledged * 4
  let stored = 0
  let reachedAt = performance.now()
  for (let waited = 0; waited < 120_000; waited += 100) {
    stored = (await province.counts()).readings.stored
    reachedAt = performance.now()
    if (stored >= wanted && last.delivered >= wanted) break
    await sleep(100)
  }
  screen.child.kill()
  const after = Object.fromEntries(rooms.map((room) => [room, usage(province.watcher.pid(room) ?? 0)]))
  return {
    readingsPerSecond,
    seconds,
    sent: result.sent * 4,
    acknowledged: wanted,
    stored,
    delivered: last.delivered,
    pubackP50: result.p50,
    pubackP99: result.p99,
    screenP99: screenP99s.toSorted((a, b) => a - b)[Math.floor(screenP99s.length / 2)] ?? null,
    lagSeconds: (reachedAt - ackedAt) / 1000,
    cpu: Object.fromEntries(rooms.map((room) => [room, (after[room]?.cpuSeconds ?? 0) - (before[room] ?? 0)])),
    peakMb: Object.fromEntries(rooms.map((room) => [room, after[room]?.peakMb ?? 0])),
  }
}

function start(file: string, word: string): { child: ChildProcess; lines: ReturnType<typeof createInterface> } {
  const child = spawn(process.execPath, ['--import', 'tsx', join(root, 'centre/bench', file), word], {
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  return { child, lines: createInterface(child.stdout) }
}
