import type { LaneStanding } from '@ioc/domain/messages/api-shapes'
import { expect, test } from 'vitest'
import { laneTable } from './lane-table.ts'
import { timeOfWord } from './time-word.ts'

test.each([
  ['2026-11-21T07:30:00Z', '2026-11-21T07:30:00.000Z'],
  ['2026-11-21T07:30+07:00', '2026-11-21T00:30:00.000Z'],
  ['2026-11-21 07:30', '2026-11-21T00:30:00.000Z'],
  ['2026-11-21 07:30:15', '2026-11-21T00:30:15.000Z'],
  ['2026-11-21', '2026-11-20T17:00:00.000Z'],
])('"%s" is %s', (word, iso) => {
  expect(new Date(timeOfWord(word)).toISOString()).toBe(iso)
})

test.each(['', 'yesterday', '21/11/2026', '2026-13-01', '2026-11-21T25:00Z'])(
  '"%s" is no time, and it is said what one is',
  (word) => {
    expect(() => timeOfWord(word)).toThrow('is no time: type 2026')
  },
)

test('the table of lanes says of each where it stands, what its player does, and what it holds', () => {
  const now = Date.parse('2026-11-22T00:00:00Z')
  const replay: LaneStanding = {
    name: 'replay-flood',
    source: 'press',
    from: '2025-10-29T06:00:00.000Z',
    to: '2025-10-30T06:00:00.000Z',
    speed: 600,
    owner: 'room',
    openedAt: '2026-11-20T00:00:00.000Z',
    state: 'open',
    play: 'paused',
    seek: null,
    continues: null,
    player: { state: 'paused', at: '2025-10-29T07:00:00.000Z', readings: 12 },
    at: '2025-10-29T07:00:00.000Z',
    readings: 12,
    alerts: { active: 2, all: 3 },
    bytes: 3 * 1024 ** 2,
  }
  const rows = laneTable(
    [replay, { ...replay, name: 'replay-lost', player: null, readings: null, openedAt: '2026-11-21T23:59:30Z' }],
    now,
  ).split('\n')
  expect(rows[1]).toMatch(
    /^replay-flood +press +2025-10-29T06:00:00Z +2025-10-30T06:00:00Z +600x +2025-10-29T07:00:00Z +paused +12 +2 of 3 +2 d +3\.0 MB$/,
  )
  expect(rows[2]).toMatch(/open, its player is gone +ingest is away +2 of 3 +0 min/)
})
