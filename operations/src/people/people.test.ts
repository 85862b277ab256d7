import { readdirSync, readFileSync } from 'node:fs'
import { request } from 'node:http'
import { join } from 'node:path'
import { wholeScope } from '@ioc/domain/access'
import { MadePerson, OwnAccount, People } from '@ioc/domain/messages/people-shapes'
import { Problem } from '@ioc/domain/problem'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { Centre } from '../centre.ts'
import { enter, makePerson, type SignedIn, signedIn, signIn, testPassword } from '../testing/people-rig.ts'
import { ask, openIngest, openScreen, startCentre, temporaryFolder, until } from '../testing/rig.ts'

let folder: ReturnType<typeof temporaryFolder>
let ingest: { close: () => Promise<void> }
let centre: Centre
let administrator: SignedIn

const token = () => ({ authorization: `Bearer ${centre.administratorToken}` })
const status = async (path: string, headers: Record<string, string>, method = 'GET', body?: unknown) =>
  (await ask(centre.port, method, path, { headers, ...(body === undefined ? {} : { body }) })).status

beforeAll(async () => {
  folder = temporaryFolder()
  ingest = await openIngest(folder.path)
  centre = await startCentre(folder.path)
})

afterAll(async () => {
  await centre.stop()
  await ingest.close()
  folder.remove()
})

test('the token is all there is until an administrator has an account, and makes administrators from then on', async () => {
  const byToken = await ask(centre.port, 'POST', '/api/session', { body: { token: centre.administratorToken } })
  const old = signedIn(centre.port, byToken.headers)
  expect(await status('/api/enrolments', token())).toBe(200)
  expect(await status('/api/enrolments', old)).toBe(200)
  expect((await ask(centre.port, 'GET', '/api/session/ways')).json).toEqual({ token: true, openId: null })
  const screens = [await openScreen(centre.port, token()), await openScreen(centre.port, old)]
  administrator = await enter(centre, { id: 'admin', roles: ['administrator'] })
  await until('the screens of the token to close', () => screens.every((screen) => screen.disconnected), 1000)
  expect(await status('/api/enrolments', administrator)).toBe(200)
  expect(await status('/api/enrolments', token())).toBe(403)
  expect(await status('/api/people', token())).toBe(403)
  expect(await status('/api/enrolments', old)).toBe(401)
  const again = await ask(centre.port, 'POST', '/api/session', { body: { token: centre.administratorToken } })
  expect(again.status).toBe(401)
  const operator = { id: 'nobody-yet', name: 'x', roles: ['operator'], scope: wholeScope }
  expect(await status('/api/people', token(), 'POST', operator)).toBe(403)
  await makePerson(centre, { id: 'second', roles: ['administrator', 'manager'] })
  const reset = await ask(centre.port, 'POST', '/api/people/second/password', { headers: token() })
  expect(reset.status).toBe(201)
})

test('a first password opens nothing but its own change, and both sign-ins lay cookies of their own', async () => {
  const { person, password } = await makePerson(centre, { id: 'lan', roles: ['operator'] }, administrator)
  expect(person).toMatchObject({ id: 'lan', mustChange: true, disabled: false })
  expect(password).toMatch(/^([a-z2-9]{5}-){3}[a-z2-9]{5}$/)
  const first = await signIn(centre.port, 'LAN ', password)
  expect((await ask(centre.port, 'GET', '/api/centre', { headers: first })).json).toMatchObject({
    person: { id: 'lan', mustChange: true },
    rights: ['public', 'self', 'read'],
  })
  const body = { id: '00000000-0000-4000-8000-000000000000', command: 'stop' }
  const refused = await ask(centre.port, 'POST', '/api/devices/none/commands', { body, headers: first })
  expect(refused.status).toBe(403)
  expect(refused.text).toContain('change your password')
  const change = (next: string, old = password) => status('/api/account/password', first, 'PUT', { old, new: next })
  expect(await change('short')).toBe(400)
  expect(await change('aaaaaaaaaaaaaaaa')).toBe(400)
  expect(await change('lan-lan-lan-lan-1234')).toBe(400)
  expect(await change(password)).toBe(400)
  expect(await change(testPassword, 'not the old one')).toBe(401)
  const done = await ask(centre.port, 'PUT', '/api/account/password', {
    ...{ body: { old: password, new: testPassword }, headers: first },
  })
  expect(done.status).toBe(204)
  const next = signedIn(centre.port, done.headers)
  expect(next.cookie).not.toBe(first.cookie)
  expect(await status('/api/account', first)).toBe(401)
  expect(await status('/api/devices/none/commands', next, 'POST', body)).toBe(404)
  // Keyboards write one letter in more than one way.
  await signIn(centre.port, 'lan', testPassword.normalize('NFD'))
})

test('a session that somebody else laid in the browser does not become the one that signs in', async () => {
  const laid = await signIn(centre.port, 'lan', testPassword)
  const body = { account: 'lan', password: testPassword }
  const answer = await ask(centre.port, 'POST', '/api/session', { body, headers: laid })
  expect(signedIn(centre.port, answer.headers).cookie).not.toBe(laid.cookie)
  expect(await status('/api/account', laid)).toBe(401)
  const foreign = 'ioc_session=AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA'
  const fixed = await ask(centre.port, 'POST', '/api/session', {
    ...{ body, headers: { cookie: foreign, origin: laid.origin } },
  })
  expect(fixed.status).toBe(204)
  expect(signedIn(centre.port, fixed.headers).cookie).not.toBe(foreign)
  const evil = await ask(centre.port, 'POST', '/api/session', { body, headers: { origin: 'https://evil.example' } })
  expect([evil.status, evil.headers.get('set-cookie')]).toEqual([403, null])
})

test('own sessions are listed and ended one by one, and others are out of reach', async () => {
  const [one, other] = [await signIn(centre.port, 'lan', testPassword), await signIn(centre.port, 'lan', testPassword)]
  const { sessions } = OwnAccount.parse((await ask(centre.port, 'GET', '/api/account', { headers: one })).json)
  expect(sessions.filter((session) => session.current)).toHaveLength(1)
  const newest = sessions.at(-1)
  expect(newest).toMatchObject({ address: '127.0.0.1', way: 'password', current: false })
  expect(await status(`/api/account/sessions/${newest?.id}`, administrator, 'DELETE')).toBe(404)
  expect(await status(`/api/account/sessions/${newest?.id}`, one, 'DELETE')).toBe(204)
  expect(await status('/api/account', other)).toBe(401)
  expect(await status('/api/account', one)).toBe(200)
  const [third, stranger] = [await signIn(centre.port, 'lan', testPassword), administrator]
  const screen = await openScreen(centre.port, third)
  expect(await status('/api/account/sessions', one, 'DELETE')).toBe(204)
  await until('the screen of the ended session to close', () => screen.disconnected, 1000)
  expect(await status('/api/account', third)).toBe(401)
  expect(await status('/api/account', stranger)).toBe(200)
  const left = OwnAccount.parse((await ask(centre.port, 'GET', '/api/account', { headers: one })).json)
  expect(left.sessions.map(({ current }) => current)).toEqual([true])
  expect(await status('/api/account/sessions', token(), 'DELETE')).toBe(403)
})

test('how a person is reached is given, changed and taken away, and what reaches nobody is refused by name', async () => {
  const reached = { email: 'nga@danang.gov.vn', phone: '+84 905 123 456' }
  const made = await ask(centre.port, 'POST', '/api/people', {
    body: { id: 'nga', name: 'Nga', roles: ['viewer'], scope: wholeScope, ...reached },
    headers: administrator,
  })
  expect(MadePerson.parse(made.json).person).toMatchObject(reached)
  const change = async (body: object) =>
    (await ask(centre.port, 'PUT', '/api/people/nga', { body, headers: administrator })).json
  expect(await change({ email: '' })).toMatchObject({ email: '', phone: reached.phone })
  expect(await change({ phone: '1022' })).toMatchObject({ email: '', phone: '1022' })
  for (const [field, wrong] of [
    ['email', 'nga@'],
    ['email', 'nga@danang.gov.vn\r\nBcc: x@y.vn'],
    ['phone', '...'],
    ['phone', 'hỏi ở phòng 3'],
  ] as const)
    expect(Problem.parse(await change({ [field]: wrong })).detail).toMatch(
      new RegExp(`^body\\.${field}: .*leave it empty where there is none`),
    )
})

test('who may give work learns who works here and where, and not how they are reached', async () => {
  const scope = { ...wholeScope, communes: ['20242', '20194'] }
  const officer = await enter(centre, { id: 'thu', roles: ['operator'], scope }, administrator)
  const seen = (await ask(centre.port, 'GET', '/api/colleagues', { headers: officer })).json
  expect(seen).toContainEqual({ id: 'thu', name: 'Người thu', roles: ['operator'], scope })
  expect(seen).toContainEqual({ id: 'nga', name: 'Nga', roles: ['viewer'], scope: wholeScope })
  expect(await status('/api/people/nga', administrator, 'PUT', { disabled: true })).toBe(200)
  const after = (await ask(centre.port, 'GET', '/api/colleagues', { headers: officer })).text
  expect([after.includes('thu'), after.includes('nga')]).toEqual([true, false])
})

test.each([
  ['other roles', 'PUT', '/api/people/hoa', { roles: ['viewer'] }],
  ['another scope', 'PUT', '/api/people/hoa', { scope: { ...wholeScope, communes: ['20242'] } }],
  ['a new password', 'POST', '/api/people/hoa/password', undefined],
  ['being disabled', 'PUT', '/api/people/hoa', { disabled: true }],
])('with %s the sessions of a person end at once, and their screens close', async (_, method, path, body) => {
  const made = People.parse((await ask(centre.port, 'GET', '/api/people', { headers: administrator })).json)
  const session = made.some(({ id }) => id === 'hoa')
    ? await signIn(centre.port, 'hoa', await resetOf('hoa'))
    : await enter(centre, { id: 'hoa', roles: ['operator'] }, administrator)
  const screen = await openScreen(centre.port, session)
  expect(await status(path, administrator, method, { name: 'Hoa' })).toBeLessThan(300)
  if (body) expect(await status(path, administrator, method, body)).toBeLessThan(300)
  await until('the screen to close', () => screen.disconnected, 1000)
  expect(await status('/api/account', session)).toBe(401)
})

async function resetOf(id: string): Promise<string> {
  const answer = await ask(centre.port, 'POST', `/api/people/${id}/password`, { headers: administrator })
  return String(MadePerson.shape.password.parse((answer.json as { password: unknown }).password))
}

test('who is disabled does not come in, with words that say no more than a wrong password', async () => {
  const password = await resetOf('hoa')
  const of = async (account: string, given: string) =>
    (await ask(centre.port, 'POST', '/api/session', { body: { account, password: given } })).json
  const refused = await of('hoa', password)
  expect(refused).toMatchObject({ status: 401 })
  expect(await of('hoa', 'wrong')).toEqual(refused)
  expect(await of('nobody-there', 'wrong')).toEqual(refused)
})

test('whoever guesses is slowed to ten tries a minute, and the person comes in from elsewhere all the same', async () => {
  await enter(centre, { id: 'victim', roles: ['viewer'] }, administrator)
  const tries = async (from: string, password: string) =>
    await new Promise<number>((resolve, reject) => {
      const asked = request(
        {
          ...{ host: '127.0.0.1', port: centre.port, path: '/api/session', method: 'POST', localAddress: from },
          headers: { 'content-type': 'application/json' },
        },
        (response) => {
          response.resume()
          resolve(response.statusCode ?? 0)
        },
      )
      asked.on('error', reject)
      asked.end(JSON.stringify({ account: 'victim', password }))
    })
  const guesses: number[] = []
  for (let n = 0; n < 20; n += 1) guesses.push(await tries('127.0.0.9', `guess ${n}`))
  expect(guesses.filter((one) => one === 401)).toHaveLength(10)
  expect(guesses.slice(10)).toEqual(Array.from({ length: 10 }, () => 429))
  expect(await tries('127.0.0.9', testPassword)).toBe(429)
  expect(await tries('127.0.0.8', testPassword)).toBe(204)
})

test('one administrator at least remains', async () => {
  expect(await status('/api/people/second', administrator, 'PUT', { disabled: true })).toBe(200)
  expect(await status('/api/people/admin', administrator, 'PUT', { roles: ['viewer'] })).toBe(409)
  expect(await status('/api/people/admin', administrator, 'PUT', { disabled: true })).toBe(409)
  expect(await status('/api/people', administrator)).toBe(200)
})

test.each([
  ['an account twice', { id: 'admin' }, 409],
  ['a name of the machinery', { id: 'room' }, 400],
  ['a name that is no account', { id: 'Trần Văn' }, 400],
  ['no role', { id: 'x1', roles: [] }, 400],
  ['the role of a device', { id: 'x1', roles: ['device'] }, 400],
  ['a commune that is none', { id: 'x1', scope: { ...wholeScope, communes: ['all'] } }, 400],
])('an account with %s is refused', async (_, more, expected) => {
  const body = { name: 'Ai đó', roles: ['viewer'], scope: wholeScope, ...more }
  expect(await status('/api/people', administrator, 'POST', body)).toBe(expected)
})

test('no password, token or cookie is readable at rest', async () => {
  const { password } = await makePerson(centre, { id: 'canary', roles: ['viewer'] }, administrator)
  const { cookie } = await signIn(centre.port, 'canary', password)
  // A password in the wrong field goes no further than the refusal.
  await ask(centre.port, 'POST', '/api/session', { body: { account: 'canary-in-the-wrong-field', password } })
  const secrets = [password, testPassword, cookie.split('=')[1], centre.administratorToken, 'canary-in-the-wrong-field']
  const kept = join(folder.path, 'operations')
  for (const file of readdirSync(kept)) {
    const bytes = readFileSync(join(kept, file))
    for (const secret of secrets) expect([file, bytes.includes(String(secret))]).toEqual([file, false])
  }
})
