import { expect, test } from 'vitest'
import { placeOf, replayState, speedsFor } from './replay-place.ts'

const player = { at: null, readings: 0 }

test('a replay is what its player says, until the lane has ended or the player is gone', () => {
  expect(replayState({ state: 'open', player: { ...player, state: 'hurrying' } })).toBe('hurrying')
  expect(replayState({ state: 'open', player: null })).toBe('gone')
  expect(replayState({ state: 'ended', player: { ...player, state: 'playing' } })).toBe('ended')
})

test('the place of a replay is held within its span, and begins at its beginning', () => {
  const span = { from: '2025-10-29T00:00:00Z', to: '2025-10-30T00:00:00Z' }
  const begin = Date.parse(span.from)
  expect(placeOf(span, null)?.at).toBe(begin)
  expect(placeOf(span, begin - 1)?.at).toBe(begin)
  expect(placeOf(span, begin + 5)?.at).toBe(begin + 5)
  expect(placeOf(span, begin + 1e12)?.at).toBe(Date.parse(span.to))
  expect(placeOf({ from: null, to: null }, begin)).toBeNull()
})

test('the speed that is set can be chosen too', () => {
  expect(speedsFor(60)).toEqual([1, 10, 60, 120, 300, 600])
  expect(speedsFor(45)).toEqual([1, 10, 45, 60, 120, 300, 600])
})
