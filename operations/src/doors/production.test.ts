import { execFileSync } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { chmodSync, readFileSync, writeFileSync } from 'node:fs'
import { request as plainRequest } from 'node:http'
import { request } from 'node:https'
import { join } from 'node:path'
import { consoleEventRights } from '@ioc/domain/messages/live-events'
import type { Route } from '@ioc/domain/messages/route'
import { routes } from '@ioc/domain/messages/routes'
import { io } from 'socket.io-client'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { Centre } from '../centre.ts'
import { startCentre, temporaryFolder } from '../testing/rig.ts'

let folder: ReturnType<typeof temporaryFolder>
let centre: Centre
let ca: string
let settings: Record<string, string>
const token = randomBytes(32).toString('base64')

beforeAll(async () => {
  folder = temporaryFolder()
  const [cert, key] = [join(folder.path, 'cert.pem'), join(folder.path, 'key.pem')]
  execFileSync(
    'openssl',
    [
      ...['req', '-x509', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes', '-days', '2'],
      ...['-keyout', key, '-out', cert, '-subj', '/CN=localhost', '-addext', 'subjectAltName=DNS:localhost'],
    ],
    { stdio: 'ignore' },
  )
  ca = readFileSync(cert, 'utf8')
  chmodSync(key, 0o600)
  const tokenFile = join(folder.path, 'administrator-token')
  writeFileSync(tokenFile, `${token}\n`, { mode: 0o600 })
  settings = { IOC_MODE: 'production', IOC_TLS_CERT: cert, IOC_TLS_KEY: key, IOC_ADMIN_TOKEN_FILE: tokenFile }
  centre = await startCentre(folder.path, settings)
})

afterAll(async () => {
  await centre.stop()
  folder.remove()
})

type Answer = { status: number; cookies: string[] }

async function overTls(method: string, path: string, headers: Record<string, string>, body?: string): Promise<Answer> {
  return await new Promise((resolve, reject) => {
    const asked = request({ host: 'localhost', port: centre.port, ca, method, path, headers }, (response) => {
      response.resume()
      resolve({ status: response.statusCode ?? 0, cookies: response.headers['set-cookie'] ?? [] })
    })
    asked.on('error', reject)
    asked.end(body)
  })
}

const open = ['GET /healthz', 'GET /api/session/ways', 'DELETE /api/session']
const isOpen = (route: Route) => open.includes(`${route.method} ${route.path}`)
const signed = ['/api/link/admission', '/api/link/return', '/api/link/exchange']
const isSigned = (route: Route) => signed.includes(route.path)
/** Pages that are sent on to an issuer, where one is set. */
const isOpenId = (route: Route) => route.path.startsWith('/api/session/openid')
/** The door at which the token is shown: what it wants is in the body. */
const isSignIn = (route: Route) => route.path === '/api/session' && route.method === 'POST'
const json = { 'content-type': 'application/json' }
const guess = JSON.stringify({ token: 'not the token' })

test.each(Object.values<Route>(routes))('in production $method $path wants the token', async (route) => {
  const path = route.path.replace(/:\w+/, 'none')
  const wrong: Record<string, string>[] = [
    {},
    { authorization: 'Bearer not-the-token' },
    { authorization: `Basic ${Buffer.from(`administrator:${token}`).toString('base64')}` },
    { cookie: 'ioc_session=not-the-session' },
  ]
  for (const headers of wrong) {
    const { status } = isSignIn(route)
      ? await overTls(route.method, path, { ...headers, ...json }, guess)
      : await overTls(route.method, path, headers)
    if (isOpen(route)) expect(status).toBe(route.success)
    // What another centre signs is its right: without that there is nothing to answer.
    else if (isSigned(route)) expect(status).toBe(400)
    else if (isOpenId(route)) expect(status).toBe(404)
    else expect([headers, status]).toEqual([headers, 401])
  }
  // The table, and so the OpenAPI document, says the same as the door.
  expect(route.right === 'public').toBe(isOpen(route) || isSignIn(route) || isSigned(route) || isOpenId(route))
})

test.each(Object.values<Route>(routes))(
  'in production $method $path is not answered over plain HTTP',
  async (route) => {
    const path = route.path.replace(/:\w+/, 'none')
    const answered = await new Promise((resolve) => {
      const headers = { authorization: `Bearer ${token}` }
      const asked = plainRequest(
        { host: '127.0.0.1', port: centre.port, method: route.method, path, headers },
        (answer) => resolve(answer.statusCode),
      )
      asked.on('error', () => resolve('cut off'))
      asked.end()
    })
    expect(answered).toBe('cut off')
  },
)

const events = Object.keys(consoleEventRights)
const callers: [who: string, scheme: string, auth: Record<string, string>, extraHeaders: Record<string, string>][] = [
  ['nobody', 'https', {}, {}],
  ['a wrong token', 'https', { token: 'not-the-token' }, {}],
  ['a wrong bearer', 'https', {}, { authorization: 'Bearer not-the-token' }],
  ['a wrong cookie', 'https', {}, { cookie: 'ioc_session=not-the-session' }],
  ['the right token over plain HTTP', 'http', { token }, {}],
]

test.each(callers.flatMap((caller) => events.map((event) => ({ caller, event, who: caller[0] }))))(
  'in production $who gets no answer to the event $event',
  async ({ caller: [, scheme, auth, extraHeaders], event }) => {
    const screen = io(`${scheme}://localhost:${centre.port}`, {
      ...{ transports: ['websocket'], ca, auth, extraHeaders, reconnection: false, forceNew: true },
    })
    const outcome = await new Promise((resolve) => {
      // What is emitted before the connection stands goes out as soon as it does.
      screen.emit(event, () => resolve('answered'))
      screen.on('connect', () => resolve('connected'))
      screen.on('connect_error', () => resolve('refused'))
    })
    screen.close()
    expect(outcome).toBe('refused')
  },
)

test('the right token is let in, by bearer and to every event', async () => {
  expect((await overTls('GET', '/api/centre', { authorization: `Bearer ${token}` })).status).toBe(200)
  const screen = io(`https://localhost:${centre.port}`, {
    ...{ transports: ['websocket'], ca, auth: { token }, reconnection: false, forceNew: true },
  })
  expect(await new Promise((resolve) => screen.emit('clock', resolve))).toBeTypeOf('number')
  screen.close()
})

test('another token in the file ends what the old one had opened', async () => {
  const answer = await overTls(
    'POST',
    '/api/session',
    { ...json, origin: `https://localhost:${centre.port}` },
    JSON.stringify({ token }),
  )
  const cookie = (answer.cookies[0] ?? '').split(';')[0] ?? ''
  expect((await overTls('GET', '/api/centre', { cookie })).status).toBe(200)
  await centre.stop()
  const next = randomBytes(32).toString('base64')
  writeFileSync(settings.IOC_ADMIN_TOKEN_FILE ?? '', next)
  centre = await startCentre(folder.path, settings)
  expect((await overTls('GET', '/api/centre', { cookie })).status).toBe(401)
  expect((await overTls('GET', '/api/centre', { authorization: `Bearer ${token}` })).status).toBe(401)
  expect((await overTls('GET', '/api/centre', { authorization: `Bearer ${next}` })).status).toBe(200)
  await centre.stop()
  writeFileSync(settings.IOC_ADMIN_TOKEN_FILE ?? '', token)
  centre = await startCentre(folder.path, settings)
})

test('in production the session cookie travels over TLS alone, and lets screens in', async () => {
  const headers = { 'content-type': 'application/json', origin: `https://localhost:${centre.port}` }
  const answer = await overTls('POST', '/api/session', headers, JSON.stringify({ token }))
  expect(answer.cookies[0]).toContain('; Secure')
  const cookie = (answer.cookies[0] ?? '').split(';')[0] ?? ''
  expect((await overTls('GET', '/api/centre', { cookie })).status).toBe(200)
  const connect = (extraHeaders: Record<string, string>) =>
    new Promise((resolve) => {
      const screen = io(`https://localhost:${centre.port}`, {
        ...{ transports: ['websocket'], ca, extraHeaders, reconnection: false, forceNew: true },
      })
      const end = (outcome: string) => {
        screen.close()
        resolve(outcome)
      }
      screen.on('connect', () => end('connected'))
      screen.on('connect_error', (error) => end(error.message))
    })
  expect(await connect({})).toBe('sign in first')
  expect(await connect({ cookie })).toBe('connected')
  await overTls('DELETE', '/api/session', { cookie, origin: headers.origin })
  expect(await connect({ cookie })).toBe('sign in first')
})
