import type { Feature, Position } from 'geojson'

/** A circle on the ground; `lon`, `lat` in degrees (WGS 84). */
export type Reach = { lon: number; lat: number; km: number }

const kmPerDegree = 111.32
const edges = 64
const hatches = 9

/** The outline of a reach, and the slanted lines that fill it without hiding what lies there. */
export function reachLines(reach: Reach): Feature[] {
  const at = (east: number, north: number): Position => [
    reach.lon + (east * reach.km) / (kmPerDegree * Math.cos((reach.lat * Math.PI) / 180)),
    reach.lat + (north * reach.km) / kmPerDegree,
  ]
  const outline = Array.from({ length: edges + 1 }, (_, edge) => {
    const turn = (2 * Math.PI * edge) / edges
    return at(Math.cos(turn), Math.sin(turn))
  })
  const slant = Math.SQRT1_2
  const hatch = Array.from({ length: hatches }, (_, place) => {
    const off = (2 * (place + 1)) / (hatches + 1) - 1
    const half = Math.sqrt(1 - off * off)
    return [at(slant * (off - half), -slant * (off + half)), at(slant * (off + half), slant * (half - off))]
  })
  return [
    { type: 'Feature', properties: { part: 'outline' }, geometry: { type: 'LineString', coordinates: outline } },
    { type: 'Feature', properties: { part: 'hatch' }, geometry: { type: 'MultiLineString', coordinates: hatch } },
  ]
}
