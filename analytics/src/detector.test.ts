import { readFileSync } from 'node:fs'
import { floodGauges, publishedLevels } from '@ioc/domain/facts/flood'
import type { AcceptedRecord } from '@ioc/domain/messages/journal-records'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { z } from 'zod'
import { type Forecaster, startForecaster } from './forecast/forecaster.ts'
import { readModel, shippedModel } from './forecast/model-file.ts'
import {
  acceptedOf,
  deviceInTest,
  gatewayInTest,
  inShort,
  judged,
  newDetector,
  stampAt,
  type Told,
} from './province-in-test.ts'

const RecordedLevel = z.object({ t: z.string(), device: z.string(), values: z.object({ level: z.number() }) })

let forecaster: Forecaster
beforeAll(async () => {
  forecaster = await startForecaster(readModel(shippedModel), () => undefined)
})
afterAll(() => forecaster.close())

const start = Date.parse('2026-11-16T01:00:00Z')
const at = (seconds: number) => start + seconds * 1000
const told = (device: string, metric: string, seconds: number, v: number): Told => ({
  device,
  metric,
  t: at(seconds),
  v,
})

/** A story of readings in order of time, with a stamp each second that anything is told up to `until`. */
function withStamps(readings: readonly Told[], until: number, every = 1): AcceptedRecord[] {
  const records: AcceptedRecord[] = [stampAt(start)]
  let next = 0
  for (let second = every; second <= until; second += every) {
    const batch: Told[] = []
    for (; next < readings.length && (readings[next]?.t ?? 0) < at(second); next++)
      batch.push(...readings.slice(next, next + 1))
    if (batch.length > 0) records.push(acceptedOf(batch))
    records.push(stampAt(at(second)))
  }
  return records
}

describe('a silent gateway', () => {
  const members = ['a', 'b', 'c', 'd', 'e', 'f'].map((id, place) =>
    deviceInTest('transformer', id, { gateway: 'gw', intervalSeconds: place % 2 === 0 ? 30 : 60 }),
  )
  const registry = [...members, gatewayInTest('gw')]
  const report = (from: number, to: number, silent: readonly string[] = []) =>
    members
      .filter((member) => !silent.includes(member.id))
      .flatMap((member, place) =>
        Array.from({ length: Math.ceil((to - from) / member.intervalSeconds) }, (_, n) => {
          const second = from + n * member.intervalSeconds + place * 3
          return told(member.id, 'load', second, 0.5 + 0.01 * Math.sin(second))
        }),
      )
      .toSorted((a, b) => a.t - b.t)

  test('is one alert for all of its members, and clears when they report again', async () => {
    const records = withStamps([...report(0, 600), ...report(1200, 1500)], 1500)
    const alerts = await judged(newDetector(registry), [records], forecaster)
    const silent = alerts.filter((alert) => alert.rule === 'silent')
    expect(inShort(silent).map((line) => line.slice(24).trim())).toEqual([
      'gw/silent raised gateway',
      'gw/silent cleared gateway',
    ])
    expect(silent[0]).toMatchObject({
      subject: { type: 'gateway', id: 'gw' },
      devices: 6,
      kind: 'gateway',
      group: 'silent:gateway:gw',
      simulated: true,
    })
  })

  test('takes over the silence of members that fell silent before it', async () => {
    const records = withStamps([...report(0, 300), ...report(300, 900, ['a', 'c'])], 1300)
    const alerts = await judged(newDetector(registry), [records], forecaster)
    expect(inShort(alerts.filter((alert) => alert.rule === 'silent')).map((line) => line.slice(25))).toEqual([
      'a/silent raised intervals',
      'c/silent raised intervals',
      'a/silent cleared intervals',
      'c/silent cleared intervals',
      'gw/silent raised gateway',
    ])
  })

  test('is not told of a lane whose stamps stopped with it', async () => {
    const before = withStamps(report(0, 300), 300)
    const after = [stampAt(at(2000)), acceptedOf(report(2001, 2031)), stampAt(at(2031))]
    const alerts = await judged(newDetector(registry), [before, after], forecaster)
    expect(alerts.filter((alert) => alert.rule === 'silent')).toEqual([])
  })
})

test('a device that speaks for itself is silent after three of its own intervals, and back with its next reading', async () => {
  const readings = [0, 30, 60, 400].map((second) => told('m', 'level', second, 1 + second / 1000))
  const gauge = deviceInTest('river_gauge', 'm', { intervalSeconds: 30 })
  const alerts = await judged(newDetector([gauge]), [withStamps(readings, 410)], forecaster)
  expect(inShort(alerts)).toEqual([
    `${new Date(at(150)).toISOString()} m/silent raised intervals`,
    `${new Date(at(401)).toISOString()} m/silent cleared intervals`,
  ])
})

test('an error value raises once for the device, reaches no limit, and clears with the next measurement', async () => {
  const readings = [60, 85, 85, 61].map((v, n) => told('t', 'oil_temperature', n * 60, v))
  const alerts = await judged(newDetector([deviceInTest('transformer', 't')]), [withStamps(readings, 200)], forecaster)
  expect(inShort(alerts).map((line) => line.slice(25))).toEqual(['t/sentinel raised value', 't/sentinel cleared value'])
})

test('late readings and readings of unknown devices change nothing, and are counted', async () => {
  const detector = newDetector([deviceInTest('river_gauge', 'r', { thresholds: { bd1: 1 } })])
  const flood = [told('r', 'level', 0, 5)]
  await judged(detector, [[acceptedOf(flood, true), acceptedOf([told('x', 'level', 0, 5)])]], forecaster)
  expect(detector.book.active()).toEqual([])
  expect(detector.takeTally()).toEqual({ scored: 0, late: 1, notNewer: 0, unknown: 1 })
})

test('a device that leaves the registry takes its alerts with it at the next stamp', async () => {
  const detector = newDetector([deviceInTest('river_gauge', 'r', { thresholds: { bd1: 1 } })])
  await judged(detector, [[stampAt(at(0)), acceptedOf([told('r', 'level', 1, 5)])]], forecaster)
  detector.subjects.take([{ offset: 9, key: 'device/r', value: null }])
  detector.refresh(['r'])
  const alerts = await judged(detector, [[stampAt(at(2))]], forecaster)
  expect(inShort(alerts)).toEqual([`${new Date(at(2)).toISOString()} r/flood cleared bd1`])
})

describe('a pump that is switched at the same odd minute each day', () => {
  const pump = deviceInTest('irrigation_pump', 'p', { intervalSeconds: 30 })
  const midnight = Date.parse('2026-07-12T17:00:00Z')
  /** On from 05:54 to 09:54 local time. */
  const isOn = (t: number) =>
    Math.floor(((t - midnight) / 60_000 + 14 * 1440) % 1440) >= 354 &&
    ((t - midnight) / 60_000 + 14 * 1440) % 1440 < 594
  const flowAt = (t: number) => (isOn(t) ? 0.2 + 0.004 * Math.sin(t / 7000) : 0)

  const dayOf = async (flow: (t: number) => number) => {
    const detector = newDetector([pump])
    const halves = Array.from({ length: 14 * 48 }, (_, n) => midnight - (14 * 48 - n) * 1_800_000)
    const mean = (half: number) =>
      Array.from({ length: 30 }, (_, n) => flowAt(half + n * 60_000)).reduce((a, b) => a + b) / 30
    detector.warm({ device: 'p', metric: 'flow', t: halves, v: halves.map(mean) })
    const records = Array.from({ length: 2880 }, (_, n) => midnight + n * 30_000).map((t) =>
      acceptedOf([{ device: 'p', metric: 'flow', t, v: flow(t) }]),
    )
    return (await judged(detector, [records], forecaster)).map((alert) => alert.transition)
  }

  test('is no surprise to the forecaster, though its profile knows only half hours', async () => {
    expect(await dayOf(flowAt)).toEqual([])
  })

  test('is one when it stops while it always ran', async () => {
    const from = midnight + 7 * 3_600_000
    expect(await dayOf((t) => (t >= from && t < from + 900_000 ? 0 : flowAt(t)))).toContain('raised')
  })
})

describe('the flood of 29-30 October 2025', () => {
  const recording = new URL('../../devices-sim/recordings/flood-2025-10.ndjson', import.meta.url)
  const lines = readFileSync(recording, 'utf8')
    .trim()
    .split('\n')
    .slice(1)
    .map((line) => RecordedLevel.parse(JSON.parse(line)))
  const gauges = floodGauges.map((gauge) => {
    const levels = Object.entries({ bd1: gauge.bd1, bd2: gauge.bd2, bd3: gauge.bd3 })
    const thresholds = Object.fromEntries(levels.flatMap(([name, value]) => (value === null ? [] : [[name, value]])))
    return deviceInTest('river_gauge', gauge.site, { site: gauge.site, commune: gauge.commune, thresholds })
  })

  test('raises each level at the gauge and the reading that reached it', async () => {
    const records = lines.flatMap((line): AcceptedRecord[] => [
      acceptedOf([{ device: line.device, metric: 'level', t: Date.parse(line.t), v: line.values.level }]),
      stampAt(Date.parse(line.t)),
    ])
    const alerts = await judged(newDetector(gauges), [records], forecaster)
    const floods = alerts.filter((alert) => alert.rule === 'flood')
    for (const gauge of gauges) {
      const own = floods.filter((alert) => alert.subject.id === gauge.id && alert.transition !== 'cleared')
      for (const name of ['bd1', 'bd2', 'bd3']) {
        const bound = gauge.thresholds[name]
        if (bound === undefined) continue
        const reached = lines.find((line) => line.device === gauge.id && line.values.level >= bound)
        const first = own.find((alert) => alert.threshold === name || heavier(alert.threshold, name))
        expect(first?.at, `${gauge.id} ${name}`).toBe(reached && new Date(reached.t).toISOString())
      }
      expect(own.filter((alert) => alert.transition === 'raised')).toHaveLength(own.length > 0 ? 1 : 0)
    }
    const worst = floods.find((alert) => alert.subject.id === 'HY-AINGHIA' && alert.threshold === 'bd3')
    expect(worst).toMatchObject({
      level: 'alarm',
      priority: 1,
      class: 'flood',
      limit: 9,
      group: 'flood:site:HY-AINGHIA',
    })
  })

  test('has every gauge above the levels that the press printed', () => {
    for (const level of publishedLevels.filter((one) => one.at < '2025-10-30T03')) {
      const line = lines.find((one) => one.device === level.gauge && Date.parse(one.t) === Date.parse(level.at))
      expect(line?.values.level, `${level.gauge} ${level.at}`).toBeCloseTo(level.metres, 2)
    }
  })
})

function heavier(threshold: string, than: string): boolean {
  return threshold > than
}
