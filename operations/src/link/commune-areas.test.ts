import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { roomLog } from '@ioc/room/log'
import { afterAll, expect, test } from 'vitest'
import { readCap } from '../nation/read-cap.ts'
import { appendAlert, openPair, transitionOf } from '../testing/link-rig.ts'
import { until } from '../testing/rig.ts'
import { readCommuneAreas } from './commune-areas.ts'

const folder = mkdtempSync(join(tmpdir(), 'ioc-areas-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))

const square = (lon: number, lat: number) => [
  [lon, lat],
  [lon + 0.25, lat],
  [lon + 0.25, lat + 0.25],
  [lon, lat + 0.25, 7],
  [lon, lat],
]
const polygon = (lon: number, lat: number) => ({ type: 'Polygon', coordinates: [square(lon, lat), square(lon, lat)] })
const feature = (code: unknown, geometry: object) => ({
  type: 'Feature',
  properties: { code, name: 'Hải "{[ Châu' },
  geometry,
})

async function read(content: string): Promise<{ areas: Awaited<ReturnType<typeof readCommuneAreas>>; said: string[] }> {
  const path = join(folder, 'communes.geojson')
  writeFileSync(path, content)
  const said: string[] = []
  const areas = await readCommuneAreas(path, { ...roomLog('test'), warn: (line) => void said.push(line) })
  return { areas, said }
}
const collection = (...features: object[]) =>
  JSON.stringify({ type: 'FeatureCollection', crs: { properties: { name: 'WGS84' } }, bbox: [[1], [{}]], features })

test('features are read one by one; what is no commune in degrees is counted and told of', async () => {
  const many = { type: 'MultiPolygon', coordinates: [[square(108.4, 15.9)], [square(108.5, 15.9)]] }
  const { areas, said } = await read(
    collection(
      ...[feature('20242', polygon(108.25, 16.25)), feature(20434, many)],
      ...[feature('20194', polygon(540_000, 1_780_000)), feature('Hải Châu', polygon(108.2, 16))],
    ),
  )
  expect([...areas.keys()]).toEqual(['20242', '20434'])
  expect(areas.get('20242')).toEqual([
    [
      [16.25, 108.25],
      [16.25, 108.5],
      [16.5, 108.5],
      [16.5, 108.25],
    ],
  ])
  expect(areas.get('20434')).toHaveLength(2)
  expect(said).toEqual([expect.stringContaining('2 features')])
})

test.each([
  ['half a file', collection(feature('20242', polygon(108.25, 16.25))).slice(0, -40), 'ends in the middle'],
  ['no JSON', '{"features":[{"a":]}', 'is no JSON'],
  ['JSON that breaks within a feature', '{"features":[{"type":Feature}]}', 'communes.geojson'],
])('%s gives no area at all, and says why', async (_, content, why) => {
  const { areas, said } = await read(content)
  expect(areas.size).toBe(0)
  expect(said).toEqual([expect.stringContaining(why)])
})

test('a file that is not there is told of', async () => {
  const said: string[] = []
  const path = join(folder, 'none')
  expect((await readCommuneAreas(path, { ...roomLog('test'), warn: (line) => void said.push(line) })).size).toBe(0)
  expect(said).toEqual([expect.stringContaining('is not there')])
})

test('an alarm goes up with the area of its commune where the operator brought it, else with what is known', async () => {
  const path = join(folder, 'official.geojson')
  writeFileSync(path, collection(feature('20242', polygon(108.25, 16.25))))
  const linked = await openPair({ IOC_COMMUNES_FILE: path })
  try {
    await linked.link()
    await appendAlert(linked.pair.writer, transitionOf('A', 'raised', 1))
    await appendAlert(linked.pair.writer, { ...transitionOf('B', 'raised', 1), commune: '20194' })
    await until('both', async () => (await linked.received('state=active')).length === 2)
    const areas = (await linked.messages()).map((body) => readCap(body).info[0]?.area[0])
    expect(areas).toEqual([
      {
        areaDesc: 'phường Hải Châu',
        polygon: ['16.25000,108.25000 16.25000,108.50000 16.50000,108.50000 16.50000,108.25000 16.25000,108.25000'],
        ...{ circle: [], geocode: [{ valueName: 'VN-COMMUNE', value: '20242' }] },
      },
      expect.objectContaining({ polygon: [], geocode: [{ valueName: 'VN-COMMUNE', value: '20194' }] }),
    ])
  } finally {
    await linked.close()
  }
})
