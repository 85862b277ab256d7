import { execFileSync } from 'node:child_process'
import { readFileSync, writeFileSync } from 'node:fs'
import { request } from 'node:https'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { openIssuer } from '../testing/openid-issuer.ts'
import { temporaryFolder } from '../testing/rig.ts'
import { IssuerAway, openIdClient } from './openid-issuer.ts'
import { issuerOf, openIdFaults } from './openid-settings.ts'
import { Trips, tripMs } from './openid-trip.ts'

const asked = { type: 'asked', state: 's', nonce: 'n', verifier: 'v', before: null, back: 'http://x/' } as const

test('a note opens for ten minutes, unchanged, and in the run that sealed it', () => {
  let now = Date.UTC(2026, 10, 22)
  const trips = new Trips(() => now)
  const sealed = trips.seal({ ...asked, until: now + tripMs })
  expect(trips.open(sealed)).toMatchObject({ state: 's', verifier: 'v' })
  const at = sealed.length - 3
  expect(trips.open(`${sealed.slice(0, at)}${sealed[at] === 'A' ? 'B' : 'A'}${sealed.slice(at + 1)}`)).toBeUndefined()
  expect(new Trips(() => now).open(sealed)).toBeUndefined()
  for (const none of [undefined, '', 'x', 'ă'.repeat(40)]) expect(trips.open(none)).toBeUndefined()
  now += tripMs - 1
  expect(trips.open(sealed)).toBeDefined()
  now += 1
  expect(trips.open(sealed)).toBeUndefined()
})

test('a state comes back once', () => {
  let now = 0
  const trips = new Trips(() => now)
  const of = (state: string) => ({ ...asked, state, until: now + tripMs })
  expect([trips.use(of('a')), trips.use(of('b')), trips.use(of('a'))]).toEqual([true, true, false])
  now += tripMs - 1
  expect(trips.use(of('b'))).toBe(false)
})

const none = { IOC_MODE: 'production', IOC_OIDC_NAME: 'VNeID' } as const
const good = { ...none, IOC_OIDC_ISSUER: 'https://id.example.vn', IOC_OIDC_CLIENT_ID: 'ioc' }

test.each<[string, Parameters<typeof openIdFaults>[0], RegExp[]]>([
  ['nothing', none, []],
  ['an issuer and a public client', good, []],
  ['a client without an issuer', { ...none, IOC_OIDC_CLIENT_ID: 'ioc' }, [/^IOC_OIDC_ISSUER/]],
  ['an issuer without a client', { ...good, IOC_OIDC_CLIENT_ID: undefined }, [/^IOC_OIDC_CLIENT_ID/]],
  ['plain http elsewhere', { ...good, IOC_MODE: 'demo', IOC_OIDC_ISSUER: 'http://id.example.vn' }, [/https/]],
  ['plain http on loopback in production', { ...good, IOC_OIDC_ISSUER: 'http://127.0.0.1:1' }, [/https/]],
  ['plain http on loopback in demo mode', { ...good, IOC_MODE: 'demo', IOC_OIDC_ISSUER: 'http://127.0.0.1:1' }, []],
  ['an address with a user', { ...good, IOC_OIDC_ISSUER: 'https://me@id.example.vn' }, [/no user/]],
  ['a file that is not there', { ...good, IOC_OIDC_CLIENT_SECRET_FILE: '/no/such' }, [/CLIENT_SECRET_FILE.*ENOENT/]],
  ['a secret that all can read', { ...good, IOC_OIDC_CLIENT_SECRET_FILE: import.meta.filename }, [/chmod 600/]],
])('the settings have as many faults as they should: %s', (_, settings, expected) => {
  const faults = openIdFaults(settings)
  expect(faults).toHaveLength(expected.length)
  for (const [place, words] of expected.entries()) expect(faults[place]).toMatch(words)
})

test('an issuer with a certificate of an authority of its own is known by IOC_OIDC_CA, and by nothing else', async () => {
  const folder = temporaryFolder()
  const [keyPath, certPath] = [join(folder.path, 'key.pem'), join(folder.path, 'cert.pem')]
  const curve = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1']
  const made = ['req', '-x509', ...curve, '-nodes', '-days', '2', '-keyout', keyPath, '-out', certPath]
  execFileSync('openssl', [...made, '-subj', '/CN=localhost', '-addext', 'subjectAltName=DNS:localhost'], {
    stdio: 'ignore',
  })
  const tls = { cert: readFileSync(certPath, 'utf8'), key: readFileSync(keyPath, 'utf8') }
  const issuer = await openIssuer({ id: 'hải đăng', secret: 'đèn: biển+%' }, tls)
  try {
    const secretPath = join(folder.path, 'secret')
    writeFileSync(secretPath, 'đèn: biển+%\n', { mode: 0o600 })
    const settings = { ...good, IOC_OIDC_ISSUER: issuer.address, IOC_OIDC_CLIENT_ID: 'hải đăng' }
    const own = issuerOf({ ...settings, IOC_OIDC_CA: certPath, IOC_OIDC_CLIENT_SECRET_FILE: secretPath })
    const stranger = issuerOf(settings)
    if (!own || !stranger) throw new Error('the settings name no issuer')
    const back = 'https://centre.example.vn/api/session/openid/callback'
    await expect(openIdClient(stranger, Date.now).ask(back)).rejects.toThrow(IssuerAway)
    const client = openIdClient(own, Date.now)
    const begun = await client.ask(back)
    const page = await fetchPage(begun.address, tls.cert)
    const trip = { ...asked, ...begun.asked, until: 0, back }
    expect(await client.subjectOf(new URL(page).search, trip)).toEqual({ issuer: issuer.address, subject: 'vneid-1' })
  } finally {
    await issuer.close()
    folder.remove()
  }
})

async function fetchPage(address: string, ca: string): Promise<string> {
  return await new Promise((resolve, reject) => {
    const asking = request(address, { ca }, (response) => {
      response.resume()
      resolve(response.headers.location ?? '')
    })
    asking.on('error', reject)
    asking.end()
  })
}
