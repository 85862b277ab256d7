import { expect, test } from 'vitest'
import { type AreaRing, areaOfRings } from './commune-area.ts'

/** A coast of so many points around a place, that runs in and out by up to a fifth of its radius, in degrees. */
function coast(points: number, radius: number, [lat, lon]: readonly [number, number] = [16, 108]): AreaRing {
  return Array.from({ length: points }, (_, n) => {
    const angle = (2 * Math.PI * n) / points
    const reach = radius * (1 + 0.2 * Math.sin(angle * 37) * Math.sin(angle * 5))
    return [lat + reach * Math.sin(angle), lon + reach * Math.cos(angle)] as const
  })
}
const closed = (ring: AreaRing): AreaRing => [...ring, ...ring.slice(0, 1)]
const areaOf = (ring: AreaRing) =>
  Math.abs(
    ring.reduce((sum, [y, x], n) => {
      const [nextY, nextX] = ring[(n + 1) % ring.length] ?? [y, x]
      return sum + x * nextY - nextX * y
    }, 0),
  ) / 2
const crosses = (ring: AreaRing) => {
  const turn = (a: readonly [number, number], b: readonly [number, number], c: readonly [number, number]) =>
    (b[1] - a[1]) * (c[0] - a[0]) - (b[0] - a[0]) * (c[1] - a[1])
  const sides = ring.map((point, n) => [point, ring[(n + 1) % ring.length] ?? point] as const)
  return sides.some(([a, b]) =>
    sides.some(([c, d]) => turn(a, b, c) * turn(a, b, d) < 0 && turn(c, d, a) * turn(c, d, b) < 0),
  )
}

test.each([
  [
    'a square',
    [
      [16, 108],
      [16.1, 108],
      [16.1, 108.1],
      [16, 108.1],
    ],
    4,
  ],
  ['a coast of 40,000 points', coast(40_000, 0.1), 64],
  ['a coast of 300 points', coast(300, 0.1), 64],
] as const)('%s keeps its area within a tenth, and closes nowhere else than at its end', (_, ring, most) => {
  const [told, ...more] = areaOfRings([closed(ring)])
  expect(more).toEqual([])
  expect(told?.length).toBeLessThanOrEqual(most)
  expect(told?.length).toBeGreaterThanOrEqual(3)
  expect(areaOf(told ?? []) / areaOf(ring)).toBeGreaterThan(0.9)
  expect(areaOf(told ?? []) / areaOf(ring)).toBeLessThan(1.1)
  expect(crosses(told ?? [])).toBe(false)
})

test('of an archipelago the largest eight islands are told, with 120 points at most', () => {
  const islands = Array.from({ length: 30 }, (_, n) => closed(coast(500, 0.002 * (n + 1), [10 + n, 112])))
  const told = areaOfRings(islands)
  expect(told).toHaveLength(8)
  expect(told[0]?.[0]?.[0]).toBeCloseTo(39, 0)
  expect(told.flat().length).toBeLessThanOrEqual(120)
})

test('a ring that crosses itself when it is thinned is told by its hull, and rings without area are not told', () => {
  // A bay that winds eight times around itself, between two arms of 200 m.
  const arm = (aside: number) =>
    Array.from({ length: 1500 }, (_, n) => {
      const angle = (2 * Math.PI * 8 * n) / 1500
      const reach = 0.02 + (0.01 * angle) / (2 * Math.PI) + aside
      return [16 + reach * Math.sin(angle), 108 + reach * Math.cos(angle)] as const
    })
  const [told] = areaOfRings([[...arm(0), ...arm(0.002).toReversed()]])
  expect(crosses(told ?? [])).toBe(false)
  expect(told?.length).toBeLessThanOrEqual(64)
  const line = [
    [16, 108],
    [16.1, 108.1],
    [16, 108],
  ] as const
  expect(areaOfRings([line, [[16, 108]], []])).toEqual([])
})
