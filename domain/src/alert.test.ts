import { expect, test } from 'vitest'
import { type AlertTransition, alertCause, byWeight, conditionAfter } from './alert.ts'

const raised: AlertTransition = {
  key: 'HY-CAULAU/flood',
  transition: 'raised',
  at: '2025-10-29T02:00:00.000Z',
  raisedAt: '2025-10-29T02:00:00.000Z',
  subject: { type: 'device', id: 'HY-CAULAU' },
  domain: 'water',
  kind: 'river_gauge',
  commune: '20599',
  site: 'HY-CAULAU',
  rule: 'flood',
  threshold: 'bd2',
  level: 'alarm',
  priority: 2,
  class: 'flood',
  group: 'flood:site:HY-CAULAU',
  metric: 'level',
  value: 3.2,
  limit: 3,
  expected: null,
  devices: 1,
  simulated: false,
}

test('a condition is active until it clears, and its cause names key, transition and time', () => {
  expect(conditionAfter(raised, 7)).toMatchObject({ state: 'active', clearedAt: null, offset: 7 })
  const cleared = { ...raised, transition: 'cleared', at: '2025-10-30T09:00:00.000Z' } as const
  expect(conditionAfter(cleared, 8)).toMatchObject({ state: 'cleared', clearedAt: cleared.at })
  expect(alertCause(cleared)).toBe('HY-CAULAU/flood|cleared|2025-10-30T09:00:00.000Z')
})

test('the queue shows the active before the cleared, then the heaviest, then the newest', () => {
  const alert = (key: string, more: Partial<AlertTransition>) => conditionAfter({ ...raised, key, ...more }, 1)
  const queue = [
    alert('cleared', { transition: 'cleared', priority: 1 }),
    alert('event', { priority: null, level: 'event' }),
    alert('old', { priority: 2 }),
    alert('new', { priority: 2, at: '2025-10-29T03:00:00.000Z' }),
    alert('urgent', { priority: 1 }),
  ]
  expect(queue.toSorted(byWeight).map((one) => one.key)).toEqual(['urgent', 'new', 'old', 'event', 'cleared'])
})
