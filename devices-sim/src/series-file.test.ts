import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { Moment } from './recording.ts'
import { copyRecording, openRecording } from './recording-file.ts'
import { readManifest } from './series-manifest.ts'
import { seriesRecording } from './series-recording.ts'

let folder = ''
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'series-file-'))
})
afterAll(() => rmSync(folder, { recursive: true, force: true }))

async function all(moments: AsyncIterable<Moment> | Iterable<Moment>): Promise<Moment[]> {
  const list: Moment[] = []
  for await (const moment of moments) list.push(moment)
  return list
}

test('series that are written out as a recording are read back as they were', async () => {
  const common = { domain: 'x', interval_s: 900 }
  writeFileSync(
    join(folder, 'manifest.json'),
    JSON.stringify([
      {
        ...common,
        id: 'road',
        file: 'road.csv',
        kind: 'vehicle_count',
        unit: 'veh/15min',
        start: '2015-08-20 00:00:00',
      },
      { ...common, id: 'river', file: 'river.csv', kind: 'water_level', unit: 'm', start: '2012-02-03 00:00:00' },
      { ...common, id: 'acid', file: 'acid.csv', kind: 'ph', unit: 'pH', start: '2012-02-03 00:00:00' },
    ]),
  )
  const rows = (day: string, value: (n: number) => number | string) =>
    Array.from(
      { length: 60 },
      (_, n) => `${day} ${String(n % 24).padStart(2, '0')}:${n < 24 ? '00' : n < 48 ? '15' : '30'}:00,${value(n)}`,
    )
      .sort()
      .join('\n')
  writeFileSync(join(folder, 'road.csv'), `timestamp,value\n${rows('2015-08-20', (n) => (n === 7 ? '' : n / 7))}\n`)
  writeFileSync(join(folder, 'river.csv'), `timestamp,value\n${rows('2012-02-03', (n) => 1 + n / 3)}\n`)
  const choice = { folder, entries: readManifest(folder), lane: 'replay-series', fromDay: 0, days: 2 }
  const { recording, skipped } = await seriesRecording(choice)
  expect(skipped.map(({ id }) => id)).toEqual(['acid'])
  const path = join(folder, 'series.ndjson')
  expect(await copyRecording(recording, path)).toBe(119)
  const read = await openRecording(path)
  expect(read.header).toEqual(recording.header)
  expect(await all(read.moments)).toEqual(await all(recording.moments))
})
