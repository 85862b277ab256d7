import { spawnSync } from 'node:child_process'
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { AlertList, DeviceColumns, History } from '@ioc/domain/messages/api-shapes'
import { expect, test } from 'vitest'
import { z } from 'zod'
import { root, startProvince } from './province.ts'

const folder = join(root, 'centre/test/fixtures')
const Expected = z.object({
  devices: z.array(z.string()),
  history: History,
  counts: z.object({
    readings: z.object({ parsed: z.number(), stored: z.number(), quarantined: z.number(), duplicate: z.number() }),
  }),
  alerts: z.array(z.string()),
})

test.each(readdirSync(folder).filter((file) => file.endsWith('.tar.gz')))(
  'the data that %s wrote are all there, after two starts',
  async (file) => {
    const dataDir = mkdtempSync(join(tmpdir(), 'ioc-upgrade-'))
    expect(spawnSync('tar', ['-C', dataDir, '-xzf', join(folder, file)]).status).toBe(0)
    const expected = Expected.parse(JSON.parse(readFileSync(join(dataDir, 'expected.json'), 'utf8')))
    for (let start = 0; start < 2; start++) {
      const province = await startProvince({ dataDir })
      try {
        expect((await province.ask('/api/devices', DeviceColumns)).id.toSorted()).toEqual(expected.devices)
        const { from, to } = expected.history
        const history = await province.ask(`/api/devices/G-1/history?metric=level&from=${from}&to=${to}`, History)
        expect(history).toEqual(expected.history)
        const { readings } = await province.counts()
        expect(readings).toMatchObject(expected.counts.readings)
        const { alerts } = await province.ask('/api/alerts', AlertList)
        expect(alerts.map((alert) => alert.key)).toEqual(expect.arrayContaining(expected.alerts))
      } finally {
        await province.stop(true)
      }
    }
    rmSync(dataDir, { recursive: true })
  },
)
