import { setTimeout as sleep } from 'node:timers/promises'
import type { Kept } from './influxd.ts'
import { type LoadResult, runLoad } from './load-run.ts'
import { ownFolder } from './own-processes.ts'
import { usage } from './processes.ts'
import type { RunningSide, Side, StoreDelays } from './side.ts'

const readingsOfPack = 4
const shortestWarmSeconds = 5
const standstillMs = 30_000

/** What one side did with one load; readings, where nothing else is said. */
export type Window = {
  /** In the seconds that were measured; the load waits 30 s for what is not acknowledged at their end. */
  sent: number
  acknowledged: number
  perSecond: number
  puback: { p50: number; p99: number }
  store: StoreDelays
  cpu: Record<string, number>
  peakMb: Record<string, number>
  /** From the start to the end, warming included: what was acknowledged, and what the files of the store hold. */
  acknowledgedInAll: number
  kept: Kept
}

/** A load of so many readings/s that comes from so many devices in turn. */
export type WindowLoad = { readingsPerSecond: number; seconds: number; devices: number }

/**
 * Starts a side, warms it until each device has reported, for 5 s at least, puts the load on it, waits until all is
 * stored, stops it and counts its store.
 */
export async function measureWindow(side: Side, { readingsPerSecond, seconds, devices }: WindowLoad): Promise<Window> {
  const { folder, remove } = ownFolder()
  const packsPerSecond = readingsPerSecond / readingsOfPack
  const turnSeconds = Math.ceil(devices / packsPerSecond)
  try {
    const running = await side.start(folder, { devices, intervalSeconds: turnSeconds })
    try {
      const load = { port: running.port, packsPerSecond, connections: running.connections }
      const warm = await runLoad({ ...load, seconds: Math.max(shortestWarmSeconds, turnSeconds) })
      const warmed = warm.acknowledged * readingsOfPack
      await allStored(running, warmed)
      await running.beginDelays()
      const before = cpuOf(running)
      const result = await runLoad({ ...load, seconds })
      const acknowledged = result.acknowledged * readingsOfPack
      const lagSeconds = await allStored(running, warmed + acknowledged)
      const after = cpuOf(running)
      const store = await running.delays()
      const peakMb = each(running, (pid) => usage(pid).peakMb)
      await running.stop()
      return {
        sent: result.sent * readingsOfPack,
        acknowledged,
        perSecond: acknowledged / (result.seconds + lagSeconds),
        puback: pubackOf(result),
        store,
        cpu: Object.fromEntries(Object.entries(after).map(([name, cpu]) => [name, cpu - (before[name] ?? 0)])),
        peakMb,
        acknowledgedInAll: warmed + acknowledged,
        kept: await running.kept(),
      }
    } finally {
      await running.stop()
    }
  } finally {
    remove()
  }
}

/** Seconds until the side says that it has stored so many, or has not come further for 30 s. */
async function allStored(running: RunningSide, wanted: number): Promise<number> {
  const began = performance.now()
  let [last, since] = [-1, began]
  for (;;) {
    const stored = await running.stored()
    const now = performance.now()
    if (stored >= wanted) return (now - began) / 1000
    if (stored !== last) [last, since] = [stored, now]
    if (now - since > standstillMs) return (since - began) / 1000
    await sleep(100)
  }
}

const pubackOf = ({ p50, p99 }: LoadResult) => ({ p50: p50 ?? Number.NaN, p99: p99 ?? Number.NaN })
const cpuOf = (running: RunningSide) => each(running, (pid) => usage(pid).cpuSeconds)

function each(running: RunningSide, figure: (pid: number) => number): Record<string, number> {
  return Object.fromEntries(Object.entries(running.processes).map(([name, pid]) => [name, figure(pid)]))
}
