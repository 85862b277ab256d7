type Point = readonly [lat: number, lon: number]
export type AreaRing = readonly Point[]

/** Points of the largest ring of an area, and of each other: what CAP says of a place is an area, not a survey. */
const largestPoints = 64
const otherPoints = 8
const otherRings = 7

/**
 * The outer rings of a place (lat, lon, degrees) as a CAP message tells them: the largest eight, with 120 points
 * together at most, open at their end. No ring crosses itself: one that simplifying would make do so is told by its
 * hull. Rings without area are left out.
 */
export function areaOfRings(rings: readonly AreaRing[]): AreaRing[] {
  return rings
    .map(openRing)
    .map((ring) => ({ ring, area: Math.abs(twiceArea(ring)) }))
    .filter(({ ring, area }) => ring.length >= 3 && area > smallestArea)
    .toSorted((a, b) => b.area - a.area)
    .slice(0, 1 + otherRings)
    .map(({ ring }, place) => thinned(ring, place === 0 ? largestPoints : otherPoints))
}

/** Twice some 100 square metres, in square degrees. */
const smallestArea = 2e-8

/** At most so many points of a ring, those that shape it most (Douglas and Peucker, 1973). */
function thinned(ring: AreaRing, most: number): AreaRing {
  const simple = atMost(ring, most)
  return crossesItself(simple) ? atMost(hull(ring), most) : simple
}

function atMost(ring: AreaRing, most: number): AreaRing {
  let points = ring
  // From some 5 m on, twice as coarse each time.
  for (let tolerance = 5e-5; points.length > most; tolerance *= 2) points = simplified(ring, tolerance)
  return points.length >= 3 ? points : corners(ring)
}

function simplified(ring: AreaRing, tolerance: number): AreaRing {
  const far = farthest(ring, 0)
  const line = [...ring, ...ring.slice(0, 1)]
  const kept = new Set([0, far])
  const spans: [number, number][] = [
    [0, far],
    [far, ring.length],
  ]
  for (let span = spans.pop(); span !== undefined; span = spans.pop()) {
    const [from, to] = span
    const [a, b] = [line[from], line[to]]
    let [place, most] = [-1, tolerance]
    for (let n = from + 1; n < to; n += 1) {
      const point = line[n]
      const away = a && b && point ? distance(point, a, b) : 0
      if (away > most) [place, most] = [n, away]
    }
    if (place === -1) continue
    kept.add(place)
    spans.push([from, place], [place, to])
  }
  return [...kept].toSorted((a, b) => a - b).flatMap((place) => ring.slice(place, place + 1))
}

/** Three points that span a ring which is as good as a line. */
function corners(ring: AreaRing): AreaRing {
  const [a, b] = [0, farthest(ring, 0)]
  const [from, to] = [ring[a], ring[b]]
  const aside = (point: Point) => (from && to ? distance(point, from, to) : 0)
  const c = ring.reduce((best, point, place) => (aside(point) > aside(ring[best] ?? point) ? place : best), 0)
  return [...new Set([a, b, c])].toSorted((x, y) => x - y).flatMap((place) => ring.slice(place, place + 1))
}

function farthest(ring: AreaRing, from: number): number {
  const start = ring[from]
  if (!start) return from
  const away = (point: Point | undefined) => (point ? Math.hypot(point[0] - start[0], point[1] - start[1]) : 0)
  return ring.reduce((best, point, place) => (away(point) > away(ring[best]) ? place : best), from)
}

/** From a point to a span, in degrees. */
function distance([y, x]: Point, [ay, ax]: Point, [by, bx]: Point): number {
  const [dy, dx] = [by - ay, bx - ax]
  const length = dy * dy + dx * dx
  const share = length === 0 ? 0 : Math.min(1, Math.max(0, ((y - ay) * dy + (x - ax) * dx) / length))
  return Math.hypot(y - ay - share * dy, x - ax - share * dx)
}

function crossesItself(ring: AreaRing): boolean {
  const sides = ring.map((point, n) => [point, ring[(n + 1) % ring.length] ?? point] as const)
  return sides.some((one, n) => sides.some((other, m) => m > n && isCrossed(one, other)))
}

type Side = readonly [Point, Point]

function isCrossed([a, b]: Side, [c, d]: Side): boolean {
  return turn(a, b, c) * turn(a, b, d) < 0 && turn(c, d, a) * turn(c, d, b) < 0
}

/** The convex hull (Andrew, 1979). */
function hull(ring: AreaRing): AreaRing {
  const points = ring.toSorted((a, b) => a[1] - b[1] || a[0] - b[0])
  const half = (from: readonly Point[]): Point[] => {
    const chain: Point[] = []
    for (const point of from) {
      for (;;) {
        const [a, b] = chain.slice(-2)
        if (!a || !b || turn(a, b, point) > 0) break
        chain.pop()
      }
      chain.push(point)
    }
    return chain.slice(0, -1)
  }
  return [...half(points), ...half(points.toReversed())]
}

/** Above 0 where the way from a over b to c turns left. */
function turn([ay, ax]: Point, [by, bx]: Point, [cy, cx]: Point): number {
  return (bx - ax) * (cy - ay) - (by - ay) * (cx - ax)
}

function twiceArea(ring: AreaRing): number {
  return ring.reduce((sum, [y, x], n) => {
    const [nextY, nextX] = ring[(n + 1) % ring.length] ?? [y, x]
    return sum + x * nextY - nextX * y
  }, 0)
}

/** Without the point that closes it, and without points that come twice in a row. */
function openRing(ring: AreaRing): AreaRing {
  return ring.filter((point, n) => {
    const next = ring[(n + 1) % ring.length]
    return next === undefined || next[0] !== point[0] || next[1] !== point[1]
  })
}
