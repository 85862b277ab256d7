import { communesOfDaNang } from '@ioc/domain/facts/communes'
import { kilometresBetween } from '@ioc/domain/place'
import { expect, test } from 'vitest'
import provincesText from '../../basemap/provinces.json?raw'
import { collection, readCollection } from './basemap.ts'
import type { StyleWish } from './map-style.ts'
import { circleArea, communeAreas, hatches } from './reach.ts'

test('the outline of a reach lies on its circle, wherever it is, and no reach has no area', () => {
  for (const reach of [
    { lon: 108.2231, lat: 16.0605, km: 0.3 },
    { lon: 111.9, lat: 8.6, km: 12 },
  ]) {
    const [circle] = circleArea(reach).features
    const ring = circle?.geometry.type === 'Polygon' ? (circle.geometry.coordinates[0] ?? []) : []
    expect([ring.length, circle?.properties]).toEqual([65, { hatch: hatches.plain }])
    for (const [lon = 0, lat = 0] of ring) expect(kilometresBetween(reach, { lon, lat }) / reach.km).toBeCloseTo(1, 2)
  }
  expect(circleArea(null)).toEqual(collection([]))
})

test('the communes of an emergency are areas by the official borders, else by the estimate', () => {
  const none = collection([])
  const square = {
    type: 'Polygon' as const,
    coordinates: [
      [
        [108, 16],
        [108.1, 16],
        [108, 16.1],
        [108, 16],
      ],
    ],
  }
  const basemap = { land: none, provinces: readCollection(provincesText), rivers: none, labels: none, islands: none }
  const style = (communes: StyleWish['basemap']['communes']) =>
    ({
      basemap: { ...basemap, communes },
      province: { code: '48', communes: communesOfDaNang, named: [] },
    }) as unknown as StyleWish
  const [estimate, ...others] = communeAreas(style(null), ['20410']).features
  expect([estimate?.geometry.type, estimate?.properties, others]).toEqual([
    'MultiPolygon',
    { hatch: hatches.urgent },
    [],
  ])
  const official = collection(
    ['20410', '20242'].map((code) => ({ type: 'Feature', properties: { code }, geometry: square })),
  )
  expect(communeAreas(style(official), ['20410']).features).toEqual([
    { type: 'Feature', properties: { hatch: hatches.urgent }, geometry: square },
  ])
})
