import { readFileSync } from 'node:fs'
import { setTimeout as sleep } from 'node:timers/promises'
import type { Device } from '@ioc/domain/registry'
import { bound } from '@ioc/room/testing/bound'
import { expect, test } from 'vitest'
import { duplicatesAtRest, judge } from './judging.ts'
import { program } from './needs.ts'
import { type Province, startProvince } from './province.ts'
import { type Publish, publishAs } from './publisher.ts'

const gauge = (id: string): Device => ({
  ...{ type: 'device', id, kind: 'river_gauge', name: `Trạm ${id}`, commune: '20599', site: null },
  ...{ lat: 15.858, lon: 108.262, gateway: null, intervalSeconds: 1, thresholds: { bd1: 2, bd2: 3, bd3: 4 } },
  ...{ simulated: true, lane: null },
})
const devices = Array.from({ length: 40 }, (_, n) => gauge(`SD-${n}`))
const everyMs = 40
const perSecond = (devices.length * 1000) / everyMs
const downMs = 30_000
const influxd = program('influxd')

test.skipIf(!influxd)('InfluxDB frozen for 30 s under 1,000 readings a second costs no reading', async () => {
  const province = await startProvince({ rooms: ['broker', 'ingest', 'analytics', 'operations', 'influxd'] })
  try {
    const load = await startLoad(province)
    await sleep(5000)
    const before = load.takeDelays()
    const said = province.lines.findLast((line) => line.startsWith('influxd: InfluxDB answers'))
    const pid = Number(/process (\d+)/.exec(said ?? '')?.[1])
    const memory = memoryOf(province)
    process.kill(pid, 'SIGSTOP')
    try {
      await sleep(downMs)
    } finally {
      process.kill(pid, 'SIGCONT')
    }
    const down = load.takeDelays()
    const grown = memoryOf(province) - memory
    const back = performance.now()
    const { stored: held } = (await province.counts()).readings
    await expect.poll(async () => (await province.counts()).readings.inFlight).toBeLessThan(perSecond)
    const seconds = (performance.now() - back) / 1000
    const caught = (await province.counts()).readings.stored - held
    const made = await load.finish()
    await duplicatesAtRest(province)
    const ratio = p99(down) / p99(before)
    process.stdout.write(
      `store down: PUBACK p99 ${p99(before).toFixed(1)} ms before, ${ratio.toFixed(2)} times that while down; caught up ${caught} readings in ${seconds.toFixed(1)} s, ${(caught / seconds / perSecond).toFixed(1)} times the arrival rate; broker's memory ${grown.toFixed(1)} MB more\n`,
    )
    expect(down.length).toBeGreaterThan((perSecond * downMs) / 1000 / bound({ quiet: 2, busy: 10 }))
    // Who waited for the store would wait for most of the time that it is down, however busy the machine.
    if (p99(down) > bound({ quiet: 0, busy: downMs / 5 })) expect(ratio).toBeLessThan(bound({ quiet: 2, busy: 10 }))
    expect(caught / seconds / perSecond).toBeGreaterThan(bound({ quiet: 5, busy: 1 }))
    expect(grown).toBeLessThan(64)
    expect(await judge(province, made)).toEqual({ lost: [], doubled: [] })
  } finally {
    await province.stop()
  }
})

type Made = { id: string; made: Map<number, number>; acknowledged: Set<number> }

async function startLoad(province: Province) {
  const tokens = await province.register(devices)
  let delays: number[] = []
  const all: Made[] = []
  const open: { publish: Publish; timer: NodeJS.Timeout; sent: Promise<void>[] }[] = []
  for (const { id, commune } of devices) {
    const publish = await publishAs(province.mqttPort(), id, tokens.get(id) ?? '')
    const one: Made = { id, made: new Map(), acknowledged: new Set() }
    const sent: Promise<void>[] = []
    const timer = setInterval(() => {
      const t = Date.now()
      if (one.made.has(t)) return
      const v = Math.round(1000 + 900 * Math.sin(t / 5000)) / 1000
      one.made.set(t, v)
      const began = performance.now()
      sent.push(
        publish(`ioc/live/reading/${commune}/${id}`, [{ bt: t / 1000, n: 'level', u: 'm', v }]).then(() => {
          one.acknowledged.add(t)
          delays.push(performance.now() - began)
        }),
      )
    }, everyMs)
    all.push(one)
    open.push({ publish, timer, sent })
  }
  return {
    takeDelays: () => {
      const taken = delays
      delays = []
      return taken
    },
    /** Resolves once everything made is acknowledged. */
    finish: async () => {
      for (const { timer } of open) clearInterval(timer)
      for (const { publish, sent } of open) {
        await Promise.all(sent)
        await publish.end()
      }
      return all
    },
  }
}

function p99(delays: readonly number[]): number {
  return delays.toSorted((a, b) => a - b)[Math.floor(delays.length * 0.99)] ?? Number.POSITIVE_INFINITY
}

/** Resident memory of the broker, MB. */
function memoryOf(province: Province): number {
  const status = readFileSync(`/proc/${province.watcher.pid('broker')}/status`, 'utf8')
  return Number(/VmRSS:\s+(\d+) kB/.exec(status)?.[1]) / 1000
}
