import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { floodGauges, publishedLevels } from '@ioc/domain/facts/flood'
import { resolvePack } from '@ioc/domain/senml'
import { expect, test } from 'vitest'
import { floodHeader, floodLines, floodRecording } from './flood-recording.ts'
import { play } from './player.ts'
import type { Moment, RecordingLine } from './recording.ts'
import { openRecording, writeRecording } from './recording-file.ts'

const folder = mkdtempSync(join(tmpdir(), 'recording-'))
const committed = new URL('../recordings/flood-2025-10.ndjson', import.meta.url)

test('a recording that is written and opened again says the same', async () => {
  const path = join(folder, 'round.ndjson')
  const lines: RecordingLine[] = [
    { t: '2025-10-29T06:00:00.000Z', device: 'HY-CAULAU', values: { level: 5.17 } },
    { t: '2025-10-29T06:01:00.000Z', device: 'HY-CAULAU', values: { level: 5.18 }, interpolated: true },
  ]
  const writer = await writeRecording(path, floodHeader())
  for (const line of lines) await writer.write(line)
  await writer.close()
  const { header, moments } = await openRecording(path)
  const read: Moment[] = []
  for await (const moment of moments) read.push(moment)
  expect(header).toEqual(floodHeader())
  expect(read).toEqual(lines.map((line) => ({ t: Date.parse(line.t), device: line.device, values: line.values })))
})

test.each([
  ['is no JSON', '{"t":'],
  ['is no line of a recording', '{"t":"2025-10-29T06:00:00Z","device":"A","values":{"level":"high"}}'],
  ['is before the line above it', '{"t":"2025-10-28T06:00:00Z","device":"A","values":{}}'],
])('a line that %s ends the reading and is named', async (why, line) => {
  const path = join(folder, 'bad.ndjson')
  const good = '{"t":"2025-10-29T06:00:00Z","device":"A","values":{"level":1}}'
  writeFileSync(path, `${JSON.stringify(floodHeader())}\n${good}\n${line}\n`)
  const { moments } = await openRecording(path)
  await expect(async () => {
    for await (const moment of moments) expect(moment.device).toBe('A')
  }).rejects.toThrow(new RegExp(`line 3.*${why}`))
})

test('a file that is missing or is no recording says so', async () => {
  await expect(openRecording(join(folder, 'none.ndjson'))).rejects.toThrow('ENOENT')
  writeFileSync(join(folder, 'empty.ndjson'), '')
  await expect(openRecording(join(folder, 'empty.ndjson'))).rejects.toThrow('line 1')
})

test('the committed recording of the flood is what the facts give, to the byte, and at most 1 MB', () => {
  const text = readFileSync(committed, 'utf8')
  expect(text).toBe(floodRecording())
  expect(text.length).toBeLessThan(1_000_000)
})

test('every published level is in the recording exactly, unmarked, and nothing else is unmarked', () => {
  const real = floodLines().filter((line) => line.interpolated === undefined)
  const published = publishedLevels.filter((level) => level.at < '2025-11')
  expect(real.length).toBe(published.length)
  for (const level of published)
    expect(real).toContainEqual({
      t: new Date(level.at).toISOString(),
      device: level.gauge,
      values: { level: level.metres },
    })
})

test('each river begins below alarm level 1, and the drawn lines never rise above the highest published level', () => {
  for (const gauge of floodGauges) {
    const lines = floodLines().filter((line) => line.device === gauge.site)
    const highest = Math.max(
      ...publishedLevels.filter((one) => one.gauge === gauge.site && one.at < '2025-11').map((one) => one.metres),
    )
    expect(lines[0]?.values.level).toBeLessThan(gauge.bd1 ?? gauge.bd3 ?? 0)
    expect(Math.max(...lines.map((line) => line.values.level ?? 0))).toBeLessThanOrEqual(highest)
  }
})

test('a stamp never comes before the acknowledgement of what it covers', async () => {
  const from = Date.parse('2025-10-29T06:00:00Z')
  const moments: Moment[] = [0, 30, 60, 600].flatMap((seconds) =>
    ['A', 'B'].map((device) => ({ t: from + seconds * 1000, device, values: { level: seconds } })),
  )
  const devices = new Map([
    ['A', { kind: 'river_gauge', commune: '20242' }],
    ['B', { kind: 'river_gauge', commune: '20275' }],
  ])
  const log: string[] = []
  const due: number[] = []
  let underWay = 0
  const result = await play(
    moments,
    { from, to: from + 900_000, devices },
    {
      reading: async (commune, pack) => {
        underWay++
        await new Promise((resolve) => setImmediate(resolve))
        underWay--
        log.push(`${commune} ${pack[0]?.bn} ${pack[0]?.v}`)
      },
      stamp: async (at) => {
        expect(underWay).toBe(0)
        log.push(`stamp ${(at - from) / 1000}`)
      },
      reach: async (t) => {
        due.push((t - from) / 1000)
        return true
      },
      isDue: () => true,
      progress: () => undefined,
    },
  )
  expect(result).toEqual({ readings: 8, finished: true })
  expect(log).toEqual([
    'stamp -0.001',
    '20242 A/ 0',
    '20275 B/ 0',
    'stamp 0',
    '20242 A/ 30',
    '20275 B/ 30',
    'stamp 30',
    '20242 A/ 60',
    '20275 B/ 60',
    'stamp 60',
    'stamp 599.999',
    '20242 A/ 600',
    '20275 B/ 600',
    'stamp 600',
    'stamp 900',
  ])
  expect(due).toEqual([0, 30, 60, 600, 900])
})

test('no drawn level of the flood jumps: a river moves less than 20 cm in two minutes', () => {
  const last = new Map<string, number>()
  for (const { device, values } of floodLines()) {
    const level = values.level ?? Number.NaN
    expect(Math.abs(level - (last.get(device) ?? level))).toBeLessThan(0.2)
    last.set(device, level)
  }
})

test('a busy lane gets one stamp for twenty seconds of its data, and each reading keeps its own time', async () => {
  const from = Date.parse('2025-10-29T06:00:00Z')
  const moments: Moment[] = Array.from({ length: 1500 }, (_, n) => ({
    t: from + n * 20,
    device: 'A',
    values: { level: n },
  }))
  const readings: { t: number; v: number }[] = []
  const stamps: number[] = []
  const sizes: number[] = []
  await play(
    moments,
    { from, to: from + 29_980, devices: new Map([['A', { kind: 'river_gauge', commune: '20242' }]]) },
    {
      reading: async (_, pack) => {
        sizes.push(pack.length)
        const resolved = resolvePack(JSON.stringify(pack), 0)
        if ('malformed' in resolved) throw new Error(resolved.detail)
        for (const { t, value } of resolved) readings.push({ t, v: value ?? Number.NaN })
      },
      stamp: async (at) => void stamps.push((at - from) / 1000),
      reach: async () => true,
      isDue: () => true,
      progress: () => undefined,
    },
  )
  expect(readings).toEqual(moments.map(({ t, values }) => ({ t, v: values.level })))
  expect(stamps).toEqual([-0.001, 19.98, 29.98])
  expect(Math.max(...sizes)).toBeLessThanOrEqual(200)
})
