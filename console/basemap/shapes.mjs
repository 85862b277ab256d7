// Plain geometry on longitude and latitude: ovals, smooth lines, cutting to a box, and points inside polygons.

const kmPerDegree = 111.2

// A closed ring of ten points around a centre; enough for an island of a few pixels.
export function ovalRing({ at: [lon, lat], km: [halfLength, halfWidth], turn }) {
  const angle = (turn * Math.PI) / 180
  const ring = Array.from({ length: 10 }, (_, i) => {
    const t = (-i * Math.PI) / 5
    const along = halfLength * Math.cos(t)
    const across = halfWidth * Math.sin(t)
    const east = along * Math.cos(angle) - across * Math.sin(angle)
    const north = along * Math.sin(angle) + across * Math.cos(angle)
    return [lon + east / (kmPerDegree * Math.cos((lat * Math.PI) / 180)), lat + north / kmPerDegree]
  })
  return [...ring, ring[0]]
}

// Catmull-Rom: passes through every given point, with three points more between two of them.
export function smoothLine(points) {
  const at = (i) => points[Math.min(Math.max(i, 0), points.length - 1)]
  const between = (i, t) =>
    [0, 1].map((axis) => {
      const [a, b, c, d] = [at(i - 1), at(i), at(i + 1), at(i + 2)].map((point) => point[axis])
      return b + 0.5 * t * (c - a + t * (2 * a - 5 * b + 4 * c - d + t * (3 * (b - c) + d - a)))
    })
  const line = points.slice(0, -1).flatMap((point, i) => [point, ...[0.25, 0.5, 0.75].map((t) => between(i, t))])
  return [...line, points.at(-1)]
}

export function boundsOf(ring) {
  const lons = ring.map(([lon]) => lon)
  const lats = ring.map(([, lat]) => lat)
  return [Math.min(...lons), Math.min(...lats), Math.max(...lons), Math.max(...lats)]
}

export function boxesMeet(a, b) {
  return a[0] < b[2] && a[2] > b[0] && a[1] < b[3] && a[3] > b[1]
}

export function boxHolds(outer, inner) {
  return inner[0] > outer[0] && inner[1] > outer[1] && inner[2] < outer[2] && inner[3] < outer[3]
}

// Sutherland-Hodgman: the part of a closed ring within a box; where land goes on outside, it runs along the box.
export function cutRing(ring, [west, south, east, north]) {
  const sides = [
    { axis: 0, limit: west, keeps: (v) => v >= west },
    { axis: 0, limit: east, keeps: (v) => v <= east },
    { axis: 1, limit: south, keeps: (v) => v >= south },
    { axis: 1, limit: north, keeps: (v) => v <= north },
  ]
  let open = ring.slice(0, -1)
  for (const { axis, limit, keeps } of sides) {
    open = open.flatMap((point, i) => {
      const before = open.at(i - 1)
      const enters = keeps(point[axis]) !== keeps(before[axis])
      const share = (limit - before[axis]) / (point[axis] - before[axis])
      const crossing = enters ? [before.map((v, k) => (k === axis ? limit : v + share * (point[k] - v)))] : []
      return keeps(point[axis]) ? [...crossing, point] : crossing
    })
  }
  return open.length < 3 ? [] : [...open, open[0]]
}

// Four decimals (11 m) for what is near, and no point twice in a row.
export function roundLine(line, decimals = 4) {
  const rounded = line.map((point) => point.map((v) => Number(v.toFixed(decimals))))
  return rounded.filter(([lon, lat], i) => i === 0 || lon !== rounded[i - 1][0] || lat !== rounded[i - 1][1])
}

export function ringArea(ring) {
  return Math.abs(ring.slice(1).reduce((sum, [x, y], i) => sum + ring[i][0] * y - x * ring[i][1], 0)) / 2
}

function polygonHolds(polygon, [x, y]) {
  return polygon.reduce(
    (inside, ring) =>
      ring.slice(1).reduce((state, [bx, by], i) => {
        const [ax, ay] = ring[i]
        return ay > y !== by > y && x < ((bx - ax) * (y - ay)) / (by - ay) + ax ? !state : state
      }, inside),
    false,
  )
}

function distanceToEdge(polygon, [x, y]) {
  return Math.min(
    ...polygon.flatMap((ring) =>
      ring.slice(1).map(([bx, by], i) => {
        const [ax, ay] = ring[i]
        const length = (bx - ax) ** 2 + (by - ay) ** 2
        const share =
          length === 0 ? 0 : Math.min(1, Math.max(0, ((x - ax) * (bx - ax) + (y - ay) * (by - ay)) / length))
        return Math.hypot(ax + share * (bx - ax) - x, ay + share * (by - ay) - y)
      }),
    ),
  )
}

// The point inside a polygon that lies farthest from its edge: a grid, then three finer grids around the best so far.
export function visualCentre(polygon) {
  let [west, south, east, north] = boundsOf(polygon[0])
  let best = { distance: -1, point: [west, south] }
  for (let round = 0; round < 4; round += 1) {
    const [stepX, stepY] = [(east - west) / 24, (north - south) / 24]
    for (let i = 0; i <= 24; i += 1) {
      for (let j = 0; j <= 24; j += 1) {
        const point = [west + i * stepX, south + j * stepY]
        const distance = polygonHolds(polygon, point) ? distanceToEdge(polygon, point) : -1
        if (distance > best.distance) best = { distance, point }
      }
    }
    ;[west, south, east, north] = [
      best.point[0] - stepX,
      best.point[1] - stepY,
      best.point[0] + stepX,
      best.point[1] + stepY,
    ]
  }
  return best.point
}
