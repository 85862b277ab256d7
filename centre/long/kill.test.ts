import { rmSync } from 'node:fs'
import { expect, test } from 'vitest'
import { alertsAgain, killRun, told } from '../test/kill-run.ts'
import { program } from '../test/needs.ts'

const kills = 100
const influxd = program('influxd')

test.each([
  { store: 'DuckDB', influxdb: false },
  { store: 'InfluxDB', influxdb: true },
])('a hundred kills under load on $store', async ({ store, influxdb }) => {
  if (influxdb && !influxd) return
  const run = await killRun({ kills, seed: 48, influxdb })
  const again = await alertsAgain(run)
  rmSync(run.dataDir, { recursive: true, force: true })
  process.stdout.write(`${store}: ${told(run)}\n`)
  expect(run.lost).toEqual([])
  expect(run.doubled).toEqual([])
  expect(again).toEqual(run.alerts)
})
