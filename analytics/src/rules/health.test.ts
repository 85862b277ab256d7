import type { Metric } from '@ioc/domain/device-kind'
import { metricOf } from '@ioc/domain/domains'
import { describe, expect, test } from 'vitest'
import { type Marks, mark } from './marks.ts'
import { isSentinel } from './sentinel.ts'
import { extendRun, noRun } from './stuck.ts'

function metric(kind: string, name: string): Metric {
  const found = metricOf(kind, name)
  if (!found) throw new Error(`no metric ${kind}/${name}`)
  return found
}

/** Feeds values, one a minute, to a sensor that reports each minute; answers what each said. */
function run(name: Metric, values: number[]): (string | null)[] {
  const state = { ...noRun }
  return values.map((value, at) => extendRun(state, { t: at * 60_000, value }, { metric: name, intervalMs: 60_000 }))
}

describe('a stuck value', () => {
  const level = metric('river_gauge', 'level')

  test('is a run longer than six readings and ten intervals', () => {
    const said = run(level, [3.1, ...Array.from({ length: 12 }, () => 3.2)])
    expect(said.indexOf('raised')).toBe(11)
  })

  test('clears with the first reading that moves by more than the resolution', () => {
    const said = run(level, [...Array.from({ length: 12 }, () => 3.2), 3.2004, 3.21, 3.21])
    expect(said.slice(-4)).toEqual([null, null, 'cleared', null])
  })

  test('must last twice as long as the longest run this sensor had in health', () => {
    const healthy = Array.from({ length: 10 }, () => 3.2)
    const said = run(level, [...healthy, 3.3, ...Array.from({ length: 30 }, () => 3.4)])
    expect(said.indexOf('raised')).toBe(11 + 20)
  })

  test('teaches nothing to the run that comes after it', () => {
    const long = Array.from({ length: 40 }, () => 3.2)
    const said = run(level, [...long, 3.3, ...Array.from({ length: 12 }, () => 3.4)])
    expect(said.filter((one) => one === 'raised')).toHaveLength(2)
  })

  test('at the edge of what can be measured must rest six times as long', () => {
    const cars = metric('traffic_counter', 'vehicle_rate')
    expect(
      run(
        cars,
        Array.from({ length: 60 }, () => 0),
      ).includes('raised'),
    ).toBe(false)
    expect(
      run(
        cars,
        Array.from({ length: 61 }, () => 0),
      ).at(-1),
    ).toBe('raised')
  })
})

describe('a sentinel', () => {
  test.each([
    ['transformer', 'oil_temperature', 85, true],
    ['transformer', 'oil_temperature', 85.0000000001, true],
    ['transformer', 'oil_temperature', 85.001, false],
    ['river_gauge', 'level', -9.99, true],
    ['rain_gauge', 'rain_rate', 0, false],
  ])('of a %s: %s = %d is an error value: %s', (kind, name, value, expected) => {
    expect(isSentinel(metric(kind, name), value)).toBe(expected)
  })
})

describe('the one alert that a device has for a rule', () => {
  test('is raised by the first metric, passes on to another, and clears with the last', () => {
    let marks: Marks | undefined
    const story: [metric: number, on: boolean, said: string][] = [
      [1, true, 'raised 1'],
      [1, true, ''],
      [0, true, ''],
      [1, false, 'updated 0'],
      [2, true, ''],
      [2, false, ''],
      [0, false, 'cleared 0'],
    ]
    for (const [place, on, said] of story) {
      const after = mark(marks, place, on)
      marks = after.marks
      expect(after.change ? `${after.change.transition} ${after.change.metric}` : '').toBe(said)
    }
  })
})
