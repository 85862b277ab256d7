import { once } from 'node:events'
import { createServer, type IncomingMessage } from 'node:http'
import { text } from 'node:stream/consumers'
import { expect, test } from 'vitest'
import type { InfluxAddress } from './influx-connection.ts'
import { openInfluxStore } from './influx-store.ts'

/**
 * InfluxDB 2 and 3 cannot be had where these tests run. What is seen here is only what is sent to them, held against
 * their documentation; that a server of theirs takes it is not.
 */
type Said = { method: string; path: string; query: Record<string, string>; authorization: string; body: string }

async function listener(answer: (said: Said) => { status: number; body?: unknown }) {
  const heard: Said[] = []
  const hear = async (request: IncomingMessage): Promise<Said> => {
    const url = new URL(request.url ?? '', 'http://x')
    return {
      method: request.method ?? '',
      path: url.pathname,
      query: Object.fromEntries(url.searchParams),
      authorization: request.headers.authorization ?? '',
      body: await text(request),
    }
  }
  const server = createServer((request, response) => {
    void hear(request).then((said) => {
      heard.push(said)
      const { status, body } = answer(said)
      response.writeHead(status, { 'content-type': 'application/json' })
      response.end(body === undefined ? undefined : JSON.stringify(body))
    })
  }).listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  const port = typeof address === 'object' && address !== null ? address.port : 0
  return { heard, url: `http://127.0.0.1:${port}`, close: () => server.close() }
}

const keptDays = { raw: 730, '1m': 30, '15m': 365, '1h': 1825, '1d': 3650 }
const moment = { device: 'TC-1', t: 1_795_000_000_000, metrics: ['speed'], values: [12.5] }

async function use(address: InfluxAddress): Promise<void> {
  const store = openInfluxStore({ address, prefix: 'ioc', timeoutMs: 5000, keptDays, now: () => 1_795_000_100_000 })
  await store.openLane('live')
  await store.write('live', { kinds: { traffic_counter: [moment] }, readings: 1 }, 5)
  await store.close()
}

test('version 2 gets buckets with retention and mapping, and lines at /api/v2/write with organisation and token', async () => {
  const server = await listener(({ method, path }) => {
    if (path === '/ping') return { status: 200, body: { version: '2.7.10' } }
    if (path === '/api/v2/orgs') return { status: 200, body: { orgs: [{ id: 'o1' }] } }
    if (path === '/api/v2/buckets')
      return method === 'GET' ? { status: 200, body: { buckets: [] } } : { status: 201, body: { id: 'b1' } }
    if (path === '/api/v2/dbrps')
      return method === 'GET' ? { status: 200, body: { content: [] } } : { status: 201, body: {} }
    return path === '/query' ? { status: 200, body: { results: [{}] } } : { status: 204 }
  })
  await use({ version: '2', url: () => server.url, org: 'hai-dang', token: 'secret' })
  server.close()
  const made = server.heard
    .filter((one) => one.method === 'POST' && one.path === '/api/v2/buckets')
    .map((one) => JSON.parse(one.body))
  expect(made.map((one) => one.name)).toEqual(['ioc-live', 'ioc-1m-live', 'ioc-15m-live', 'ioc-1h-live', 'ioc-1d-live'])
  expect(made[0].retentionRules).toEqual([{ type: 'expire', everySeconds: 730 * 86_400 }])
  const mapped = server.heard
    .filter((one) => one.method === 'POST' && one.path === '/api/v2/dbrps')
    .map((one) => JSON.parse(one.body))
  expect(mapped[0]).toEqual({
    orgID: 'o1',
    bucketID: 'b1',
    database: 'ioc-live',
    retention_policy: 'autogen',
    default: true,
  })
  const written = server.heard.filter((one) => one.path === '/api/v2/write')
  expect(written[0]?.query).toEqual({ org: 'hai-dang', bucket: 'ioc-live', precision: 'ms' })
  expect(written.map((one) => one.body)).toContain('traffic_counter,device=TC-1 speed=12.5 1795000000000')
  expect(new Set(server.heard.map((one) => one.authorization))).toEqual(new Set(['Token secret']))
  expect(server.heard.find((one) => one.path === '/query')?.query).toMatchObject({ db: 'ioc-live', epoch: 'ms' })
})

test('version 3 gets two databases a lane, and progress is looked for in pieces of two days', async () => {
  const server = await listener(({ method, path }) => {
    if (path === '/ping') return { status: 200, body: { version: '3.4.0' } }
    if (path === '/api/v3/configure/database') return { status: 200, body: method === 'GET' ? [] : {} }
    return path === '/query' ? { status: 200, body: { results: [{}] } } : { status: 204 }
  })
  await use({ version: '3', url: () => server.url, token: 'secret' })
  server.close()
  const made = server.heard
    .filter((one) => one.method === 'POST' && one.path.endsWith('/database'))
    .map((one) => JSON.parse(one.body))
  expect(made).toEqual([
    { db: 'ioc-live', retention_period: `${730 * 24}h` },
    { db: 'ioc-rollups-live', retention_period: `${3650 * 24}h` },
  ])
  expect(server.heard.find((one) => one.path === '/api/v2/write')?.query).toEqual({
    bucket: 'ioc-live',
    precision: 'ms',
  })
  const spans = server.heard
    .filter((one) => one.path === '/query')
    .map((one) => /time >= (\d+)ms AND time < (\d+)ms/.exec(one.query.q ?? ''))
    .map((found) => Number(found?.[2]) - Number(found?.[1]))
  expect(spans).toHaveLength(30)
  expect(Math.max(...spans)).toBe(2 * 86_400_000)
})

test('version 3 says 201 where it has stored a part: that is no success', async () => {
  let isPartial = false
  const server = await listener(({ method, path, body }) => {
    if (path === '/ping') return { status: 200, body: { version: '3.4.0' } }
    if (path === '/api/v3/configure/database') return { status: 200, body: method === 'GET' ? [] : {} }
    if (path === '/query') return { status: 200, body: { results: [{}] } }
    isPartial ||= body.startsWith('traffic_counter')
    return body.startsWith('traffic_counter') ? { status: 201, body: { error: 'partial write' } } : { status: 204 }
  })
  await expect(use({ version: '3', url: () => server.url, token: 'x' })).rejects.toMatchObject({
    name: 'RefusedMoments',
  })
  server.close()
  expect(isPartial).toBe(true)
})
