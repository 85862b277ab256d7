import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect, test } from 'vitest'
import { storeContract } from './contract.ts'
import { DuckdbFile } from './duckdb-file.ts'
import { openDuckdbStore } from './duckdb-store.ts'
import { momentsContract } from './moments-contract.ts'

const folder = mkdtempSync(join(tmpdir(), 'ioc-duckdb-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))

const keptDays = { raw: 730, '1m': 30, '15m': 365, '1h': 1825, '1d': null }

const make = () => {
  const path = join(mkdtempSync(join(folder, 'store-')), 'readings.duckdb')
  return { open: async () => openDuckdbStore({ path, keptDays }) }
}
storeContract(make)
momentsContract(make)

test('a store of a newer release is refused with what to do', async () => {
  const path = join(mkdtempSync(join(folder, 'store-')), 'readings.duckdb')
  const file = await DuckdbFile.open({ path, keptDays })
  await file.close()
  const { DuckDBInstance } = await import('@duckdb/node-api')
  const instance = await DuckDBInstance.create(path)
  const connection = await instance.connect()
  await connection.run('UPDATE meta SET version = 99')
  connection.closeSync()
  instance.closeSync()
  const store = openDuckdbStore({ path, keptDays })
  await expect(store.openLane('live')).rejects.toThrow('was written by a newer release')
})

const speeds = (from: number, count: number) => ({
  kinds: {
    traffic_counter: Array.from({ length: count }, (_, n) => ({
      device: 'TC-1',
      t: from + n * 60_000,
      metrics: ['speed'],
      values: [n % 40],
    })),
  },
  readings: count,
})
const midnight = Date.parse('2026-11-10T17:00:00Z')
const dayMs = 86_400_000
const asked = {
  lane: 'live',
  kind: 'traffic_counter',
  device: 'TC-1',
  metric: 'speed',
  from: midnight,
  to: midnight + 2 * dayMs,
  points: 10,
}

test('readings are forgotten in time and their roll-ups answer on, each as long as it is kept', async () => {
  const path = join(mkdtempSync(join(folder, 'store-')), 'readings.duckdb')
  const store = openDuckdbStore({ path, keptDays: { raw: 3, '1m': 5, '15m': 8, '1h': 30, '1d': null } })
  await store.openLane('live')
  await store.write('live', speeds(midnight, 2880), 1)
  const at = (day: number, points = asked.points) =>
    store.history({ ...asked, points, now: midnight + day * dayMs }).then(({ bucketMs, t, v, low, high }) => ({
      bucketMs,
      days: t.length,
      mean: Number((v.reduce((sum, one) => sum + one, 0) / v.length).toFixed(6)),
      low: Math.min(...low),
      high: Math.max(...high),
    }))
  for (let call = 0; call < 2; call++) await store.tend('live', midnight + 2 * dayMs)
  expect(await at(2, 5000)).toMatchObject({ bucketMs: null, days: 2880 })
  // The readings are gone; minutes answer for them, then quarters, hours and days.
  const kept: [day: number, bucketMs: number, length: number][] = [
    [5, 60_000, 2880],
    [8, 900_000, 192],
    [30, 3_600_000, 48],
    [100, dayMs, 2],
  ]
  for (const [day, bucketMs, length] of kept) {
    await store.tend('live', midnight + day * dayMs)
    expect(await at(day, 5000)).toEqual({ bucketMs, days: length, mean: 19.5, low: 0, high: 39 })
  }
  await store.close()
})

test('a store of the first version gets its roll-ups when it is opened', async () => {
  const path = join(mkdtempSync(join(folder, 'store-')), 'readings.duckdb')
  const file = await DuckdbFile.open({ path, keptDays })
  await file.openLane('live')
  await file.write('live', speeds(midnight, 600), 1)
  await file.close()
  const { DuckDBInstance } = await import('@duckdb/node-api')
  const instance = await DuckDBInstance.create(path)
  const connection = await instance.connect()
  await connection.run('DROP TABLE unrolled')
  await connection.run('UPDATE meta SET version = 1')
  connection.closeSync()
  instance.closeSync()
  const store = openDuckdbStore({ path, keptDays: { ...keptDays, raw: 3 } })
  await store.openLane('live')
  for (let call = 0; call < 2; call++) await store.tend('live', midnight + dayMs)
  await store.tend('live', midnight + 50 * dayMs)
  const history = await store.history({ ...asked, points: 2, now: midnight + 50 * dayMs })
  expect(history).toMatchObject({ v: [19.5], low: [0], high: [39] })
  await store.close()
})
