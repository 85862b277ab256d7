import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { testGauge } from '@ioc/domain/testing/test-device'
import { portOf } from '@ioc/room/announcement'
import { afterAll, expect, test } from 'vitest'
import { z } from 'zod'
import { duplicatesAtRest, judge } from './judging.ts'
import { LoadDevice } from './load-device.ts'
import { program } from './needs.ts'
import { npmRun } from './npm-run.ts'
import { startProvince } from './province.ts'

const influxd = program('influxd')
const rooms = ['broker', 'ingest', 'analytics', 'operations', 'influxd']
const devices = Array.from({ length: 20 }, (_, n) => testGauge(`BI-${n}`, { intervalSeconds: 1 }))
const folder = mkdtempSync(join(tmpdir(), 'ioc-backup-influx-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))

/** Rows that the influxd of a centre holds of the gauges. */
async function rowsIn(dataDir: string): Promise<number> {
  const password = readFileSync(join(dataDir, 'store/influxd/password'), 'utf8')
  const words = new URLSearchParams({ db: 'ioc-live', q: 'SELECT count("level") FROM "river_gauge"' })
  const answer = await fetch(`http://127.0.0.1:${portOf(dataDir, 'influxd', 'http')}/query?${words}`, {
    headers: { authorization: `Basic ${Buffer.from(`ingest:${password}`).toString('base64')}` },
  })
  const Rows = z.object({
    results: z.tuple([
      z.object({ series: z.tuple([z.object({ values: z.tuple([z.tuple([z.string(), z.number()])]) })]) }),
    ]),
  })
  return Rows.parse(await answer.json()).results[0].series[0].values[0][1]
}

test.skipIf(!influxd)('a running InfluxDB is backed up while devices publish, and restored whole', async () => {
  const backup = join(folder, 'backup')
  const province = await startProvince({ rooms })
  const loads: LoadDevice[] = []
  let before: Parameters<typeof judge>[1] = []
  try {
    const tokens = await province.register(devices)
    for (const [phase, { id, commune }] of devices.entries())
      loads.push(
        new LoadDevice({ id, commune, token: tokens.get(id) ?? '', port: province.mqttPort, perSecond: 20, phase }),
      )
    for (const load of loads) load.start()
    await expect.poll(async () => (await province.counts()).readings.stored).toBeGreaterThan(1000)
    before = loads.map((load) => ({ id: load.id, made: load.made, acknowledged: new Set(load.acknowledged) }))
    const madeBefore = loads.reduce((sum, load) => sum + load.made.size, 0)
    const said = await npmRun(province, 'backup', [backup]).done
    const madeMeanwhile = loads.reduce((sum, load) => sum + load.made.size, 0) - madeBefore
    process.stdout.write(`${said}${madeMeanwhile} readings were made while the backup ran\n`)
    expect(said).toContain('whose centre goes on running')
    expect(madeMeanwhile).toBeGreaterThan(100)
    for (const load of loads) load.finish()
    await Promise.all(loads.map((load) => load.finished()))
    // The one that was copied has lost nothing either, nor taken anything twice.
    await duplicatesAtRest(province)
    expect(await judge(province, loads)).toEqual({ lost: [], doubled: [] })
  } finally {
    await province.stop()
  }
  expect(existsSync(join(backup, 'store/influxd-dump'))).toBe(false)

  const dataDir = join(folder, 'restored')
  await npmRun({ dataDir }, 'restore', [backup]).done
  const restored = await startProvince({ rooms, dataDir })
  try {
    await duplicatesAtRest(restored)
    expect(await judge(restored, before)).toEqual({ lost: [], doubled: [] })
    const { readings } = await restored.counts()
    expect(readings).toMatchObject({ quarantined: 0, inFlight: 0 })
    expect(readings.stored).toBeGreaterThanOrEqual(before.reduce((sum, one) => sum + one.acknowledged.size, 0))
    expect(await rowsIn(dataDir)).toBe(readings.stored)
  } finally {
    await restored.stop(true)
  }

  // One whose keeper was killed before it had noted whom it started.
  const files = join(dataDir, 'store/influxd')
  rmSync(join(files, 'pid'), { force: true })
  const left = spawn(influxd ?? '', ['-config', join(files, 'influxd.conf')], { stdio: 'ignore' })
  await once(left, 'spawn')
  try {
    const second = npmRun({ dataDir }, 'backup', [join(folder, 'second')]).done
    await expect(second).rejects.toThrow(`an influxd still runs on ${files} (process ${left.pid})`)
    expect(existsSync(join(folder, 'second/manifest.json'))).toBe(false)
  } finally {
    left.kill('SIGKILL')
    await once(left, 'exit')
  }
})
