import { type Commune, kilometresPerDegree } from '@ioc/domain/place'

type Point = readonly [x: number, y: number]
type Ring = readonly Point[]
type Edge = { from: Point; to: Point; other: number }

/**
 * Borders between communes where nobody has given the official ones: a power diagram, in which a commune's reach grows
 * with its area, cut at the border of the province. An estimate, and the map says so. Coordinates: longitude, latitude.
 */
export function estimatedBorders(communes: readonly Commune[], province: readonly Ring[]): Point[][] {
  const { sites, rings, back } = onPlane(communes, province)
  const lines: Point[][] = []
  sites.forEach((_, i) => {
    for (const edge of cellEdges(sites, i, boundsOf(rings.flat()))) {
      // Each border belongs to two cells: draw it once.
      if (edge.other < i) continue
      for (const piece of piecesInside(edge, rings)) lines.push(piece.map(back))
    }
  })
  return lines
}

/** The reach of one commune by the same estimate: closed rings of the province, cut to its cell; none outside of it. */
export function estimatedArea(communes: readonly Commune[], province: readonly Ring[], code: string): Point[][] {
  const { inside, sites, rings, back } = onPlane(communes, province)
  const own = sites[inside.findIndex((one) => one.code === code)]
  if (own === undefined) return []
  const cell = (ring: Ring) => {
    const whole = ring.map((at) => ({ at, other: -1 }))
    const others = sites.filter((site) => site !== own)
    return others.reduce((left, site) => cut(left, (p) => power(p, own) - power(p, site), 0), whole)
  }
  return rings
    .map((ring) => cell(ring).map(({ at }) => back(at)))
    .filter((ring) => ring.length > 2)
    .map((ring) => [...ring, ...ring.slice(0, 1)])
}

/** Communes and the province on a plane, in km, and the way back. */
function onPlane(communes: readonly Commune[], province: readonly Ring[]) {
  const box = boundsOf(province.flat())
  const scale = Math.cos((((box.south + box.north) / 2) * Math.PI) / 180) * kilometresPerDegree
  const plane = (point: Point): Point => [point[0] * scale, point[1] * kilometresPerDegree]
  const back = (point: Point): Point => [point[0] / scale, point[1] / kilometresPerDegree]
  const inside = communes.filter((one) => isIn([one.lon, one.lat], box, 0.1))
  const sites = inside.map((one) => ({ at: plane([one.lon, one.lat]), weight: one.areaKm2 / Math.PI }))
  return { inside, sites, rings: province.map((ring) => ring.map(plane)), back }
}

type Bounds = { west: number; south: number; east: number; north: number }
type SiteWeight = { at: Point; weight: number }

export function boundsOf(points: readonly Point[]): Bounds {
  const bounds = { west: Infinity, south: Infinity, east: -Infinity, north: -Infinity }
  for (const [x, y] of points) {
    bounds.west = Math.min(bounds.west, x)
    bounds.east = Math.max(bounds.east, x)
    bounds.south = Math.min(bounds.south, y)
    bounds.north = Math.max(bounds.north, y)
  }
  return bounds
}

function isIn([x, y]: Point, box: Bounds, slack: number): boolean {
  return x > box.west - slack && x < box.east + slack && y > box.south - slack && y < box.north + slack
}

/** Edges that the cell of site `i` shares with other cells: the box, cut by the half-plane towards every other site. */
function cellEdges(sites: readonly SiteWeight[], i: number, box: Bounds): Edge[] {
  const own = sites[i]
  if (own === undefined) return []
  let corners: { at: Point; other: number }[] = [
    { at: [box.west - 5, box.south - 5], other: -1 },
    { at: [box.east + 5, box.south - 5], other: -1 },
    { at: [box.east + 5, box.north + 5], other: -1 },
    { at: [box.west - 5, box.north + 5], other: -1 },
  ]
  sites.forEach((site, j) => {
    if (j === i) return
    const distance = (p: Point) => power(p, own) - power(p, site)
    corners = cut(corners, distance, j)
  })
  return corners.flatMap(({ at, other }, k) => {
    const next = corners[(k + 1) % corners.length]
    return other < 0 || next === undefined ? [] : [{ from: at, to: next.at, other }]
  })
}

function power(point: Point, site: SiteWeight): number {
  return (point[0] - site.at[0]) ** 2 + (point[1] - site.at[1]) ** 2 - site.weight
}

/** Keeps the part of a polygon where `side` is not above 0; the new edge is marked with `other`. */
function cut(corners: { at: Point; other: number }[], side: (p: Point) => number, other: number): typeof corners {
  const kept: typeof corners = []
  corners.forEach((corner, k) => {
    const next = corners[(k + 1) % corners.length]
    if (next === undefined) return
    const here = side(corner.at)
    const there = side(next.at)
    if (here <= 0) kept.push(corner)
    if (here <= 0 === there <= 0) return
    const share = here / (here - there)
    const at: Point = [
      corner.at[0] + (next.at[0] - corner.at[0]) * share,
      corner.at[1] + (next.at[1] - corner.at[1]) * share,
    ]
    // Leaving: the cut begins here. Entering: the old edge goes on from here.
    kept.push({ at, other: here <= 0 ? other : corner.other })
  })
  return kept
}

/** The parts of a segment that lie inside the rings (even-odd). */
function piecesInside({ from, to }: Edge, rings: readonly Ring[]): Point[][] {
  const at = (share: number): Point => [from[0] + (to[0] - from[0]) * share, from[1] + (to[1] - from[1]) * share]
  const shares = [0, 1]
  for (const ring of rings) {
    ring.forEach((a, k) => {
      const b = ring[(k + 1) % ring.length]
      const share = b === undefined ? null : crossing(from, to, a, b)
      if (share !== null) shares.push(share)
    })
  }
  shares.sort((a, b) => a - b)
  return shares.flatMap((share, k) => {
    const next = shares[k + 1]
    if (next === undefined || next - share < 1e-9 || !isInside(at((share + next) / 2), rings)) return []
    return [[at(share), at(next)]]
  })
}

/** Where on `from`-`to` (0 to 1) it crosses `a`-`b`. */
function crossing(from: Point, to: Point, a: Point, b: Point): number | null {
  const dx = to[0] - from[0]
  const dy = to[1] - from[1]
  const ex = b[0] - a[0]
  const ey = b[1] - a[1]
  const cross = dx * ey - dy * ex
  if (cross === 0) return null
  const share = ((a[0] - from[0]) * ey - (a[1] - from[1]) * ex) / cross
  const along = ((a[0] - from[0]) * dy - (a[1] - from[1]) * dx) / cross
  return share > 0 && share < 1 && along >= 0 && along <= 1 ? share : null
}

/** Even-odd rule over all rings. */
export function isInside([x, y]: Point, rings: readonly Ring[]): boolean {
  let inside = false
  for (const ring of rings) {
    ring.forEach((a, k) => {
      const b = ring[(k + 1) % ring.length]
      if (b === undefined || a[1] > y === b[1] > y) return
      if (x < ((b[0] - a[0]) * (y - a[1])) / (b[1] - a[1]) + a[0]) inside = !inside
    })
  }
  return inside
}
