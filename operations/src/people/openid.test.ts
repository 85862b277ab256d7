import { readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { AuditPage, OwnAccount, SignInWays } from '@ioc/domain/messages/people-shapes'
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest'
import type { Centre } from '../centre.ts'
import { type Lies, openIssuer, TestBrowser, type TestIssuer } from '../testing/openid-issuer.ts'
import { enter, makePerson, type SignedIn, signIn } from '../testing/people-rig.ts'
import { ask, openIngest, startCentre, temporaryFolder } from '../testing/rig.ts'

const secret = 'canary-client-secret-of-the-centre'
let folder: ReturnType<typeof temporaryFolder>
let ingest: { close: () => Promise<void> }
let issuer: TestIssuer
let centre: Centre
let administrator: SignedIn

const why = async (browser: TestBrowser) =>
  SignInWays.parse((await browser.go('/api/session/ways')).json).openId?.refused
const bind = (id: string, subject: string | null) =>
  ask(centre.port, 'PUT', `/api/people/${id}`, {
    body: { identity: subject === null ? null : { issuer: issuer.address, subject } },
    headers: administrator,
  })
const rows = async () =>
  AuditPage.parse((await ask(centre.port, 'GET', '/api/audit?limit=5', { headers: administrator })).json).rows
const account = async (browser: TestBrowser) =>
  OwnAccount.parse((await ask(centre.port, 'GET', '/api/account', { headers: { cookie: browser.cookie } })).json)

beforeAll(async () => {
  folder = temporaryFolder()
  ingest = await openIngest(folder.path)
  issuer = await openIssuer({ id: 'hai-dang', secret })
  const file = join(folder.path, 'client-secret')
  writeFileSync(file, `${secret}\n`, { mode: 0o600 })
  centre = await startCentre(folder.path, {
    ...{ IOC_OIDC_ISSUER: issuer.address, IOC_OIDC_CLIENT_ID: 'hai-dang', IOC_OIDC_CLIENT_SECRET_FILE: file },
    IOC_OIDC_NAME: 'VNeID',
  })
  administrator = await enter(centre, { id: 'admin', roles: ['administrator'] })
  await makePerson(centre, { id: 'lan', roles: ['operator'] }, administrator)
  expect((await bind('lan', 'vneid-1')).status).toBe(200)
})

afterEach(() => {
  issuer.state.lies = {}
  issuer.state.subject = 'vneid-1'
})

afterAll(async () => {
  await centre.stop()
  await issuer.close()
  await ingest.close()
  folder.remove()
})

test('who is bound to a subject of the issuer comes in with the rights of the account, no password asked', async () => {
  const browser = new TestBrowser(centre.port)
  const ways = SignInWays.parse((await browser.go('/api/session/ways')).json)
  expect(ways).toEqual({ token: false, openId: { name: 'VNeID', issuer: issuer.address, refused: null } })
  const begun = await browser.go('/api/session/openid')
  expect([begun.status, new URL(begun.to).origin]).toEqual([303, issuer.address])
  expect(begun.laid).toHaveLength(1)
  expect(begun.laid[0]).toMatch(/^ioc_session_openid=[^;]+; Max-Age=600; Path=\/api\/session; HttpOnly; SameSite=Lax$/)
  // What must not be seen is sealed: neither the verifier nor the nonce stands in it readably.
  const nonce = new URL(begun.to).searchParams.get('nonce') ?? ''
  expect(Buffer.from(browser.cookie.split('=')[1] ?? '', 'base64url').includes(nonce)).toBe(false)
  const done = await browser.signIn()
  expect([done.status, done.to]).toEqual([303, '/'])
  expect(done.laid.find((one) => one.startsWith('ioc_session='))).toContain('HttpOnly; SameSite=Strict')
  expect(browser.cookie).toMatch(/^ioc_session=[^;]+$/)
  expect((await account(browser)).person).toMatchObject({ id: 'lan', mustChange: false })
  const people = await ask(centre.port, 'GET', '/api/people', { headers: { cookie: browser.cookie } })
  expect(people.status).toBe(403)
  const deed = { who: 'lan', what: 'sign in by OpenID Connect', detail: 'from 127.0.0.1', result: 'done' }
  expect((await rows()).find((one) => one.what === deed.what)).toMatchObject(deed)
  // A first password that nobody has changed opens no more than before.
  const before = await account(browser)
  await browser.signIn()
  const after = await account(browser)
  expect(after.sessions).toHaveLength(before.sessions.length)
  expect(after.sessions.find((one) => one.current)?.id).not.toBe(before.sessions.find((one) => one.current)?.id)
})

test('a subject that nobody has bound makes no account: the page says whom an administrator has to bind, once', async () => {
  const people = async () => (await ask(centre.port, 'GET', '/api/people', { headers: administrator })).json
  const before = await people()
  issuer.state.subject = 'vneid-2'
  const browser = new TestBrowser(centre.port)
  const refused = await browser.signIn()
  expect([refused.status, refused.to]).toEqual([303, '/#sign-in'])
  expect(await why(browser)).toEqual({ why: 'unknown', subject: 'vneid-2' })
  expect(await why(browser)).toBeNull()
  expect(await people()).toEqual(before)
  await makePerson(centre, { id: 'hung', roles: ['viewer'] }, administrator)
  const taken = await bind('hung', 'vneid-1')
  expect([taken.status, taken.text]).toEqual([409, expect.stringContaining('lan')])
  expect((await bind('hung', 'vneid-2')).status).toBe(200)
  await browser.signIn()
  expect((await account(browser)).person?.id).toBe('hung')
  // Unbound, the session that rested on it is over.
  expect((await bind('hung', null)).status).toBe(200)
  expect((await ask(centre.port, 'GET', '/api/account', { headers: { cookie: browser.cookie } })).status).toBe(401)
})

test('who is disabled does not come in, and is let in again', async () => {
  const change = (disabled: boolean) =>
    ask(centre.port, 'PUT', '/api/people/lan', { body: { disabled }, headers: administrator })
  await change(true)
  const browser = new TestBrowser(centre.port)
  expect((await browser.signIn()).to).toBe('/#sign-in')
  expect(await why(browser)).toEqual({ why: 'disabled', subject: null })
  expect((await rows())[0]).toMatchObject({ who: 'lan', result: 'refused' })
  await change(false)
  expect((await browser.signIn()).to).toBe('/')
})

const hour = 3600
const now = Math.floor(Date.now() / 1000)
test.each<[string, Lies, string]>([
  ['with the nonce of another sign-in', { claims: { nonce: 'a-nonce-of-somebody-elses-sign-in-here' } }, 'failed'],
  ['of another issuer', { claims: { iss: 'https://evil.example' } }, 'failed'],
  ['for another client', { claims: { aud: 'another-client' } }, 'failed'],
  ['that has expired', { claims: { iat: now - 2 * hour, exp: now - hour } }, 'failed'],
  ['without a subject', { claims: { sub: undefined } }, 'failed'],
  ['that another key has signed', { key: 'foreign' }, 'failed'],
  ['whose page says that it comes from another issuer', { answerIss: 'https://evil.example' }, 'failed'],
  ['of an issuer that is broken', { answer: 500 }, 'failed'],
  ['that the person did not allow', { error: 'access_denied' }, 'cancelled'],
])('an answer %s opens nothing', async (_, lies, expected) => {
  issuer.state.lies = lies
  const browser = new TestBrowser(centre.port)
  const done = await browser.signIn()
  expect([done.status, done.to]).toEqual([303, '/#sign-in'])
  expect(browser.cookie).not.toMatch(/ioc_session=/)
  expect(await why(browser)).toEqual({ why: expected, subject: null })
})

test('an answer counts once, and in the browser alone that asked for it', async () => {
  const [browser, other] = [new TestBrowser(centre.port), new TestBrowser(centre.port)]
  const back = await browser.toIssuer()
  // Signing somebody in as oneself (CSRF): the victim's browser has asked for nothing, or for something else.
  expect((await other.go(back)).to).toBe('/#sign-in')
  expect(await why(other)).toEqual({ why: 'expired', subject: null })
  const another = await other.toIssuer()
  expect((await other.go(back)).to).toBe('/#sign-in')
  expect(other.cookie).not.toMatch(/ioc_session=/)
  // Sent away, that one has lost its own way too: it begins again.
  expect((await other.go(another)).to).toBe('/#sign-in')
  const kept = browser.cookie
  const before = issuer.state.tokens
  expect((await browser.go(back)).to).toBe('/')
  // The same answer with the cookie that stood then: the issuer is not even asked.
  const again = await fetch(`http://127.0.0.1:${centre.port}${back}`, { headers: { cookie: kept }, redirect: 'manual' })
  expect([again.headers.get('location'), issuer.state.tokens - before]).toEqual(['/#sign-in', 1])
  // A code that another browser has come by, with that browser's own state: PKCE.
  const [thief, victim] = [new TestBrowser(centre.port), new TestBrowser(centre.port)]
  const own = new URL(await thief.toIssuer(), 'http://x')
  own.searchParams.set('code', new URL(await victim.toIssuer(), 'http://x').searchParams.get('code') ?? '')
  expect((await thief.go(`${own.pathname}${own.search}`)).to).toBe('/#sign-in')
  expect(await why(thief)).toEqual({ why: 'failed', subject: null })
})

test('whoever tries too often waits, and a page without any question is sent to sign in', async () => {
  expect((await new TestBrowser(centre.port).go('/api/session/openid/callback')).to).toBe('/#sign-in')
  const browser = new TestBrowser(centre.port)
  let tries = 0
  while ((await browser.go('/api/session/openid/callback?code=x&state=y')).laid.length > 0 && tries < 80) {
    tries += 1
    const said = await why(browser)
    if (said?.why === 'too_often') break
  }
  expect(tries).toBeLessThan(61)
  expect((await browser.go('/api/session/openid')).to).toBe('/#sign-in')
})

test('of what the issuer says the subject alone is kept, and no secret of the way stands anywhere', async () => {
  const kept = join(folder.path, 'operations')
  for (const file of readdirSync(kept)) {
    const bytes = readFileSync(join(kept, file))
    for (const word of [issuer.state.citizen, 'NGUYỄN VĂN A', secret, 'access-'])
      expect([file, word, bytes.includes(word)]).toEqual([file, word, false])
  }
  await signIn(centre.port, 'admin', 'đèn biển soi đường 7')
})
