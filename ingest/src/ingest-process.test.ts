import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { History } from '@ioc/domain/messages/api-shapes'
import { IngestCounts, SeriesHeads } from '@ioc/domain/messages/inner-doors'
import { AcceptedRecord } from '@ioc/domain/messages/journal-records'
import { openReader } from '@ioc/journal/embedded-reader'
import { openWriter } from '@ioc/journal/embedded-writer'
import type { JournalWriter } from '@ioc/journal/journal'
import { fromBytes, toBytes } from '@ioc/journal/json'
import { journalPath, tablesPath } from '@ioc/journal/layout'
import { portOf } from '@ioc/room/announcement'
import { runToken } from '@ioc/room/run-token'
import { afterEach, expect, test } from 'vitest'
import { z } from 'zod'

const started: ChildProcess[] = []
afterEach(() => {
  for (const child of started) child.kill('SIGKILL')
})

const lane = {
  source: 'live',
  from: null,
  to: null,
  speed: 1,
  owner: 'centre',
  openedAt: '2026-11-21T00:00:00Z',
  state: 'open',
}

/** A data folder as operations and the broker have left it: a registry with two devices, and an empty `raw`. */
async function province() {
  const dataDir = mkdtempSync(join(tmpdir(), 'ioc-ingest-'))
  const tables = openWriter(tablesPath(dataDir), { logs: [], tables: ['registry', 'lanes', 'credentials'] })
  const device = {
    type: 'device',
    kind: 'traffic_counter',
    commune: '20242',
    site: null,
    lat: 16,
    lon: 108,
    gateway: null,
    intervalSeconds: 30,
    thresholds: {},
    simulated: true,
    lane: null,
  }
  await tables.commit({
    put: [
      ...['TC-1', 'TC-2'].map((id) => ({
        topic: 'registry',
        key: `device/${id}`,
        value: toBytes({ ...device, id, name: id }),
      })),
      { topic: 'lanes', key: 'live', value: toBytes({ ...lane, name: 'live' }) },
    ],
  })
  const raw = openWriter(journalPath(dataDir, 'broker', 'live'), { logs: ['raw'] })
  return { dataDir, tables, raw }
}

function startIngest(dataDir: string): ChildProcess {
  const child = spawn(process.execPath, ['--import', 'tsx', join(import.meta.dirname, 'main.ts')], {
    env: { ...process.env, IOC_DATA_DIR: dataDir, IOC_INGEST_DOOR: '0' },
    stdio: ['ignore', 'ignore', 'inherit'],
  })
  started.push(child)
  return child
}

async function ask<Schema extends z.ZodType>(dataDir: string, path: string, schema: Schema): Promise<z.infer<Schema>> {
  const port = portOf(dataDir, 'ingest', 'door')
  const answer = await fetch(`http://127.0.0.1:${port}${path}`, {
    headers: { authorization: `Bearer ${runToken(dataDir)}` },
  })
  return schema.parse(await answer.json())
}

const publish = (raw: JournalWriter, device: string, t: number, v: number) =>
  raw.append('raw', {
    key: `ioc/live/reading/20242/${device}`,
    time: Date.now(),
    value: toBytes([{ n: 'speed', v, bt: t / 1000 }]),
  })

const atRest = async (dataDir: string, messages: number) => {
  await expect
    .poll(
      async () => {
        const live = await ask(dataDir, '/counts', IngestCounts).then(
          (counts) => counts.live,
          () => undefined,
        )
        return live && live.messages.parsed + live.messages.malformed === messages && live.readings.inFlight === 0
      },
      { timeout: 40_000, interval: 100 },
    )
    .toBe(true)
  const counts = (await ask(dataDir, '/counts', IngestCounts)).live
  if (!counts) throw new Error('no live lane')
  return counts
}

test('kill -9 of ingest loses no reading, stores none twice, and both sums hold at rest', async () => {
  const { dataDir, raw, tables } = await province()
  const begin = Date.now() - 3_600_000
  let sent = 0
  for (let round = 0; round < 5; round++) {
    const child = startIngest(dataDir)
    for (let n = 0; n < 300; n++, sent++) {
      await publish(raw, 'TC-1', begin + sent * 1000, sent % 50)
      // Every tenth comes twice, as a device resends what it was not sure of.
      if (sent % 10 === 0) await publish(raw, 'TC-1', begin + sent * 1000, sent % 50)
      if (n === 150 + round * 20) child.kill('SIGKILL')
      if (n % 20 === 0) await sleep(40)
    }
    if (child.exitCode === null && child.signalCode === null) await once(child, 'exit')
  }
  startIngest(dataDir)
  const counts = await atRest(dataDir, sent + sent / 10)
  expect(counts.readings).toEqual({ parsed: 1650, stored: 1500, duplicate: 150, quarantined: 0, inFlight: 0 })
  const history = await ask(
    dataDir,
    `/history?device=TC-1&metric=speed&from=${begin}&to=${begin + 2_000_000}&points=5000`,
    History,
  )
  expect(history.v).toEqual(Array.from({ length: 1500 }, (_, n) => n % 50))
  const reader = openReader(journalPath(dataDir, 'ingest', 'live'))
  const { records } = await reader.read('accepted', 0, 100_000)
  const causes = records.flatMap((record) => {
    const accepted = AcceptedRecord.parse(fromBytes(record.value))
    return accepted.type === 'readings' ? accepted.raw.map((offset, n) => `${offset}/${accepted.i[n]}`) : []
  })
  expect(new Set(causes).size).toBe(1500)
  await Promise.all([reader.close(), raw.close(), tables.close()])
})

test('late readings are stored at their own time, never change the newest, and their repeats are recognised', async () => {
  const { dataDir, raw, tables } = await province()
  const begin = Math.floor(Date.now() / 1000) * 1000 - 600_000
  startIngest(dataDir)
  await publish(raw, 'TC-1', begin + 5000, 5)
  await publish(raw, 'TC-1', begin + 1000, 1)
  await publish(raw, 'TC-1', begin + 1000, 1)
  await publish(raw, 'TC-1', begin + 1000, 9)
  await publish(raw, 'TC-1', begin + 5000, 5)
  await raw.append('raw', { key: 'ioc/live/reading/20242/TC-1', time: Date.now(), value: new Uint8Array([0xff]) })
  await expect.poll(() => portOf(dataDir, 'ingest', 'door'), { timeout: 20_000 }).toBeDefined()
  const counts = await atRest(dataDir, 6)
  expect(counts).toEqual({
    messages: { parsed: 5, malformed: 1 },
    readings: { parsed: 5, stored: 2, duplicate: 2, quarantined: 1, inFlight: 0 },
    late: 1,
    quarantine: { conflict: 1, malformed: 1 },
  })
  const figures = await ask(
    dataDir,
    '/metrics',
    z.array(
      z.object({
        name: z.string(),
        values: z.array(z.object({ value: z.number(), labels: z.record(z.string(), z.unknown()) })),
      }),
    ),
  )
  const readings = figures.find((one) => one.name === 'ioc_ingest_readings')?.values
  expect(readings).toContainEqual({ value: 2, labels: { lane: 'live', outcome: 'stored', room: 'ingest' } })
  const heads = await ask(dataDir, '/latest?lane=live', SeriesHeads)
  expect(heads).toMatchObject({ device: ['TC-1'], t: [begin + 5000], v: [5] })
  const history = await ask(dataDir, `/history?device=TC-1&metric=speed&from=${begin}&to=${begin + 9000}`, History)
  expect(history).toMatchObject({ t: [begin + 1000, begin + 5000], v: [1, 5], unit: 'm/s' })
  await Promise.all([raw.close(), tables.close()])
})
