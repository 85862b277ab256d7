import { mkdtempSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { metricOf } from '@ioc/domain/domains'
import { expect, test } from 'vitest'
import { readSeries, timeOf } from './series-csv.ts'
import { readManifest } from './series-manifest.ts'
import { mappingOf } from './series-mapping.ts'
import { converted, seriesRecording } from './series-recording.ts'

const testData = process.env.IOC_TEST_DATA

async function rowsOf(text: string) {
  const path = join(mkdtempSync(join(tmpdir(), 'series-')), 'one.csv')
  writeFileSync(path, text)
  const rows = []
  for await (const row of readSeries(path)) rows.push(row)
  return rows
}

test('an empty value is a gap, labels are passed over, and a time without a zone is UTC', async () => {
  expect(await rowsOf('timestamp,value,label,type\n2015-08-20 12:00:00,1.5,0,\n2015-08-20 12:15:00,,0,\n')).toEqual([
    { t: Date.parse('2015-08-20T12:00:00Z'), value: 1.5 },
  ])
  expect(timeOf('2025-10-29T13:00+07:00')).toBe(Date.parse('2025-10-29T06:00:00Z'))
})

test('a number that is none ends the reading and names the line', async () => {
  await expect(rowsOf('timestamp,value\n2015-08-20 12:00:00,1\n2015-08-20 12:15:00,high\n')).rejects.toThrow('line 3')
})

test.each([
  ['vehicle_count', 'veh/15min', 'traffic_counter', 'vehicle_rate', 150, 10],
  ['speed', 'mile/h', 'traffic_counter', 'speed', 60, 26.8224],
  ['occupancy', '', 'traffic_counter', 'occupancy', 3.06, 0.0306],
  ['pedestrian_count', 'count/h', 'camera_counter', 'people_rate', 600, 10],
  ['transformer_load', 'MW?', 'feeder_meter', 'power', 5.827, 5_827_000],
  ['conductivity', 'uS/cm', 'soil_probe', 'conductivity', 434.2, 0.04342],
  ['water_level', 'm', 'river_gauge', 'level', 14.17, 14.17],
])('%s in %s is played as %s.%s', (kind, unit, device, metric, given, expected) => {
  const mapping = mappingOf({ kind, unit })
  if ('skipped' in mapping) throw new Error(mapping.skipped)
  expect(mapping).toMatchObject({ kind: device, metric })
  expect(converted(given, mapping)).toBe(expected)
  expect(metricOf(device, metric)).toBeDefined()
})

test.each([
  ['ph', 'pH'],
  ['dissolved_oxygen', 'mg/L'],
  ['grid_load', 'MW'],
  ['parking_occupancy', 'cars'],
])('%s has no metric here and says so', (kind, unit) => {
  const mapping = mappingOf({ kind, unit })
  expect('skipped' in mapping && mapping.skipped).toContain(kind)
})

test.skipIf(!testData)('two days of the real series begin together and keep their own pace', async () => {
  const folder = join(testData ?? '', 'series')
  const entries = readManifest(folder)
  const { recording, skipped } = await seriesRecording({ folder, entries, lane: 'replay-series', fromDay: 0, days: 2 })
  expect(entries.length).toBe(72)
  expect(recording.header.devices.length + skipped.length).toBe(72)
  expect(recording.header.devices.length).toBeGreaterThan(50)
  let last = 0
  const first = new Map<string, number>()
  for await (const moment of recording.moments) {
    expect(moment.t).toBeGreaterThanOrEqual(last)
    last = moment.t
    if (!first.has(moment.device)) first.set(moment.device, moment.t)
  }
  const scats = entries.find((entry) => entry.id === 'scats_0')
  expect(scats && first.get('scats_0')).toBe(Date.parse('2026-01-05T00:00:00Z'))
  expect(first.size).toBeGreaterThan(45)
})
