import { expect, test } from 'vitest'
import { freshness } from './age.ts'
import { LaneName, lanePolicy } from './lane.ts'

test.each([
  ['live', true],
  ['replay-flood-2025', true],
  ['replay-', false],
  ['Replay-x', false],
  ['replay-x/..', false],
  ['other', false],
])('%s is a name of a lane: %s', (name, isName) => {
  expect(LaneName.safeParse(name).success).toBe(isName)
})

test('a replay reaches nobody: no link, no notification, no retained alert', () => {
  const { link, notifications, retainedAlerts } = lanePolicy('replay-x')
  expect([link, notifications, retainedAlerts]).toEqual([false, false, false])
})

test.each([
  [59, 'new'],
  [60, 'new'],
  [61, 'late'],
  [150, 'late'],
  [151, 'stale'],
  [-5, 'new'],
] as const)('a value %s s old, of a device that reports each 30 s, is %s', (seconds, expected) => {
  expect(freshness(1_000_000, 1_000_000 + seconds * 1000, 30)).toBe(expected)
})
