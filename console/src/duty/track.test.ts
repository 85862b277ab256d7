import { expect, test } from 'vitest'
import { type TrackPoint, trackAfter } from './track.ts'

const walk = (seconds: number[]) =>
  seconds.reduce<readonly TrackPoint[]>((track, second) => trackAfter(track, { second, value: second }), [])

test('a point is kept every two seconds at most', () => {
  expect(walk([10, 11, 12, 13, 14]).map((point) => point.second)).toEqual([10, 12, 14])
})

test('what is older than ten minutes falls out', () => {
  expect(walk([0, 300, 601]).map((point) => point.second)).toEqual([300, 601])
})

test('a lane whose time jumps back begins anew', () => {
  expect(walk([500, 600, 20]).map((point) => point.second)).toEqual([20])
})
