import type { AlertCondition } from '@ioc/domain/alert'
import { expect, test } from 'vitest'
import { alertSince, isSettling } from './alert-standing.ts'

const flood: AlertCondition = {
  key: 'HY-1/flood',
  transition: 'updated',
  at: '2025-10-29T05:00:00.000Z',
  raisedAt: '2025-10-29T01:46:00.000Z',
  subject: { type: 'device', id: 'HY-1' },
  domain: 'water',
  kind: 'river_gauge',
  commune: '20500',
  site: null,
  rule: 'flood',
  threshold: 'bd3',
  level: 'alarm',
  priority: 1,
  class: 'flood',
  group: 'flood:site:HY-1',
  metric: 'level',
  value: 4.1,
  limit: 4,
  expected: null,
  devices: 1,
  simulated: true,
  state: 'active',
  clearedAt: null,
  offset: 1,
}
const feeder: AlertCondition = { ...flood, kind: 'feeder_meter', rule: 'power_loss', metric: 'voltage', limit: 2200 }

test('a flood that rose to level 3 at noon has stood above level 3 since noon', () => {
  expect(alertSince(flood)).toBe(Date.parse('2025-10-29T05:00:00.000Z'))
})

test('what has returned is as old as its raising', () => {
  const cleared: AlertCondition = { ...flood, transition: 'cleared', state: 'cleared', clearedAt: flood.at }
  expect(alertSince(cleared)).toBe(Date.parse(flood.raisedAt))
})

test.each([
  ['a river above its level', flood, 4.2, false],
  ['a river at its level', flood, 4, false],
  ['a river that fell below it', flood, 3.9, true],
  ['a feeder without power', feeder, 70, false],
  ['a feeder with power again', feeder, 22_100, true],
  ['an alert without a limit', { ...feeder, limit: null }, 22_100, false],
  ['a rule that the kind does not have', { ...feeder, rule: 'forecast' }, 22_100, false],
])('%s, while its condition is held, waits to settle only inside its limit', (_, alert, value, settling) => {
  expect(isSettling(alert, value)).toBe(settling)
})
