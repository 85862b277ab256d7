import type { LimitRule } from '@ioc/domain/device-kind'
import { kindOf } from '@ioc/domain/domains'
import { beforeAll, expect, test } from 'vitest'
import { instrumentsOf, makeFleet } from './fleet.ts'
import { momentOf } from './local-time.ts'
import { sense } from './sense.ts'
import { weatherOf } from './weather.ts'
import { loadShare } from './worlds/energy.ts'
import { isFireShow, trafficShare } from './worlds/traffic.ts'

const fleet = makeFleet(48, 2000)
const instruments = instrumentsOf(48, fleet.devices)
const weather = weatherOf(48)
const hourMs = 3_600_000
const local = (text: string) => Date.parse(`${text}:00+07:00`)

test('the same device and moment give the same values, in whatever order they are asked for', () => {
  const other = instrumentsOf(48, makeFleet(48, 2000).devices)
  const t = local('2026-11-21T10:00')
  const forward = instruments.map((one) => sense(one, t, weather))
  const backward = other.toReversed().map((one) => sense(one, t, weatherOf(48)))
  expect(JSON.stringify(backward.toReversed())).toBe(JSON.stringify(forward))
})

test('over a year every value is within what its instrument can say, and never a sentinel', () => {
  const start = local('2026-01-01T00:00')
  for (let sample = 0; sample < 200; sample++)
    for (const instrument of instruments) {
      const t = start + sample * 43.8 * hourMs + (instrument.seed % 3600) * 1000
      for (const [name, value] of Object.entries(sense(instrument, t, weather))) {
        const metric = kindOf(instrument.device.kind)?.metrics.find((one) => one.name === name)
        const [low, high] = metric?.plausible ?? [0, 0]
        if (!(value >= low && value <= high)) expect.fail(`${instrument.device.id}/${name} was ${value}`)
        if (metric?.sentinels?.includes(value)) expect.fail(`${instrument.device.id}/${name} was the sentinel ${value}`)
      }
    }
})

test('a metric that moves in health does not stand still for seven readings', () => {
  const start = local('2026-11-18T02:00')
  let runs = 0
  for (const instrument of instruments.filter((_, index) => index % 7 === 0))
    for (const metric of kindOf(instrument.device.kind)?.metrics ?? []) {
      if (metric.mayStandStill) continue
      let last = Number.NaN
      let run = 0
      for (let step = 0; step < 120; step++) {
        const value =
          sense(instrument, start + step * instrument.device.intervalSeconds * 1000, weather)[metric.name] ?? 0
        run = Math.abs(value - last) < metric.resolution ? run + 1 : 1
        last = value
        if (run === 7) runs++
      }
    }
  expect(runs).toBeLessThanOrEqual(1)
})

/** The limit rule as an alarm system reads it: beyond the heaviest-but-any alarm step for the whole delay. */
function alarms(rule: LimitRule, thresholds: Record<string, number>, series: [t: number, value: number][]): number {
  const limits = rule.thresholds
    .filter((step) => step.level === 'alarm')
    .map((step) => (step.value === 'device' ? thresholds[step.name] : step.value))
    .filter((value) => value !== undefined)
  if (limits.length === 0) return 0
  const limit = rule.direction === 'above' ? Math.min(...limits) : Math.max(...limits)
  let beyondSince: number | undefined
  let raised = 0
  for (const [t, value] of series) {
    const isBeyond = rule.direction === 'above' ? value > limit : value < limit
    if (!isBeyond) beyondSince = undefined
    else beyondSince ??= t
    if (beyondSince !== undefined && t - beyondSince >= rule.onDelaySeconds * 1000) raised++
  }
  return raised
}

test.each(['2026-10-17', '2027-02-05', '2027-02-07', '2026-06-14', '2026-11-21'])(
  'a healthy fleet raises no limit alarm on %s',
  (date) => {
    const start = local(`${date}T00:00`)
    let raised = 0
    for (const instrument of instruments) {
      const kind = kindOf(instrument.device.kind)
      for (const rule of kind?.limits ?? []) {
        const series: [number, number][] = []
        for (let t = start; t < start + 24 * hourMs; t += 7 * 60_000)
          series.push([t, sense(instrument, t, weather)[rule.metric] ?? 0])
        raised += alarms(rule, instrument.device.thresholds, series)
      }
    }
    expect(raised).toBe(0)
  },
)

test('rivers stay below alarm level 1 through a whole wet season, and rise with rain', () => {
  const levels: number[] = []
  for (const instrument of instruments.filter((one) => one.device.kind === 'river_gauge')) {
    const { bd1 = Number.POSITIVE_INFINITY } = instrument.device.thresholds
    for (let t = local('2026-09-01T00:00'); t < local('2026-12-31T00:00'); t += hourMs) {
      const level = sense(instrument, t, weather).level ?? 0
      if (instrument.device.id === 'HY-NONGSON') levels.push(level)
      if (level > bd1 - 0.1) expect.fail(`${instrument.device.id} stood at ${level} m`)
    }
  }
  expect(Math.max(...levels) - Math.min(...levels)).toBeGreaterThan(1)
})

/** Pearson's correlation. */
function correlation(a: readonly number[], b: readonly number[]): number {
  const mean = (list: readonly number[]) => list.reduce((sum, value) => sum + value, 0) / list.length
  const [ma, mb] = [mean(a), mean(b)]
  let [ab, aa, bb] = [0, 0, 0]
  for (const [index, value] of a.entries()) {
    const [x, y] = [value - ma, (b[index] ?? 0) - mb]
    ab += x * y
    aa += x * x
    bb += y * y
  }
  return ab / Math.sqrt(aa * bb)
}

test('neighbours have nearly the same weather, places far apart less so', () => {
  const times = Array.from({ length: 400 }, (_, index) => local('2026-10-01T00:00') + index * 3 * hourMs)
  const clouds = (lat: number, lon: number) => times.map((t) => weather.cloud(lat, lon, t))
  const here = clouds(16.06, 108.2)
  const near = correlation(here, clouds(16.07, 108.22))
  const far = correlation(here, clouds(15.2, 107.5))
  expect(near).toBeGreaterThan(0.95)
  expect(far).toBeLessThan(near - 0.3)
})

test('it rains far more from September to December than from February to April', () => {
  const sum = (from: string, days: number) => {
    let rain = 0
    for (let hour = 0; hour < days * 24; hour++) rain += weather.rain(16.06, 108.2, local(from) + hour * hourMs)
    return rain
  }
  expect(sum('2026-09-15T00:00', 90)).toBeGreaterThan(3 * sum('2026-02-01T00:00', 90))
})

let ordinary: number
beforeAll(() => {
  ordinary = trafficShare(momentOf(local('2027-01-13T12:00')))
})

test('at noon of the first day of Tết the streets are nearly empty and works stand still', () => {
  const tet = momentOf(local('2027-02-06T12:00'))
  expect(tet.tet).toBe(0)
  expect(trafficShare(tet)).toBeLessThan(ordinary * 0.5)
  expect(loadShare(tet, true)).toBeLessThan(0.3 * loadShare(momentOf(local('2027-01-13T12:00')), true))
  const evening = local('2027-02-05T19:00')
  expect(loadShare(momentOf(evening), false)).toBeGreaterThan(loadShare(momentOf(evening - 21 * 24 * hourMs), false))
})

test.each([
  ['2024-02-10', 0],
  ['2025-01-28', -1],
  ['2026-02-17', 0],
  ['2027-02-06', 0],
  ['2028-01-27', 1],
  ['2026-11-21', null],
])('%s is day %s of Tết', (date, tet) => {
  expect(momentOf(local(`${date}T08:00`)).tet).toBe(tet)
})

test('motorbikes crowd the streets before eight and after half past four, and sleep at three', () => {
  const share = (time: string) => trafficShare(momentOf(local(`2026-11-18T${time}`)))
  expect(share('07:15')).toBeGreaterThan(1.4 * share('10:30'))
  expect(share('17:30')).toBeGreaterThan(1.4 * share('14:30'))
  expect(share('03:00')).toBeLessThan(0.15 * share('17:30'))
})

test('the dragon breathes fire at nine on Saturday and Sunday, and the bridge closes for it', () => {
  expect(isFireShow(momentOf(local('2026-11-21T21:05')))).toBe(true)
  expect(isFireShow(momentOf(local('2026-11-20T21:05')))).toBe(false)
  const counter = instruments.find((one) => one.device.site === 'BR-RONG' && one.device.kind === 'traffic_counter')
  if (!counter) throw new Error('no counter on the dragon bridge')
  const rate = (time: string) => sense(counter, local(time), weather).vehicle_rate ?? 0
  expect(rate('2026-11-21T21:05')).toBeLessThan(0.5 * rate('2026-11-20T21:05'))
})
