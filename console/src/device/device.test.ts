import { expect, test } from 'vitest'
import { hashPart } from '../incident/hash-part.ts'
import { digitsOf, withRoom } from './chart-options.ts'
import { type ReadHistory, withLiveReading } from './use-history.ts'

const history: ReadHistory = {
  state: 'read',
  to: 2000,
  bucketMs: null,
  t: [1000, 2000],
  v: [1, 2],
  low: [1, 2],
  high: [1, 2],
}

test('a reading newer than the history goes to its end, an older one does not', () => {
  expect(withLiveReading(history, 3000, 7)).toMatchObject({ to: 3000, t: [1000, 2000, 3000], v: [1, 2, 7] })
  expect(withLiveReading(history, 2000, 7)).toBe(history)
})

test('a bucketed history waits for a whole bucket before it takes a live reading', () => {
  const bucketed = { ...history, bucketMs: 5000 }
  expect(withLiveReading(bucketed, 6000, 7)).toBe(bucketed)
  expect(withLiveReading(bucketed, 7001, 7).t).toHaveLength(3)
})

test('a limit near the line is inside the chart, a far one does not flatten the line', () => {
  const [low, high] = withRoom(
    1,
    2,
    [
      { name: 'near', value: 3 },
      { name: 'far', value: 90 },
    ],
    0.1,
  )
  expect(low).toBeLessThan(1)
  expect(high).toBeGreaterThan(3)
  expect(high).toBeLessThan(5)
})

test('beside a single reading every limit is inside the chart', () => {
  const [low, high] = withRoom(
    1,
    1,
    [
      { name: 'near', value: 3 },
      { name: 'far', value: 90 },
    ],
    0.1,
  )
  expect(low).toBeLessThan(1)
  expect(high).toBeGreaterThan(90)
})

test('a line that stands still has room for steps that its figures can tell apart', () => {
  expect(withRoom(0, 0, [], 0.1)).toEqual([-0.1, 0.1])
})

test('the axis has as many decimals as its steps need', () => {
  expect([digitsOf([0, 25], 2), digitsOf([0, 0.5], 2), digitsOf([0, 0.05], 2), digitsOf([3], 1)]).toEqual([0, 1, 2, 1])
})

test.each([
  ['#device=HY-CAULAU-L1', 'HY-CAULAU-L1'],
  ['#device=a%2Fb', 'a/b'],
  ['', null],
  ['#device=', null],
  ['#other=1', null],
])('the address %s chooses %s', (hash, device) => {
  expect(hashPart(hash, 'device')).toBe(device)
})
