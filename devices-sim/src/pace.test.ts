import { expect, test } from 'vitest'
import { arrived, dueIn, hurried, type Pace, repaced } from './pace.ts'

const begin: Pace = { speed: 60, playing: true, wall: 1000, data: 0, hurryTo: Number.NEGATIVE_INFINITY }

test.each([
  [0, 1000, 0],
  [60_000, 1000, 1000],
  [60_000, 1500, 500],
  [60_000, 9000, 0],
])('at 60 times its pace the data of %s ms is, at %s ms, due in %s ms', (t, now, due) => {
  expect(dueIn(begin, t, now)).toBe(due)
})

test('a pause costs nothing of the data: it goes on where it stood, at the speed asked for meanwhile', () => {
  const paused = repaced(begin, { speed: 60, playing: false }, { now: 2000, behind: null })
  expect(dueIn(paused, 60_001, 99_000)).toBe(Number.POSITIVE_INFINITY)
  const faster = repaced(paused, { speed: 600, playing: false }, { now: 5000, behind: null })
  const on = repaced(faster, { speed: 600, playing: true }, { now: 10_000, behind: null })
  expect(dueIn(on, 60_000, 10_000)).toBe(0)
  expect(dueIn(on, 660_000, 10_000)).toBe(1000)
})

test('a hurry waits for nothing up to its end, paused or not, and goes on from there', () => {
  const paused = hurried(repaced(begin, { speed: 60, playing: false }, { now: 1000, behind: null }), 600_000, 1000)
  expect(dueIn(paused, 600_000, 1001)).toBe(0)
  expect(dueIn(paused, 600_001, 1001)).toBe(Number.POSITIVE_INFINITY)
  const there = arrived(hurried(begin, 600_000, 1000), 7000)
  expect(dueIn(there, 660_000, 7000)).toBe(1000)
})

test('a player that cannot keep its speed goes on from where it really is', () => {
  const paused = repaced(begin, { speed: 60, playing: false }, { now: 11_000, behind: 100_000 })
  expect(dueIn(paused, 100_001, 11_000)).toBe(Number.POSITIVE_INFINITY)
  const on = repaced(paused, { speed: 60, playing: true }, { now: 20_000, behind: null })
  expect(dueIn(on, 160_000, 20_000)).toBe(1000)
})

test('a change of speed in a hurry moves nothing of where it goes on', () => {
  const hurry = repaced(hurried(begin, 600_000, 1000), { speed: 600, playing: true }, { now: 3000, behind: 400_000 })
  expect(dueIn(hurry, 600_000, 3000)).toBe(0)
  expect(dueIn(arrived(hurry, 4000), 660_000, 4000)).toBe(100)
})

test('asking for what is done already changes nothing', () => {
  expect(repaced(begin, { speed: 60, playing: true }, { now: 5000, behind: null })).toBe(begin)
})
