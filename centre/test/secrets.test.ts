import { readdirSync, readFileSync } from 'node:fs'
import { join, relative } from 'node:path'
import { testGauge } from '@ioc/domain/testing/test-device'
import { runToken } from '@ioc/room/run-token'
import { afterAll, beforeAll, expect, test, vi } from 'vitest'
import { z } from 'zod'
import { makeAccount, passwordOfTests } from './people-at-screens.ts'
import { type Province, startProvince } from './province.ts'
import { publishAs } from './publisher.ts'

/** What a centre hands out, is told, or is tried with, each of it recognizable wherever it would be written down. */
const tried = {
  password: 'canary-wrong-password-1',
  bearer: 'canary-wrong-bearer-2',
  device: 'canary-wrong-device-token-3',
  query: 'canary-in-a-query-4',
  body: 'canary-in-a-broken-body-5',
  cookie: 'canary-in-a-cookie-6',
}
let province: Province
const secrets: Record<string, string> = { ...tried, ownPassword: passwordOfTests }
let figures: string
let audit: string
let said: string[]

beforeAll(async () => {
  province = await startProvince()
  const url = province.url()
  const headers = { authorization: `Bearer ${runToken(province.dataDir)}` }
  const tokens = await province.register([testGauge('G-1')])
  secrets.deviceToken = tokens.get('G-1') ?? ''
  const enrolment = { name: 'Lắp đặt', commune: '20599', devices: 1 }
  secrets.enrolmentToken = z
    .object({ token: z.string() })
    .parse(await province.send('POST', '/api/enrolments', enrolment)).token
  const person = await makeAccount({ url, headers }, { id: 'lan', roles: ['manager'] })
  secrets.session = person.headers.cookie?.split('=')[1] ?? ''
  secrets.administrator = /administrator token \(shown once\): (\S+)/.exec(province.lines.join('\n'))?.[1] ?? ''

  const publish = await publishAs(province.mqttPort(), 'G-1', secrets.deviceToken)
  await publish('ioc/live/reading/20599/G-1', [{ n: 'level', u: 'm', v: 1 }])
  await publish.end()
  const joining = await publishAs(province.mqttPort(), 'NEW-1', secrets.enrolmentToken)
  await joining('ioc/live/reading/20599/NEW-1', [{ n: 'level', u: 'm', v: 1 }])
  await joining.end()
  await expect(publishAs(province.mqttPort(), 'G-1', tried.device)).rejects.toThrow('closed')
  const statuses: number[] = []
  for (const [path, init] of Object.entries<RequestInit>({
    '/api/session': post({ account: 'lan', password: tried.password }),
    '/api/session?': post({ token: tried.bearer }),
    '/api/audit': { headers: { authorization: `Bearer ${tried.bearer}` } },
    '/api/people': { headers: { cookie: `ioc_session=${tried.cookie}; session=${tried.cookie}` } },
    [`/api/alerts?state=${tried.query}&token=${tried.query}`]: {},
    '/api/registry': { ...post(''), body: `{"records": [${tried.body}`, headers: { ...headers, ...json } },
  }))
    statuses.push((await fetch(`${url}${path}`, init)).status)
  expect(
    statuses.every((status) => status >= 400 && status < 500),
    statuses.join(),
  ).toBe(true)
  figures = await (await fetch(`${url}/metrics`)).text()
  audit = await (
    await fetch(`${url}/api/audit`, { headers: { authorization: `Bearer ${secrets.administrator}` } })
  ).text()
  await vi.waitFor(async () => expect((await province.counts()).readings.stored).toBe(1), { timeout: 30_000 })
  await province.stop(true)
  said = province.lines
})
afterAll(async () => await province.stop())

const json = { 'content-type': 'application/json' }
const post = (body: unknown): RequestInit => ({ method: 'POST', headers: json, body: JSON.stringify(body) })
const held = (text: string | Buffer) =>
  Object.entries(secrets).flatMap(([name, secret]) => (text.includes(secret) ? [name] : []))

test('every secret is one that would be found', () => {
  expect(Object.entries(secrets).filter(([, secret]) => secret.length < 12)).toEqual([])
  expect(held(Object.values(secrets).join(' '))).toEqual(Object.keys(secrets))
})

test('the rooms say the token of the administrator once, and no other secret', () => {
  const shown = said.filter((line) => line.includes(secrets.administrator ?? ''))
  expect(shown).toEqual([expect.stringContaining('administrator token (shown once): ')])
  expect(held(said.filter((line) => !shown.includes(line)).join('\n'))).toEqual([])
})

test('figures and the audit log hold none', () => {
  expect(figures).toContain('ioc_')
  expect(audit).toContain('sign in')
  expect([held(figures), held(audit)]).toEqual([[], []])
})

test('no file of the data folder holds one', () => {
  const files = readdirSync(province.dataDir, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
  expect(files.length).toBeGreaterThan(10)
  const found = files.map((file) => [relative(province.dataDir, file), held(readFileSync(file))] as const)
  expect(found.filter(([, names]) => names.length > 0)).toEqual([])
})
