import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Readable } from 'node:stream'
import { setTimeout as sleep } from 'node:timers/promises'
import { AlertTransition } from '@ioc/domain/alert'
import type { AcceptedRecord } from '@ioc/domain/messages/journal-records'
import { openReader } from '@ioc/journal/embedded-reader'
import { openWriter } from '@ioc/journal/embedded-writer'
import type { JournalWriter } from '@ioc/journal/journal'
import { fromBytes, toBytes } from '@ioc/journal/json'
import { journalPath, tablesPath } from '@ioc/journal/layout'
import { announce, portOf } from '@ioc/room/announcement'
import { innerDoor, openDoor } from '@ioc/room/inner-door'
import { cannotStartCode } from '@ioc/room/life'
import { roomMetrics } from '@ioc/room/metrics'
import { runToken } from '@ioc/room/run-token'
import { afterEach, describe, expect, test } from 'vitest'
import { z } from 'zod'
import { acceptedOf, deviceInTest, gatewayInTest, stampAt, type Told } from './province-in-test.ts'
import { snapshotPath } from './snapshot-file.ts'

const started: ChildProcess[] = []
const closers: (() => Promise<unknown>)[] = []
afterEach(async () => {
  for (const child of started.splice(0)) child.kill('SIGKILL')
  for (const close of closers.splice(0)) await close()
})

const from = Date.parse('2026-11-16T01:00:00Z')
const minute = 60_000
const devices = [
  ...Array.from({ length: 6 }, (_, n) => deviceInTest('transformer', `tf-${n}`, { gateway: 'gw-1' })),
  ...Array.from({ length: 3 }, (_, n) =>
    deviceInTest('river_gauge', `rg-${n}`, { thresholds: { bd1: 2, bd2: 3, bd3: 4 } }),
  ),
  deviceInTest('irrigation_pump', 'ip-0'),
]

/** Ten hours of a small province in which something of every rule happens. */
function story(): AcceptedRecord[] {
  const records: AcceptedRecord[] = []
  for (let n = 0; n < 600; n++) {
    const readings: Told[] = []
    for (const [place, device] of devices.entries()) {
      const t = from + n * minute + place * 1000
      const say = (metric: string, v: number) => readings.push({ device: device.id, metric, t, v })
      const wave = Math.sin(n / 90 + place) + 0.03 * Math.sin(n * 12.9 + place)
      if (device.kind === 'transformer') {
        if (n >= 200 && n < 240) continue
        say('oil_temperature', place === 1 && n > 400 && n < 460 ? 92 : place === 2 && n === 300 ? 85 : 55 + 3 * wave)
        say('load', 0.5 + 0.05 * wave + (place === 3 && n > 480 && n < 520 ? 0.7 : 0))
      }
      if (device.kind === 'river_gauge')
        say('level', place === 7 && n > 350 && n < 380 ? 1.4 : 1 + n / 200 + 0.2 * wave)
      if (device.kind === 'irrigation_pump') {
        say('flow', 0)
        say('power', n > 500 && n < 530 ? 12_000 : 0)
      }
    }
    records.push(acceptedOf(readings), stampAt(from + (n + 1) * minute))
  }
  return records
}

/** A data folder as operations and ingest have it, with ingest's inner door answering `history`: none, unless said. */
async function province(history: () => Readable = () => Readable.from([])) {
  const dataDir = mkdtempSync(join(tmpdir(), 'ioc-analytics-'))
  const tables = openWriter(tablesPath(dataDir), { logs: [], tables: ['registry', 'lanes', 'credentials'] })
  closers.push(() => tables.close())
  await tables.commit({
    put: [
      ...devices.map((device) => ({ topic: 'registry', key: `device/${device.id}`, value: toBytes(device) })),
      { topic: 'registry', key: 'gateway/gw-1', value: toBytes(gatewayInTest('gw-1')) },
    ],
  })
  const door = innerDoor({
    token: runToken(dataDir),
    metrics: roomMetrics('ingest'),
    readiness: () => ({ ready: true, detail: '' }),
  })
  const asked: string[] = []
  door.get('/profile', async (request, reply) => {
    asked.push(request.url)
    return reply.type('application/x-ndjson').send(history())
  })
  announce(dataDir, 'ingest', { door: await openDoor(door, 0) })
  closers.push(() => door.close())
  return { dataDir, tables, asked }
}

function startRoom(dataDir: string, own: Record<string, string> = {}): ChildProcess {
  const child = spawn(process.execPath, [join(import.meta.dirname, '../dist/main.js')], {
    env: { ...process.env, IOC_DATA_DIR: dataDir, IOC_ANALYTICS_DOOR: '0', ...own },
    stdio: ['ignore', 'ignore', 'pipe'],
  })
  started.push(child)
  return child
}

function openAccepted(dataDir: string, lane: string): JournalWriter {
  const writer = openWriter(journalPath(dataDir, 'ingest', lane), { logs: ['accepted'] })
  closers.push(() => writer.close())
  return writer
}

async function append(writer: JournalWriter, records: readonly AcceptedRecord[]): Promise<void> {
  for (let at = 0; at < records.length; at += 40)
    await writer.commit({
      append: [
        {
          topic: 'accepted',
          records: records.slice(at, at + 40).map((record) => ({ key: '', time: from, value: toBytes(record) })),
        },
      ],
    })
}

async function alertsOf(dataDir: string, lane: string): Promise<AlertTransition[]> {
  const reader = openReader(journalPath(dataDir, 'analytics', lane))
  const { records } = await reader.read('alert', 0, 10_000)
  await reader.close()
  return records.map((record) => AlertTransition.parse(fromBytes(record.value)))
}

const Lanes = z.record(z.string(), z.object({ offset: z.number(), head: z.number(), stamp: z.string().nullable() }))

async function ask(dataDir: string, path: string): Promise<unknown> {
  const port = portOf(dataDir, 'analytics', 'door')
  if (port === undefined) return undefined
  try {
    const answer = await fetch(`http://127.0.0.1:${port}${path}`, {
      headers: { authorization: `Bearer ${runToken(dataDir)}` },
    })
    return await answer.json()
  } catch {
    return undefined
  }
}

async function until(what: string, is: () => Promise<boolean>): Promise<void> {
  for (let n = 0; n < 2400; n++) {
    if (await is()) return
    await sleep(50)
  }
  throw new Error(`it never came to pass that ${what}`)
}

const judgedTo = (dataDir: string, lane: string, offset: number) =>
  until(`${lane} is judged to ${offset}`, async () => {
    const lanes = Lanes.safeParse(await ask(dataDir, '/lanes'))
    return lanes.success && (lanes.data[lane]?.offset ?? 0) >= offset
  })

async function stopped(child: ChildProcess, signal: 'SIGTERM' | 'SIGKILL'): Promise<number | null> {
  child.kill(signal)
  // Once what it said has come too.
  if ((child.exitCode === null && child.signalCode === null) || child.stderr?.closed !== true)
    await once(child, 'close')
  return child.exitCode
}

describe('analytics as a process', () => {
  test('turns accepted readings into alerts of every rule, and answers at its door', async () => {
    const { dataDir, asked } = await province()
    const records = story()
    await append(openAccepted(dataDir, 'live'), records)
    const child = startRoom(dataDir)
    await judgedTo(dataDir, 'live', records.length)
    const alerts = await alertsOf(dataDir, 'live')
    const raised = new Set(alerts.filter((alert) => alert.transition === 'raised').map((alert) => alert.key))
    for (const key of ['tf-1/hot_oil', 'tf-2/sentinel', 'rg-0/flood', 'tf-4/stuck', 'gw-1/silent', 'tf-3/forecast'])
      expect([...raised]).toContain(key)
    expect(asked[0]).toContain('lane=live')
    expect(await ask(dataDir, '/model')).toMatchObject({ kinds: { river_gauge: ['level'] } })
    expect(JSON.stringify(await ask(dataDir, '/metrics'))).toContain('ioc_analytics_inference_seconds')
    expect(await stopped(child, 'SIGTERM')).toBe(0)
    expect(existsSync(snapshotPath(dataDir, 'live'))).toBe(true)
  })

  test('killed in the middle, again and again, ends with the alerts of a run that was not', async () => {
    const records = story()
    const whole = await province()
    await append(openAccepted(whole.dataDir, 'live'), records)
    startRoom(whole.dataDir)
    await judgedTo(whole.dataDir, 'live', records.length)

    const broken = await province()
    const accepted = openAccepted(broken.dataDir, 'live')
    // The second run snapshots all the time: the third begins in the middle, and repeats what was written.
    const runs = [
      { from: 0, to: 240, snapshotSeconds: '300' },
      { from: 240, to: 540, snapshotSeconds: '0.01' },
      { from: 540, to: 840, snapshotSeconds: '300' },
    ]
    for (const run of runs) {
      const child = startRoom(broken.dataDir, { IOC_ANALYTICS_SNAPSHOT_SECONDS: run.snapshotSeconds })
      await append(accepted, records.slice(run.from, run.to))
      await judgedTo(broken.dataDir, 'live', run.to - 30)
      await stopped(child, 'SIGKILL')
    }
    startRoom(broken.dataDir)
    await append(accepted, records.slice(840))
    await judgedTo(broken.dataDir, 'live', records.length)
    expect(await alertsOf(broken.dataDir, 'live')).toEqual(await alertsOf(whole.dataDir, 'live'))
    expect((await alertsOf(whole.dataDir, 'live')).length).toBeGreaterThan(15)
  })

  test('stops at once while the history that it warms up with is still coming', async () => {
    const held = new Readable({ read: () => undefined })
    closers.push(async () => void held.destroy())
    const { dataDir, asked } = await province(() => held)
    await append(openAccepted(dataDir, 'live'), story().slice(0, 2))
    const child = startRoom(dataDir)
    await until('the history is asked for', async () => asked.length > 0)
    expect(await stopped(child, 'SIGTERM')).toBe(0)
  })

  test('judges a replay lane as it judges the live one, and removes its files when it is deleted', async () => {
    const { dataDir, tables } = await province()
    const records = story()
    const lane = {
      name: 'replay-a',
      source: 'test',
      from: null,
      to: null,
      speed: 1000,
      owner: 'centre',
      openedAt: '2026-11-21T00:00:00Z',
      state: 'open',
    }
    await append(openAccepted(dataDir, 'live'), records)
    startRoom(dataDir)
    await judgedTo(dataDir, 'live', records.length)
    await tables.commit({ put: [{ topic: 'lanes', key: lane.name, value: toBytes(lane) }] })
    await append(openAccepted(dataDir, lane.name), records)
    await judgedTo(dataDir, lane.name, records.length)
    expect(await alertsOf(dataDir, lane.name)).toEqual(await alertsOf(dataDir, 'live'))
    await tables.commit({ put: [{ topic: 'lanes', key: lane.name, value: toBytes({ ...lane, state: 'deleted' }) }] })
    const path = journalPath(dataDir, 'analytics', lane.name)
    await until('the files are gone', async () => !existsSync(path) && !existsSync(snapshotPath(dataDir, lane.name)))
  })

  test('begins again from the journal when its snapshot is broken, and refuses one of a newer release', async () => {
    const { dataDir } = await province()
    const records = story().slice(0, 300)
    await append(openAccepted(dataDir, 'live'), records)
    const first = startRoom(dataDir)
    await judgedTo(dataDir, 'live', records.length)
    await stopped(first, 'SIGTERM')
    const alerts = await alertsOf(dataDir, 'live')
    const path = snapshotPath(dataDir, 'live')
    const snapshot = readFileSync(path)
    writeFileSync(path, snapshot.subarray(0, snapshot.length - 100))
    const second = startRoom(dataDir)
    const said: string[] = []
    second.stderr?.on('data', (chunk: Buffer) => said.push(chunk.toString()))
    await judgedTo(dataDir, 'live', records.length)
    await stopped(second, 'SIGTERM')
    expect(said.join('')).toMatch(/snapshot of lane live cannot be used, its checksum is wrong: beginning again/)
    expect(await alertsOf(dataDir, 'live')).toEqual(alerts)
    const newer = Buffer.from(snapshot)
    newer.writeUInt32LE(99, 4)
    writeFileSync(path, newer)
    const third = startRoom(dataDir)
    third.stderr?.on('data', (chunk: Buffer) => said.push(chunk.toString()))
    await once(third, 'close')
    expect(third.exitCode).toBe(cannotStartCode)
    expect(said.join('')).toMatch(/written by a newer release \(version 99.*start that release, or remove the file/)
  })
})
