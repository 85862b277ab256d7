import type { AcceptedRecord } from '@ioc/domain/messages/journal-records'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { Detector } from './detector.ts'
import { type Forecaster, startForecaster } from './forecast/forecaster.ts'
import { readModel, shippedModel } from './forecast/model-file.ts'
import { acceptedOf, deviceInTest, gatewayInTest, inShort, judged, stampAt, subjectsOf } from './province-in-test.ts'
import { detectorOf, snapshotOf } from './snapshot.ts'

let forecaster: Forecaster
beforeAll(async () => {
  forecaster = await startForecaster(readModel(shippedModel), () => undefined)
})
afterAll(() => forecaster.close())

const start = Date.parse('2026-11-16T01:00:00Z')
const registry = [
  ...['a', 'b', 'c'].map((id) => deviceInTest('transformer', id, { gateway: 'g' })),
  deviceInTest('river_gauge', 'r', { thresholds: { bd1: 2, bd2: 3 } }),
  gatewayInTest('g'),
]

/**
 * Five hours: a hot transformer, a stuck one, a flood that rises and falls, and a gateway that is silent at the end.
 */
const story: AcceptedRecord[] = Array.from({ length: 300 }, (_, n) => {
  const at = start + n * 60_000
  const wave = Math.sin(n / 20) + 0.1 * Math.sin(n * 7)
  const readings = [
    { device: 'a', metric: 'oil_temperature', v: n > 100 && n < 160 ? 95 : 60 + wave },
    { device: 'b', metric: 'oil_temperature', v: n > 120 && n < 170 ? 61 : 60 + wave },
    { device: 'c', metric: 'load', v: n > 230 && n < 240 ? 1.5 : 0.5 + 0.05 * wave },
  ].map((reading) => ({ ...reading, t: at }))
  const level = { device: 'r', metric: 'level', t: at, v: 1 + 2.5 * Math.sin(n / 95) }
  return [acceptedOf(n > 270 ? [level] : [...readings, level]), stampAt(at + 60_000)]
}).flat()

function whole(parts: readonly Uint8Array[]): Buffer {
  return Buffer.concat(parts)
}

describe('a detector restored from its snapshot', () => {
  test.each([1, 130, 260, 300, 420, 560])('after record %i goes on as if it had never stopped', async (cut) => {
    const subjects = subjectsOf(registry)
    const uninterrupted = new Detector(subjects, 'live')
    await judged(uninterrupted, [story.slice(0, cut)], forecaster)
    const found = detectorOf(whole(snapshotOf(uninterrupted, cut)), subjects, 'live')
    if ('refused' in found) throw new Error(found.detail)
    expect(found.offset).toBe(cut)
    const rest = await judged(uninterrupted, [story.slice(cut)], forecaster)
    expect(await judged(found.detector, [story.slice(cut)], forecaster)).toEqual(rest)
    expect(whole(snapshotOf(found.detector, 600)).equals(whole(snapshotOf(uninterrupted, 600)))).toBe(true)
  })

  test('is readable also when nothing has been read yet, and its tables are empty', () => {
    const found = detectorOf(whole(snapshotOf(new Detector(subjectsOf([]), 'live'), 7)), subjectsOf([]), 'live')
    expect('refused' in found ? found.detail : found.offset).toBe(7)
  })

  test('clears what was said of a device that left the registry meanwhile', async () => {
    const before = new Detector(subjectsOf(registry), 'live')
    await judged(before, [story.slice(0, 250)], forecaster)
    const parts = whole(snapshotOf(before, 250))
    const found = detectorOf(parts, subjectsOf(registry.filter((record) => record.id !== 'a')), 'live')
    if ('refused' in found) throw new Error(found.detail)
    const alerts = await judged(found.detector, [[stampAt(start + 200 * 60_000)]], forecaster)
    expect(inShort(alerts).map((line) => line.slice(25))).toContain('a/hot_oil cleared hot')
  })
})

test.each([
  ['is no snapshot', (bytes: Uint8Array) => bytes.subarray(0, 10)],
  ['checksum is wrong', (bytes: Uint8Array) => bytes.subarray(0, bytes.length - 1)],
  ['checksum is wrong', (bytes: Uint8Array) => bytes.with(bytes.length >> 1, (bytes[bytes.length >> 1] ?? 0) ^ 4)],
])('a broken file is unreadable: it %s', async (detail, breakIt) => {
  const detector = new Detector(subjectsOf(registry), 'live')
  await judged(detector, [story.slice(0, 50)], forecaster)
  const found = detectorOf(breakIt(Uint8Array.from(whole(snapshotOf(detector, 50)))), subjectsOf(registry), 'live')
  expect('refused' in found && found.refused).toBe('unreadable')
  expect('refused' in found && found.detail).toContain(detail)
})
