import { expect, test } from 'vitest'
import { exceeded, hourlyRise, scalePlace } from './flood-scale.ts'

const cauLau = { bd1: 2, bd2: 3, bd3: 4, highest: 5.62 }

test.each([
  ['below the zero of the gauge', cauLau, -1, 0],
  ['at zero', cauLau, 0, 0],
  ['half way to level 1', cauLau, 1, 0.1],
  ['at level 1', cauLau, 2, 0.2],
  ['between levels 1 and 2', cauLau, 2.5, 0.31],
  ['at level 2', cauLau, 3, 0.42],
  ['at level 3', cauLau, 4, 0.64],
  ['half way to the record', cauLau, 4.81, 0.82],
  ['above the record', cauLau, 6, 1],
  ['without a record the scale ends 2 m above level 3', { bd1: 2, bd2: 3, bd3: 4 }, 5, 0.82],
  ['a record below level 3 is none', { bd1: 2, bd2: 3, bd3: 4, highest: 3.5 }, 5, 0.82],
  ['a gauge of which level 3 alone is known', { bd3: 16 }, 8, 0.32],
  ['a gauge whose levels lie below its zero', { bd1: -1, bd2: -0.5, bd3: 0 }, -2, 0],
])('%s', (_, levels, metres, place) => expect(scalePlace(levels, metres)).toBeCloseTo(place, 6))

test.each([
  [cauLau, 1.99, null],
  [cauLau, 2, { level: 1, by: 0 }],
  [cauLau, 3.5, { level: 2, by: 0.5 }],
  [cauLau, 5.5, { level: 3, by: 1.5 }],
  [{ bd3: 16.5 }, 16, null],
])('of %o, %f m stands above %o', (levels, metres, above) => expect(exceeded(levels, metres)).toEqual(above))

test('the rise of an hour is that of the line through all values', () => {
  const minutes = [0, 10, 20, 30, 40]
  const t = minutes.map((minute) => minute * 60_000)
  expect(hourlyRise(t, [5, 5.02, 5.04, 5.06, 5.08])).toBeCloseTo(0.12, 9)
  expect(hourlyRise(t, [5, 5, 5, 5, 5])).toBe(0)
  expect(hourlyRise(t.slice(0, 2), [5, 6])).toBeNull()
  expect(hourlyRise([], [])).toBeNull()
})
