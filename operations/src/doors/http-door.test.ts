import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Route } from '@ioc/domain/messages/route'
import { routes } from '@ioc/domain/messages/routes'
import { Problem } from '@ioc/domain/problem'
import { schemaRules } from '@ioc/domain/schema-rules'
import fc from 'fast-check'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { z } from 'zod'
import type { Centre } from '../centre.ts'
import {
  ask,
  asRoom,
  brokerCounts,
  deviceOf,
  importDevices,
  ingestCounts,
  noHeads,
  openInnerDoor,
  startCentre,
  temporaryFolder,
  until,
} from '../testing/rig.ts'

const history = {
  ...{ device: 'A', metric: 'speed', unit: 'm/s', from: 0, to: 10, bucketMs: null },
  ...{ t: [1], v: [2], low: [2], high: [2] },
}
const ready = { ready: true, detail: 'works' }
let folder: ReturnType<typeof temporaryFolder>
let doors: { close: () => Promise<void> }[]
let centre: Centre

beforeAll(async () => {
  folder = temporaryFolder()
  const figures = [
    {
      name: 'ioc_ingest_x_count',
      help: 'x',
      type: 'gauge',
      aggregator: 'sum',
      values: [{ value: 3, labels: { room: 'ingest' } }],
    },
  ]
  doors = [
    await openInnerDoor(folder.path, 'ingest', {
      ...{ '/latest': noHeads, '/readyz': ready, '/counts': ingestCounts, '/history': history, '/metrics': figures },
    }),
    await openInnerDoor(folder.path, 'broker', { '/readyz': ready, '/counts': brokerCounts }),
  ]
  const consoleDir = join(folder.path, 'console')
  mkdirSync(join(consoleDir, 'assets'), { recursive: true })
  writeFileSync(join(consoleDir, 'index.html'), '<!doctype html><title>console</title>')
  writeFileSync(join(consoleDir, 'assets', 'app-1a2b.js'), 'export {}')
  writeFileSync(join(folder.path, 'secret.txt'), 'secret')
  centre = await startCentre(folder.path, { IOC_CONSOLE_DIR: consoleDir })
  await importDevices(folder.path, centre.port, [deviceOf('A')])
})

afterAll(async () => {
  await centre.stop()
  for (const door of doors) await door.close()
  folder.remove()
})

test.each([
  ['/api/centre', routes.centre.response],
  ['/api/devices', routes.devices.response],
  ['/api/devices/A/latest', routes.latest.response],
  ['/api/devices/A/history?metric=speed&from=0&to=2026-11-21T07:00:00Z', routes.history.response],
  ['/api/alerts?state=all&limit=5', routes.alerts.response],
  ['/api/counts', routes.counts.response],
  ['/api/lanes', routes.lanes.response],
] satisfies [string, z.ZodType][])('GET %s answers what its schema promises', async (path, schema) => {
  const answer = await ask(centre.port, 'GET', path)
  expect(answer.status).toBe(200)
  expect(schema.safeParse(answer.json).error).toBeUndefined()
})

test('no commune borders of an operator are no error', async () => {
  expect((await ask(centre.port, 'GET', '/basemap/communes.geojson')).status).toBe(204)
})

test('the two sums of a lane come from the rooms that count them', async () => {
  expect((await ask(centre.port, 'GET', '/api/counts')).json).toEqual({
    lane: 'live',
    messages: { received: 7, parsed: 5, malformed: 1, denied: 1, inFlight: 0 },
    readings: ingestCounts.live?.readings,
    late: 1,
    quarantine: { unit: 2 },
    denials: { foreign_topic: 1 },
  })
})

test('the OpenAPI document lists every route with its right', async () => {
  const paths = z
    .record(z.string(), z.record(z.string(), z.unknown()))
    .parse(
      Object.entries(Object((await ask(centre.port, 'GET', '/api/openapi.json')).json)).find(
        ([key]) => key === 'paths',
      )?.[1],
    )
  for (const [name, route] of Object.entries<Route>(routes)) {
    const path = route.path.replaceAll(/:(\w+)/g, '{$1}')
    expect(paths[path]?.[route.method.toLowerCase()]).toMatchObject({ operationId: name, 'x-right': route.right })
  }
})

test.each([
  [undefined, 'en'],
  ['*', 'en'],
  ['fr', 'en'],
  ['en-US,en;q=0.9,vi;q=0.8', 'en'],
  ['vi', 'vi'],
  ['vi-VN,vi;q=0.9,en-US;q=0.8,en;q=0.7', 'vi'],
])('who accepts %s is refused in %s', async (accepted, language) => {
  const headers = accepted === undefined ? {} : { 'accept-language': accepted }
  const refused = async (path: string) => {
    const answer = await ask(centre.port, 'GET', path, { headers })
    expect(answer.headers.get('content-language')).toBe(language)
    expect(answer.headers.get('vary')).toContain('accept-language')
    return Problem.parse(answer.json)
  }
  const isEnglish = language === 'en'
  expect(await refused('/api/devices/none/latest')).toMatchObject({
    title: isEnglish ? 'There is no such thing' : 'Không có mục này',
    detail: isEnglish ? 'lane live sees no device none' : 'luồng live không có thiết bị none',
  })
  // What a schema refuses is named by the schema's own words of that language.
  const wrong = await refused('/api/devices/A/history?metric=speed&from=0&to=1&points=many')
  expect(wrong.detail).toContain(isEnglish ? 'See /api/openapi.json' : 'Xem /api/openapi.json')
  const said = wrong.errors?.find(({ path }) => path === 'query.points')?.message
  expect(said).toMatch(isEnglish ? /^Invalid input/ : /^Đầu vào không hợp lệ/)
  // A rule that this code gave to a schema, and a body that Fastify does not even read.
  const lane = await refused('/api/devices?lane=Live')
  expect(lane.errors?.[0]?.message).toBe(isEnglish ? schemaRules.lane.en : schemaRules.lane.vi)
  const asText = { headers: { ...headers, 'content-type': 'application/xml' }, body: {} }
  const unread = Problem.parse((await ask(centre.port, 'POST', '/api/session', asText)).json)
  expect(unread.detail).toContain(isEnglish ? 'Unsupported Media Type' : 'không đúng loại mà đường dẫn này nhận')
  // No route, and nobody who asks: what no handler has a part in.
  expect((await refused('/api/none')).detail).toContain(isEnglish ? 'is no route' : '/api/openapi.json')
  expect((await refused('/api/people')).title).toBe(
    isEnglish ? 'This needs somebody who may' : 'Việc này cần người có quyền',
  )
})

test('figures of all rooms come as one Prometheus text', async () => {
  const answer = await ask(centre.port, 'GET', '/metrics')
  expect(answer.text).toContain('ioc_ingest_x_count{room="ingest"} 3')
  expect(answer.text).toContain('ioc_operations_room_ready_state{of="analytics",room="operations"} 0')
})

test('the centre is not ready while a room is not, and names it', async () => {
  const away = await ask(centre.port, 'GET', '/readyz')
  expect(away.status).toBe(503)
  expect(Problem.parse(away.json).detail).toContain('analytics (')
  const analytics = await openInnerDoor(folder.path, 'analytics', { '/readyz': ready })
  await until('it is ready', async () => (await ask(centre.port, 'GET', '/readyz')).status === 200)
  expect((await ask(centre.port, 'GET', '/readyz')).text).toBe('ready\n')
  await analytics.close()
})

test.each([
  ['GET', '/api/devices/none/latest', undefined, 404],
  ['GET', '/api/devices/A/history?metric=weight&from=0&to=1', undefined, 404],
  ['GET', '/api/devices/A/history?metric=speed&from=5&to=1', undefined, 400],
  ['GET', '/api/devices/A/history?metric=speed', undefined, 400],
  ['GET', '/api/devices?lane=replay-none', undefined, 404],
  ['GET', '/api/devices?lane=live&lane=live', undefined, 400],
  ['GET', '/api/alerts?limit=100000', undefined, 400],
  ['GET', '/api/alerts?commune=%00', undefined, 400],
  ['GET', '/api/nothing', undefined, 404],
  ['PUT', '/api/seeding', { done: 2 }, 400],
  ['PUT', '/api/seeding', '{', 400],
  ['PUT', '/api/seeding', { done: 'x'.repeat(2_000_000) }, 413],
  ['POST', '/api/registry', {}, 400],
  ['POST', '/api/registry', { csv: 'a,b\n1,2\n' }, 400],
  ['DELETE', '/api/devices/none', undefined, 404],
  ['DELETE', '/api/credentials/none', undefined, 404],
  ['DELETE', '/api/credentials/operations', undefined, 409],
  ['DELETE', '/api/lanes/live', undefined, 409],
] as const)('%s %s with %s is a problem of status %d in words', async (method, path, body, status) => {
  const answer = await ask(centre.port, method, path, { body, headers: asRoom(folder.path) })
  expect(answer.status).toBe(status)
  expect(answer.headers.get('content-type')).toBe('application/problem+json; charset=utf-8')
  const problem = Problem.parse(answer.json)
  expect(problem.status).toBe(status)
  expect(problem.detail.length).toBeGreaterThan(10)
})

test('whatever stands in the address or the body, the answer is one of ours and the centre lives', async () => {
  const hostile = fc.oneof(
    fc.webPath(),
    fc.string().map(encodeURIComponent),
    fc.constantFrom('..%2f', '%00', '%2e%2e/'),
  )
  await fc.assert(
    fc.asyncProperty(hostile, fc.json(), async (path, json) => {
      const asked = await fetch(`http://127.0.0.1:${centre.port}/api/devices/${path}`)
      expect(asked.status).toBeLessThan(500)
      const put = await fetch(`http://127.0.0.1:${centre.port}/api/registry`, {
        method: 'POST',
        headers: { 'content-type': 'application/json', ...asRoom(folder.path) },
        body: json,
      })
      expect(put.status).toBe(400)
      expect(Problem.safeParse(await put.json()).success).toBe(true)
    }),
    { numRuns: 60 },
  )
})

test('the console is served with its page for every address, and nothing outside its folder', async () => {
  const page = await ask(centre.port, 'GET', '/lanes/live', { headers: { accept: 'text/html' } })
  expect([page.status, page.text]).toEqual([200, '<!doctype html><title>console</title>'])
  expect(page.headers.get('content-security-policy')).toContain(`connect-src 'self' ws://127.0.0.1:${centre.port}`)
  expect(page.headers.get('cache-control')).toBe('no-cache')
  const script = await ask(centre.port, 'GET', '/assets/app-1a2b.js')
  expect(script.headers.get('cache-control')).toBe('public, max-age=31536000, immutable')
  for (const path of ['/..%2fsecret.txt', '/%2e%2e/secret.txt', '/assets/..%5c..%5c..%5csecret.txt', '/..;/secret.txt'])
    expect((await ask(centre.port, 'GET', path)).text).not.toBe('secret')
})

test('the progress of seeding is shown until it is done', async () => {
  const headers = asRoom(folder.path)
  await ask(centre.port, 'PUT', '/api/seeding', { body: { done: 0.4 }, headers })
  expect((await ask(centre.port, 'GET', '/api/centre')).json).toMatchObject({ seeding: 0.4 })
  await ask(centre.port, 'PUT', '/api/seeding', { body: { done: 1 }, headers })
  expect((await ask(centre.port, 'GET', '/api/centre')).json).toMatchObject({ seeding: null })
})

test('a national centre has no devices of its own and is ready by itself', async () => {
  const other = temporaryFolder()
  const national = await startCentre(other.path, { IOC_LEVEL: 'national' })
  expect((await ask(national.port, 'GET', '/readyz')).text).toBe('ready\n')
  expect((await ask(national.port, 'GET', '/api/centre')).json).toMatchObject({
    ...{ level: 'national', province: null, link: null, lanes: [] },
    rooms: [{ room: 'operations', ready: true }],
  })
  expect((await ask(national.port, 'GET', '/api/devices')).json).toMatchObject({ no: [] })
  expect((await ask(national.port, 'GET', '/api/counts')).status).toBe(404)
  await national.stop()
  other.remove()
})
