import { readdirSync, readFileSync } from 'node:fs'
import { expect, test } from 'vitest'

type Position = [number, number]
type Geometry =
  | { type: 'Point'; coordinates: Position }
  | { type: 'LineString'; coordinates: Position[] }
  | { type: 'Polygon'; coordinates: Position[][] }
  | { type: 'MultiPolygon'; coordinates: Position[][][] }
interface Feature {
  properties: Record<string, unknown>
  geometry: Geometry
}

const files = ['land.json', 'provinces.json', 'labels.json', 'islands.json', 'rivers.json']

function textOf(file: string): string {
  return readFileSync(new URL(file, import.meta.url), 'utf8')
}

function featuresOf(file: string): Feature[] {
  const collection: unknown = JSON.parse(textOf(file))
  if (!isCollection(collection)) throw new Error(`${file} is no FeatureCollection`)
  return collection.features
}

function isCollection(value: unknown): value is { type: 'FeatureCollection'; features: Feature[] } {
  return typeof value === 'object' && value !== null && 'type' in value && value.type === 'FeatureCollection'
}

function polygonsOf(geometry: Geometry): Position[][][] {
  if (geometry.type === 'Polygon') return [geometry.coordinates]
  if (geometry.type === 'MultiPolygon') return geometry.coordinates
  return []
}

function ringHolds(ring: Position[], [x, y]: Position): boolean {
  let inside = false
  for (const [i, [bx, by]] of ring.entries()) {
    const [ax, ay] = ring[i - 1] ?? [bx, by]
    if (ay > y !== by > y && x < ((bx - ax) * (y - ay)) / (by - ay) + ax) inside = !inside
  }
  return inside
}

function holds(geometry: Geometry, point: Position): boolean {
  return polygonsOf(geometry).some((polygon) => polygon.filter((ring) => ringHolds(ring, point)).length % 2 === 1)
}

function provinceOf(point: Position): unknown[] {
  return featuresOf('provinces.json')
    .filter(({ geometry }) => holds(geometry, point))
    .map(({ properties }) => properties.code)
}

const labels = featuresOf('labels.json')
const labelsOf = (kind: string) => labels.filter(({ properties }) => properties.kind === kind)

test('there are 34 provinces, with the official codes, each with one label', () => {
  const official =
    '01 04 08 11 12 14 15 19 20 22 24 25 31 33 37 38 40 42 44 46 48 51 52 56 66 68 75 79 80 82 86 91 92 96'.split(' ')
  const provinces = featuresOf('provinces.json')
  expect(provinces.map(({ properties }) => properties.code)).toEqual(official)
  expect(labelsOf('province').map(({ properties }) => properties.code)).toEqual(official)
  expect(labelsOf('province').map(({ properties }) => properties.name_vi)).toEqual(
    provinces.map(({ properties }) => properties.name),
  )
  for (const { properties } of provinces) expect(Object.keys(properties)).toEqual(['code', 'name'])
})

test('Hoàng Sa and Trường Sa are there, as parts of Việt Nam, where they are', () => {
  expect(labelsOf('archipelago')).toMatchObject([
    {
      properties: { code: '48', name_vi: 'Quần đảo Hoàng Sa (Việt Nam)', name_en: 'Hoàng Sa archipelago (Viet Nam)' },
      geometry: { coordinates: [112, 16.5] },
    },
    {
      properties: { code: '56', name_vi: 'Quần đảo Trường Sa (Việt Nam)', name_en: 'Trường Sa archipelago (Viet Nam)' },
      geometry: { coordinates: [114, 10] },
    },
  ])
  expect(labelsOf('sea')).toMatchObject([{ properties: { name_vi: 'Biển Đông', name_en: 'East Sea' } }])
  const counts = Object.entries({ 'Hoàng Sa': 12, 'Trường Sa': 14 })
  for (const [archipelago, count] of counts) {
    expect(featuresOf('islands.json').filter(({ properties }) => properties.archipelago === archipelago)).toHaveLength(
      count,
    )
  }
})

test('no file names another country or calls the archipelagos by another name', () => {
  expect(
    readdirSync(new URL('.', import.meta.url))
      .filter((file) => file.endsWith('.json') && file !== 'biome.json')
      .sort(),
  ).toEqual([...files].sort())
  for (const file of files)
    expect(textOf(file)).not.toMatch(/china|chinese|trung quốc|spratly|paracel|south china sea|nansha|xisha|sansha/i)
})

test('land is one feature without borders or properties', () => {
  const land = featuresOf('land.json')
  expect(land.map(({ properties, geometry }) => [properties, geometry.type])).toEqual([[{}, 'MultiPolygon']])
})

test('every province lies on the land', () => {
  const [land] = featuresOf('land.json')
  if (!land) throw new Error('land.json is empty')
  for (const { properties, geometry } of labelsOf('province')) {
    if (geometry.type === 'Point')
      expect([properties.name_vi, holds(land.geometry, geometry.coordinates)]).toEqual([properties.name_vi, true])
  }
})

test('all names are composed (NFC)', () => {
  for (const file of files) expect(textOf(file)).toBe(textOf(file).normalize('NFC'))
})

test("every province's label lies inside that province and no other", () => {
  for (const { properties, geometry } of labelsOf('province')) {
    if (geometry.type !== 'Point') throw new Error('a label is a point')
    expect(provinceOf(geometry.coordinates)).toEqual([properties.code])
  }
})

test.each<[string, Position, string]>([
  ['the Dragon Bridge', [108.227, 16.0612], '48'],
  ['the port of Tiên Sa', [108.2155, 16.1195], '48'],
  ['Mỹ Khê beach', [108.2462, 16.0614], '48'],
  ['Cù Lao Chàm', [108.508, 15.956], '48'],
  ['Chu Lai airport', [108.706, 15.4033], '48'],
  ['Trà Linh', [107.99, 15.03], '48'],
  ['Cát Bà', [107.0, 20.8], '31'],
  ['Côn Đảo', [106.6, 8.69], '79'],
  ['Phú Quốc', [103.98, 10.2], '91'],
  ['Lý Sơn', [109.117, 15.382], '51'],
])('%s is in its province', (_, point, code) => {
  expect(provinceOf(point)).toEqual([code])
})

test('every ring is closed and has an area, and every position is on the map', () => {
  for (const { geometry } of files.flatMap(featuresOf)) {
    for (const ring of polygonsOf(geometry).flat()) {
      expect(ring.length).toBeGreaterThan(3)
      expect(ring.at(-1)).toEqual(ring[0])
      expect(ring.every(([lon, lat]) => lon >= 100 && lon <= 120 && lat >= 5 && lat <= 25)).toBe(true)
    }
  }
})

test('the whole basemap is at most 250 kB', () => {
  expect(files.reduce((sum, file) => sum + Buffer.byteLength(textOf(file)), 0)).toBeLessThan(250_000)
})
