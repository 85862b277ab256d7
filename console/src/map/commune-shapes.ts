import type { FeatureCollection } from 'geojson'
import { collection, provinceShape, ringsOf } from './basemap.ts'
import { estimatedBorders } from './commune-borders.ts'
import type { StyleWish } from './map-style.ts'

/** Borders between communes: the official ones where there are some, else the estimate. */
export function communeLines({ basemap, province }: StyleWish): FeatureCollection {
  if (province === null) return collection([])
  if (basemap.communes !== null) return basemap.communes
  const shape = provinceShape(basemap, province.code)
  if (shape === undefined) return collection([])
  const lines = estimatedBorders(province.communes, ringsOf(shape.geometry))
  return collection([
    {
      type: 'Feature',
      properties: {},
      geometry: { type: 'MultiLineString', coordinates: lines.map((line) => line.map(([x, y]) => [x, y])) },
    },
  ])
}

/**
 * Names of communes; where there is no room for all, the larger ones of the land and the known ones of the city win.
 */
export function communeNames({ province, language }: StyleWish): FeatureCollection {
  return collection(
    (province?.named ?? [])
      .filter((commune) => commune.type !== 'dac_khu')
      .map((commune) => ({
        type: 'Feature',
        properties: {
          code: commune.code,
          name: language === 'vi' ? commune.name : commune.nameEn,
          order: -commune.areaKm2,
        },
        geometry: { type: 'Point', coordinates: [commune.lon, commune.lat] },
      })),
  )
}
