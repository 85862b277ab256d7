import { kilometresPerDegree } from '@ioc/domain/place'
import type { Feature, FeatureCollection, Position } from 'geojson'
import { collection, provinceShape, ringsOf } from './basemap.ts'
import { estimatedArea } from './commune-borders.ts'
import type { StyleWish } from './map-style.ts'

/** A circle on the ground; `lon`, `lat` in degrees (WGS 84). */
export type Reach = { lon: number; lat: number; km: number }

/** Images by which an area is hatched: `urgent` in the colour of priority 1, `plain` in that of text. */
export const hatches = { urgent: 'hatch-urgent', plain: 'hatch-plain' } as const

const edges = 64

/** The area of a circle; null: none. */
export function circleArea(reach: Reach | null): FeatureCollection {
  if (reach === null) return collection([])
  const { lon, lat, km } = reach
  const ring = Array.from({ length: edges + 1 }, (_, edge): Position => {
    const turn = (2 * Math.PI * edge) / edges
    const east = (Math.cos(turn) * km) / (kilometresPerDegree * Math.cos((lat * Math.PI) / 180))
    return [lon + east, lat + (Math.sin(turn) * km) / kilometresPerDegree]
  })
  return collection([area(hatches.plain, { type: 'Polygon', coordinates: [ring] })])
}

/** The area of communes that an emergency reaches: the official one where there is one, else the estimate. */
export function communeAreas({ basemap, province }: StyleWish, codes: readonly string[]): FeatureCollection {
  if (province === null) return collection([])
  if (basemap.communes !== null) {
    const own = basemap.communes.features.filter(({ properties }) => codes.includes(String(properties?.code)))
    return collection(own.map(({ geometry }) => area(hatches.urgent, geometry)))
  }
  const shape = provinceShape(basemap, province.code)
  const rings = shape === undefined ? [] : ringsOf(shape.geometry)
  return collection(
    codes.map((code) => {
      const estimate = estimatedArea(province.communes, rings, code)
      const coordinates = estimate.map((ring) => [ring.map(([x, y]): Position => [x, y])])
      return area(hatches.urgent, { type: 'MultiPolygon', coordinates })
    }),
  )
}

function area(hatch: string, geometry: Feature['geometry']): Feature {
  return { type: 'Feature', properties: { hatch }, geometry }
}
