import { cpSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { announce, portOf } from '@ioc/room/announcement'
import { runToken } from '@ioc/room/run-token'
import { afterAll, beforeAll, expect, test, vi } from 'vitest'
import { z } from 'zod'
import { roomsOf } from '../src/rooms.ts'
import { Watcher } from '../src/watcher.ts'
import { type Fault, openFaultProxy } from './fault-proxy.ts'
import { freePorts, type Province, root, startProvince } from './province.ts'

const faults: Fault[] = ['stall', 'reset', 'cut', 'latency', 'deaf']
const faultMs = 3000

let province: Province
let proxy: Awaited<ReturnType<typeof openFaultProxy>>
/** The simulator's own data folder: in it the broker is announced where the proxy listens. */
let simDir: string
let simulator: Watcher

beforeAll(async () => {
  province = await startProvince()
  proxy = await openFaultProxy(province.mqttPort)
  simDir = mkdtempSync(join(tmpdir(), 'ioc-bad-links-'))
  mkdirSync(join(simDir, 'run'))
  for (const file of ['token', 'operations.json', 'ingest.json'])
    cpSync(join(province.dataDir, 'run', file), join(simDir, 'run', file))
  announce(simDir, 'broker', { mqtt: proxy.port })
  const plans = roomsOf({
    ...{ dataDir: simDir, consoleDir: '', ports: { province: '0', national: '0' } },
    ...{ simulator: true, national: false, influxd: false },
  }).filter((plan) => plan.name === 'devices-sim')
  const settings = { IOC_SIM_DEVICES: '500', IOC_SIM_SEED_DAYS: '0', IOC_SIM_TROUBLE: 'off', IOC_SIM_FRAMES: '0' }
  const environment = { IOC_DATA_DIR: simDir, ...freePorts, ...settings }
  simulator = new Watcher(
    root,
    plans.map((plan) => ({ ...plan, environment })),
    { say: (line) => void province.lines.push(line), onReady: () => undefined, onHopeless: () => undefined },
  )
  simulator.start()
  await vi.waitUntil(() => simulator.rooms.every((room) => room.state === 'ready'), { timeout: 60_000 })
  await vi.waitFor(async () => expect(await figure('ioc_sim_packs_acknowledged_total')).toBeGreaterThan(20), {
    timeout: 60_000,
  })
})
afterAll(async () => {
  await simulator?.stop()
  await proxy?.close()
  await province?.stop()
  if (simDir) rmSync(simDir, { recursive: true, force: true })
})

const Figures = z.array(
  z.object({ name: z.string(), values: z.array(z.object({ value: z.number().nullable() }).loose()) }).loose(),
)

async function figure(name: string): Promise<number> {
  const answer = await fetch(`http://127.0.0.1:${portOf(simDir, 'devices-sim', 'door')}/metrics`, {
    headers: { authorization: `Bearer ${runToken(simDir)}` },
  })
  const found = Figures.parse(await answer.json()).find((one) => one.name === name)
  if (!found) throw new Error(`the simulator has no figure ${name}`)
  return found.values.reduce((sum, one) => sum + (one.value ?? 0), 0)
}

test('over stalled, reset, cut, slow and deaf links devices lose nothing, and nothing is stored twice', async () => {
  const caughtUp: string[] = []
  for (const fault of faults) {
    const connections = proxy.connections()
    proxy.break(fault)
    const { received } = (await province.counts()).messages
    await sleep(faultMs)
    // What came since then was acknowledged in vain.
    if (fault === 'deaf')
      await expect.poll(async () => (await province.counts()).messages.received).toBeGreaterThan(received)
    proxy.heal()
    const healed = performance.now()
    await expect
      .poll(async () => proxy.connections() >= connections && (await figure('ioc_sim_packs_waiting_count')) === 0)
      .toBe(true)
    caughtUp.push(`${fault} ${((performance.now() - healed) / 1000).toFixed(1)} s`)
  }
  expect(await figure('ioc_sim_packs_dropped_total')).toBe(0)
  // No more is made from here on: what a frozen simulator has made is what must be stored.
  const pid = simulator.pid('devices-sim') ?? 0
  let made = 0
  await vi.waitUntil(
    async () => {
      made = await figure('ioc_sim_readings_total')
      const waiting = await figure('ioc_sim_packs_waiting_count')
      if (waiting > 0) return false
      process.kill(pid, 'SIGSTOP')
      if (await isStoredAtRest(made)) return true
      // Something was made between the question and the stop: another moment is tried.
      process.kill(pid, 'SIGCONT')
      return false
    },
    { timeout: 60_000, interval: 200 },
  )
  const { messages, readings, late } = await province.counts()
  process.kill(pid, 'SIGCONT')
  process.stdout.write(
    `bad links: caught up ${caughtUp.join(', ')}; ${made} readings made and stored, ${readings.duplicate} copies known, ${late} out of their order\n`,
  )
  expect(messages.received).toBe(messages.parsed + messages.malformed + messages.denied)
  expect(readings).toMatchObject({ stored: made, quarantined: 0, parsed: made + readings.duplicate })
  // In order: none came behind a newer one of its own series.
  expect(late).toBe(0)
  // Acknowledgements were lost: copies came, and were known as such.
  expect(readings.duplicate).toBeGreaterThan(0)
})

/**
 * Whether so many readings are stored, and no more, once everything is at rest. What the simulator sent last may still
 * lie in a socket, where nobody counts it: five questions in a row find the same.
 */
async function isStoredAtRest(made: number): Promise<boolean> {
  for (let asked = 0; asked < 5; asked++) {
    await expect
      .poll(async () => {
        const { messages, readings } = await province.counts()
        return messages.inFlight + readings.inFlight
      })
      .toBe(0)
    const { stored, quarantined } = (await province.counts()).readings
    if (stored + quarantined !== made) return false
    await sleep(100)
  }
  return true
}
