import { request as httpRequest } from 'node:http'
import type { Route } from '@ioc/domain/messages/route'
import { type RouteName, routes } from '@ioc/domain/messages/routes'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { Centre } from '../centre.ts'
import { ask, asRoom, openIngest, openScreen, startCentre, subscribe, temporaryFolder } from '../testing/rig.ts'
import { type Caller, mayDo } from './callers.ts'

let folder: ReturnType<typeof temporaryFolder>
let ingest: { close: () => Promise<void> }
let centre: Centre
let cookie: string

beforeAll(async () => {
  folder = temporaryFolder()
  ingest = await openIngest(folder.path)
  centre = await startCentre(folder.path)
  cookie = await signIn()
})

afterAll(async () => {
  await centre.stop()
  await ingest.close()
  folder.remove()
})

async function signIn(): Promise<string> {
  const answer = await ask(centre.port, 'POST', '/api/session', { body: { token: centre.administratorToken } })
  return (answer.headers.get('set-cookie') ?? '').split(';')[0] ?? ''
}

/** Bodies that pass the schemas but change nothing that a later case needs. */
const bodies: Partial<Record<RouteName, unknown>> = {
  importRegistry: { records: [] },
  sendCommand: { id: '00000000-0000-4000-8000-000000000000', command: 'stop' },
  issueCredential: { identity: 'nobody-there', right: { type: 'publisher', commune: '20242' } },
  openLane: { name: 'replay-odd', source: 'x', from: null, to: null, speed: 0, devices: [] },
  seeding: { done: 1 },
  signIn: { token: 'not the token' },
}

const everyRoute = Object.entries<Route>(routes).map(([name, route]) => ({
  ...{ name, right: route.right, method: route.method },
  path: route.path.replace(':id', 'none').replace(':name', 'replay-none'),
  body: Object.entries(bodies).find(([key]) => key === name)?.[1],
}))

/** The status, with Host and Origin as an attacker's page or name would send them. */
async function statusOf(one: (typeof everyRoute)[number], headers: Record<string, string>): Promise<number> {
  return await new Promise((resolve, reject) => {
    const asked = httpRequest(
      {
        ...{ host: '127.0.0.1', port: centre.port, method: one.method, path: one.path },
        headers: { ...(one.body === undefined ? {} : { 'content-type': 'application/json' }), ...headers },
      },
      (response) => {
        response.resume()
        resolve(response.statusCode ?? 0)
      },
    )
    asked.on('error', reject)
    asked.end(one.body === undefined ? undefined : JSON.stringify(one.body))
  })
}

/** What lets a caller in: anything but "sign in" and "from elsewhere". A wrong sign-in is 401 by itself. */
function isIn(status: number, name: string): boolean {
  return name === 'signIn' ? [204, 401, 429].includes(status) : status !== 401 && status !== 403
}

test.each(everyRoute)('$method $path asks for the right "$right" and for its own site', async (one) => {
  const own = `http://127.0.0.1:${centre.port}`
  const isChange = one.method !== 'GET'
  const isOpen = one.right === 'public' || one.right === 'read'
  expect(isIn(await statusOf(one, {}), one.name)).toBe(isOpen)
  const isDevices = one.right === 'device'
  expect(isIn(await statusOf(one, asRoom(folder.path)), one.name)).toBe(
    ['public', 'read', 'engineer', 'administer', 'found'].includes(one.right),
  )
  expect(isIn(await statusOf(one, { authorization: `Bearer ${centre.administratorToken}` }), one.name)).toBe(!isDevices)
  expect(isIn(await statusOf(one, { authorization: 'Bearer wrong' }), one.name)).toBe(isOpen)
  const byCookie = await statusOf(one, { cookie })
  if (isDevices) expect(byCookie).toBe(401)
  else if (isChange) expect(byCookie).toBe(403)
  else expect(isIn(byCookie, one.name)).toBe(true)
  expect(await statusOf(one, { cookie, origin: 'https://evil.example' })).toBe(403)
  expect(await statusOf(one, { cookie, origin: 'null' })).toBe(403)
  expect(await statusOf(one, { cookie, origin: `${own}.evil.example` })).toBe(403)
  expect(await statusOf(one, { host: 'evil.example', authorization: `Bearer ${centre.administratorToken}` })).toBe(403)
  if (one.name === 'signOut' || isDevices) return
  expect(isIn(await statusOf(one, { cookie, origin: own }), one.name)).toBe(true)
})

test('signing out ends the session on the server', async () => {
  const mine = await signIn().then((one) => (one === '' ? cookie : one))
  const origin = `http://127.0.0.1:${centre.port}`
  const before = await ask(centre.port, 'GET', '/api/centre', { headers: { cookie: mine } })
  expect(before.json).toMatchObject({ administrator: true })
  await ask(centre.port, 'DELETE', '/api/session', { headers: { cookie: mine, origin } })
  const after = await ask(centre.port, 'GET', '/api/centre', { headers: { cookie: mine } })
  expect(after.json).toMatchObject({ administrator: false })
})

test('a WebSocket from another site is refused before it stands', async () => {
  await expect(openScreen(centre.port, { origin: 'https://evil.example' })).rejects.toThrow()
  await expect(openScreen(centre.port, { host: 'evil.example' })).rejects.toThrow()
  const screen = await openScreen(centre.port, { origin: `http://localhost:${centre.port}` })
  expect((await subscribe(screen)).type).toBe('snapshot')
  screen.close()
})

test('guessing the token is slowed to ten tries a minute', async () => {
  const statuses: number[] = []
  for (let n = 0; n < 12; n += 1)
    statuses.push((await ask(centre.port, 'POST', '/api/session', { body: { token: `guess ${n}` } })).status)
  expect(statuses.at(-1)).toBe(429)
  const slowed = await ask(centre.port, 'POST', '/api/session', { body: { token: centre.administratorToken } })
  expect(slowed.status).toBe(429)
  expect(Number(slowed.headers.get('retry-after'))).toBeGreaterThan(0)
})

test('the session cookie is kept from scripts and from other sites', async () => {
  const other = temporaryFolder()
  const fresh = await startCentre(other.path, { IOC_LEVEL: 'national' })
  const answer = await ask(fresh.port, 'POST', '/api/session', { body: { token: fresh.administratorToken } })
  const set = answer.headers.get('set-cookie')
  expect(set).toMatch(/^ioc_session_national=[\w-]{43}; Max-Age=43200; Path=\/; HttpOnly; SameSite=Strict$/)
  await fresh.stop()
  other.remove()
})

const nobody: Caller = { holder: 'nobody' }
const camera: Caller = { holder: 'device', identity: 'CAM-1' }
const admin: Caller = { holder: 'administrator', session: null }

test.each([
  ['demo', 'public', nobody, true],
  ['demo', 'read', nobody, true],
  ['demo', 'administer', nobody, false],
  ['demo', 'administer', admin, true],
  ['production', 'public', nobody, true],
  ['production', 'read', nobody, false],
  ['production', 'administer', nobody, false],
  ['production', 'administer', { holder: 'room' }, true],
  ['demo', 'command', nobody, false],
  ['demo', 'command', admin, true],
  ['demo', 'command', { holder: 'room' }, false],
  ['demo', 'command', camera, false],
  ['demo', 'device', nobody, false],
  ['demo', 'device', admin, false],
  ['demo', 'device', { holder: 'room' }, false],
  ['demo', 'device', camera, true],
  ['demo', 'administer', camera, false],
  ['production', 'read', camera, false],
] as const)('in %s mode the right "%s" of %o: %s', (mode, right, caller, allowed) => {
  expect(mayDo(right, caller, mode)).toBe(allowed)
})
