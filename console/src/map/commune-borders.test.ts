import { communesOfDaNang } from '@ioc/domain/facts/communes'
import type { Commune } from '@ioc/domain/place'
import { expect, test } from 'vitest'
import provincesText from '../../basemap/provinces.json?raw'
import { readCollection, ringsOf } from './basemap.ts'
import { estimatedArea, estimatedBorders, isInside } from './commune-borders.ts'

const square = [
  [
    [108, 16],
    [109, 16],
    [109, 17],
    [108, 17],
  ],
] as const

function commune(lon: number, lat: number, areaKm2: number): Commune {
  return { code: '20194', province: '48', name: 'A', nameEn: 'A', type: 'xa', areaKm2, lat, lon }
}

test('between two equal communes the border stands in the middle, from edge to edge', () => {
  const [line, ...others] = estimatedBorders([commune(108.25, 16.5, 100), commune(108.75, 16.5, 100)], square)
  expect(others).toEqual([])
  expect(line?.map(([lon]) => lon)).toEqual([expect.closeTo(108.5, 6), expect.closeTo(108.5, 6)])
  expect(line?.map(([, lat]) => lat).sort()).toEqual([expect.closeTo(16, 6), expect.closeTo(17, 6)])
})

test('the larger commune pushes the border away', () => {
  const [line] = estimatedBorders([commune(108.25, 16.5, 900), commune(108.75, 16.5, 100)], square)
  expect(line?.[0]?.[0]).toBeGreaterThan(108.5)
})

test('a commune far out at sea draws no border on the land', () => {
  expect(estimatedBorders([commune(108.25, 16.5, 100), commune(112, 16.4, 100)], square)).toEqual([])
})

test('the communes of Đà Nẵng have borders, and all of them lie inside the city', () => {
  const provinces = readCollection(provincesText)
  const shape = provinces.features.find((feature) => feature.properties?.code === '48')
  if (shape === undefined) throw new Error('no Đà Nẵng')
  const rings = ringsOf(shape.geometry)
  const lines = estimatedBorders(communesOfDaNang, rings)
  expect(lines.length).toBeGreaterThan(150)
  const outside = lines.filter(([a, b]) => {
    if (a === undefined || b === undefined) return true
    return !isInside([(a[0] + b[0]) / 2, (a[1] + b[1]) / 2], rings)
  })
  expect(outside).toEqual([])
})

test('the areas of two communes share the square as their border does', () => {
  const communes = [commune(108.25, 16.5, 100), { ...commune(108.75, 16.5, 100), code: '20195' }]
  const [west] = estimatedArea(communes, square, '20194')
  expect(new Set(west?.map(([lon]) => Number(lon.toFixed(6))))).toEqual(new Set([108, 108.5]))
  expect(west?.at(-1)).toEqual(west?.[0])
  expect(estimatedArea(communes, square, '20999')).toEqual([])
})

test('the areas of all communes of Đà Nẵng are its whole land, each once', () => {
  const shape = readCollection(provincesText).features.find((feature) => feature.properties?.code === '48')
  if (shape === undefined) throw new Error('no Đà Nẵng')
  const rings = ringsOf(shape.geometry)
  const size = (of: readonly (readonly (readonly [number, number])[])[]) =>
    of.reduce((sum, ring) => sum + shoelace(ring), 0)
  const areas = communesOfDaNang.map(({ code }) => size(estimatedArea(communesOfDaNang, rings, code)))
  expect(areas.filter((area) => area > 0).length).toBeGreaterThan(90)
  expect(areas.reduce((sum, area) => sum + area, 0) / size(rings)).toBeCloseTo(1, 3)
})

/** Twice the area of a ring, whichever way it runs. */
function shoelace(ring: readonly (readonly [number, number])[]): number {
  return Math.abs(
    ring.reduce((sum, [x, y], place) => {
      const [nextX, nextY] = ring[(place + 1) % ring.length] ?? [x, y]
      return sum + x * nextY - nextX * y
    }, 0),
  )
}
