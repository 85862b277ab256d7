import { execFileSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { request } from 'node:https'
import { join } from 'node:path'
import type { Route } from '@ioc/domain/messages/route'
import { routes } from '@ioc/domain/messages/routes'
import { io } from 'socket.io-client'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { Centre } from '../centre.ts'
import { startCentre, temporaryFolder } from '../testing/rig.ts'

let folder: ReturnType<typeof temporaryFolder>
let centre: Centre
let ca: string

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
  centre = await startCentre(folder.path, { IOC_MODE: 'production', IOC_TLS_CERT: cert, IOC_TLS_KEY: key })
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

const open = new Set(['/healthz', '/api/session'])

test.each(Object.values<Route>(routes))('in production $method $path wants the token', async (route) => {
  const { status } = await overTls(route.method, route.path.replace(/:\w+/, 'none'), {})
  if (open.has(route.path)) expect(status).not.toBe(401)
  else expect(status).toBe(401)
  // The table, and so the OpenAPI document, says the same as the door.
  expect(route.right === 'public').toBe(open.has(route.path))
})

test('in production the session cookie travels over TLS alone, and lets screens in', async () => {
  const headers = { 'content-type': 'application/json', origin: `https://localhost:${centre.port}` }
  const answer = await overTls('POST', '/api/session', headers, JSON.stringify({ token: centre.administratorToken }))
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
