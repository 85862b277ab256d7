import { domains } from '@ioc/domain/domains'
import { expect, test } from 'vitest'
import { DeviceRegistry } from './device-registry.ts'
import { figureOf } from './domain-figure.ts'
import { FreshnessBoard } from './freshness-board.ts'
import { SeriesTable } from './series-table.ts'

const every = () => true

const domainNamed = (name: string) => {
  const found = domains.find((domain) => domain.name === name)
  if (found === undefined) throw new Error(name)
  return found
}

function centre(kind: string, ages: (number | null)[], values: number[]) {
  const no = ages.map((_, i) => i)
  const registry = new DeviceRegistry({
    epoch: 'e',
    no,
    id: no.map((n) => `D${n}`),
    name: no.map((n) => `D${n}`),
    kind: no.map(() => kind),
    commune: no.map(() => '20194'),
    site: no.map(() => null),
    lat: no.map(() => 16),
    lon: no.map(() => 108),
    intervalSeconds: no.map(() => 60),
    simulated: no.map(() => true),
  })
  const series = new SeriesTable()
  const stamp = 10_000_000
  ages.forEach((age, i) => {
    // The figure's metric of each kind under test has place 0, speed has place 1.
    if (age !== null) for (const place of [0, 1]) series.lay(i, place, values[i] ?? 0, stamp - age * 1000)
  })
  const board = new FreshnessBoard()
  const changed = board.judge(registry, series, stamp)
  return { registry, series, board, changed, stamp }
}

test('a mean is over the devices that still speak, and says how many of how many', () => {
  const known = centre('traffic_counter', [10, 130, 400, null], [10, 20, 1000, 0])
  expect(figureOf(domainNamed('traffic'), known, every)).toMatchObject({ value: 15, counted: 2, total: 4 })
})

test('a sum leaves stale meters out', () => {
  expect(figureOf(domainNamed('energy'), centre('feeder_meter', [5, 5, 900], [1e6, 2e6, 4e6]), every).value).toBe(3e6)
})

test('the heaviest rain is the largest of the fresh gauges', () => {
  expect(figureOf(domainNamed('water'), centre('rain_gauge', [5, 5], [2e-6, 7e-6]), every).value).toBe(7e-6)
})

test('where no device speaks there is no figure, not a zero', () => {
  expect(figureOf(domainNamed('traffic'), centre('traffic_counter', [null, 999], [1, 1]), every)).toMatchObject({
    value: null,
    counted: 0,
    total: 2,
  })
})

test('a figure counts only devices that have a place in the lane', () => {
  const known = centre('traffic_counter', [10, null, null], [10, 0, 0])
  expect(figureOf(domainNamed('traffic'), known, (row) => row === 0)).toMatchObject({ counted: 1, total: 1 })
})

test('devices are new, late, stale or never heard, and only what changed is told', () => {
  const { board, changed, registry, series, stamp } = centre('traffic_counter', [0, 121, 301, null], [1, 1, 1, 1])
  expect(board.counts).toEqual({ new: 1, late: 1, stale: 1, never: 1 })
  expect(changed).toEqual([0, 1, 2, 3])
  expect(board.judge(registry, series, stamp + 1000)).toEqual([])
  expect(board.judge(registry, series, stamp + 121_000)).toEqual([0])
})
