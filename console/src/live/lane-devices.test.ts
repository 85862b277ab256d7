import { expect, test } from 'vitest'
import { DeviceRegistry } from './device-registry.ts'
import type { Standing } from './freshness-board.ts'
import { countInLane, isInLane } from './lane-devices.ts'

function registry(...ids: string[]): DeviceRegistry {
  return new DeviceRegistry({
    epoch: 'e',
    no: ids.map((_, no) => no),
    id: ids,
    name: ids,
    kind: ids.map(() => 'river_gauge'),
    commune: ids.map(() => '20500'),
    site: ids.map(() => null),
    lat: ids.map(() => 16),
    lon: ids.map(() => 108),
    intervalSeconds: ids.map(() => 60),
    simulated: ids.map(() => true),
  })
}
const board = (...standings: Standing[]) => ({ of: (row: number) => standings[row] ?? ('never' as const) })
const live = { registry: registry('a', 'b') }

test('the live lane shows every device, also what never reported', () => {
  const view = { lane: 'live', registry: live.registry, board: board('new', 'never'), beside: null }
  expect([isInLane(view, 0), isInLane(view, 1)]).toEqual([true, true])
})

test('a replay shows what reported in it and what is its own, not what is of the live lane alone', () => {
  const view = { lane: 'replay-a', registry: registry('a', 'b', 'own'), board: board('stale'), beside: live }
  expect([0, 1, 2].map((row) => isInLane(view, row))).toEqual([true, false, true])
  expect(countInLane(view)).toBe(2)
})

test('until the live devices are known, a replay shows only what reported', () => {
  const view = {
    lane: 'replay-a',
    registry: registry('a', 'own'),
    board: board('new'),
    beside: { registry: registry() },
  }
  expect(countInLane(view)).toBe(1)
})
