import { once } from 'node:events'
import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { DuckDBInstance } from '@duckdb/node-api'
import { IngestQuality, localDay } from '@ioc/domain/data-quality'
import { History } from '@ioc/domain/messages/api-shapes'
import { SeriesHeads } from '@ioc/domain/messages/inner-doors'
import { AcceptedRecord } from '@ioc/domain/messages/journal-records'
import { openReader } from '@ioc/journal/embedded-reader'
import { fromBytes } from '@ioc/journal/json'
import { journalPath } from '@ioc/journal/layout'
import { portOf } from '@ioc/room/announcement'
import { cannotStartCode } from '@ioc/room/life'
import { afterEach, expect, test } from 'vitest'
import { z } from 'zod'
import { ask, atRest, endAll, province, publish, startIngest } from './ingest.test-province.ts'

afterEach(endAll)

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
  const days = [localDay(begin), localDay(Date.now())]
  const quality = await Promise.all([...new Set(days)].map((day) => ask(dataDir, `/quality?day=${day}`, IngestQuality)))
  const tallies = quality.flatMap((day) => day.tallies)
  expect(tallies).toMatchObject(tallies.map(() => ({ commune: '20242', kind: 'traffic_counter', gateway: null })))
  const sum = (what: 'accepted' | 'duplicate') => tallies.reduce((all, one) => all + one.tally[what], 0)
  expect([sum('accepted'), sum('duplicate')]).toEqual([1500, 150])
  expect(quality.reduce((all, day) => all + (day.received['TC-1'] ?? 0), 0)).toBe(1500)
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
  await expect.poll(() => portOf(dataDir, 'ingest', 'door')).toBeDefined()
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

test('a store of a newer release ends ingest with the code that nobody tries again', async () => {
  const { dataDir, raw, tables } = await province()
  mkdirSync(join(dataDir, 'store'))
  const instance = await DuckDBInstance.create(join(dataDir, 'store', 'readings.duckdb'))
  const connection = await instance.connect()
  await connection.run('CREATE TABLE meta AS SELECT 99 AS version')
  connection.closeSync()
  instance.closeSync()
  const child = startIngest(dataDir)
  await once(child, 'exit')
  expect(child.exitCode).toBe(cannotStartCode)
  await Promise.all([raw.close(), tables.close()])
})
