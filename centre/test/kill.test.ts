import { rmSync } from 'node:fs'
import { expect, test } from 'vitest'
import { alertsAgain, killRun, told } from './kill-run.ts'
import { program } from './needs.ts'

const influxd = program('influxd')

test.each([
  { store: 'DuckDB', influxdb: false },
  { store: 'InfluxDB', influxdb: true },
])(
  'fifteen kills under load on $store lose nothing acknowledged, store nothing twice, and fresh rooms see the same alerts',
  async ({ store, influxdb }) => {
    if (influxdb && !influxd) return
    const run = await killRun({ kills: 15, seed: 2026, influxdb })
    const again = await alertsAgain(run)
    rmSync(run.dataDir, { recursive: true, force: true })
    process.stdout.write(`${store}: ${told(run)}\n`)
    expect(run.lost).toEqual([])
    expect(run.doubled).toEqual([])
    expect(run.alerts.length).toBeGreaterThan(20)
    expect(again).toEqual(run.alerts)
  },
)
