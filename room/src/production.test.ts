import { execFileSync } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { doorFaults, personFaults } from './production.ts'

const folder = mkdtempSync(join(tmpdir(), 'production-'))
const file = (name: string) => join(folder, name)
const write = (name: string, text: string, mode = 0o600) => {
  writeFileSync(file(name), text)
  chmodSync(file(name), mode)
}

function certificate(name: string): void {
  execFileSync(
    'openssl',
    [
      ...['req', '-x509', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes', '-days', '2'],
      ...['-keyout', file(`${name}.key`), '-out', file(`${name}.pem`), '-subj', '/CN=localhost'],
      ...['-addext', 'subjectAltName=DNS:localhost,DNS:ioc.example'],
    ],
    { stdio: 'ignore' },
  )
  chmodSync(file(`${name}.key`), 0o600)
}

beforeAll(() => {
  certificate('ours')
  certificate('other')
  write('open.key', '')
  execFileSync('cp', [file('ours.key'), file('open.key')])
  chmodSync(file('open.key'), 0o644)
  write('token', randomBytes(32).toString('base64'))
  write('open-token', randomBytes(32).toString('base64'), 0o644)
  write('short', 'admin')
  write('flat', 'changeme'.repeat(8))
  write('words', 'put your own administrator token in this file')
})
afterAll(() => rmSync(folder, { recursive: true, force: true }))

const doors = () => ({
  ...{ IOC_MODE: 'production' as const, IOC_HOST: '0.0.0.0', IOC_TLS_NAME: 'ioc.example' },
  ...{ IOC_TLS_CERT: file('ours.pem'), IOC_TLS_KEY: file('ours.key') },
})
const people = () => ({
  ...{ IOC_MODE: 'production' as const, IOC_HOST: '0.0.0.0', IOC_PUBLIC_HOST: 'ioc.example' },
  IOC_ADMIN_TOKEN_FILE: file('token'),
})

test('doors and people with secrets of their own are let in', () => {
  expect(doorFaults(doors(), new Date())).toEqual([])
  expect(doorFaults({ ...doors(), IOC_HOST: '127.0.0.1', IOC_TLS_CA: file('ours.pem') }, new Date())).toEqual([])
  expect(personFaults(people())).toEqual([])
  expect(personFaults({ ...people(), IOC_HOST: '127.0.0.1', IOC_PUBLIC_HOST: undefined })).toEqual([])
})

test('demo mode asks for none of it', () => {
  const demo = { IOC_MODE: 'demo', IOC_HOST: '127.0.0.1', IOC_TLS_NAME: 'localhost' } as const
  expect([...doorFaults(demo, new Date()), ...personFaults(demo)]).toEqual([])
})

test.each<[why: string, change: () => Record<string, string | undefined>, setting: string, word: string]>([
  ['has no certificate', () => ({ IOC_TLS_CERT: undefined }), 'IOC_TLS_CERT', 'needs it'],
  ['has no key', () => ({ IOC_TLS_KEY: undefined }), 'IOC_TLS_KEY', 'needs it'],
  ['names a file that is not there', () => ({ IOC_TLS_CERT: file('none.pem') }), 'IOC_TLS_CERT', 'ENOENT'],
  ['names a file that is no certificate', () => ({ IOC_TLS_CERT: file('token') }), 'IOC_TLS_CERT', 'is not a PEM'],
  ['has a key that others can read', () => ({ IOC_TLS_KEY: file('open.key') }), 'IOC_TLS_KEY', 'chmod 600'],
  ['has the key of another certificate', () => ({ IOC_TLS_KEY: file('other.key') }), 'IOC_TLS_KEY', 'not the key'],
  ['goes by a name not in the certificate', () => ({ IOC_TLS_NAME: 'x.example' }), 'IOC_TLS_NAME', 'does not carry'],
  ['listens where rooms do not find each other', () => ({ IOC_HOST: '192.0.2.7' }), 'IOC_HOST', '0.0.0.0'],
  ['has an authority that is none', () => ({ IOC_TLS_CA: file('token') }), 'IOC_TLS_CA', 'is not a PEM'],
])('a door that %s is refused in one line that names the setting', (_, change, setting, word) => {
  const faults = doorFaults({ ...doors(), ...change() }, new Date())
  expect(faults).toHaveLength(1)
  expect(faults[0]).toMatch(new RegExp(`^${setting}[:=]`))
  expect(faults[0]).toContain(word)
})

test('a certificate that has ended is refused', () => {
  const [fault] = doorFaults(doors(), new Date(Date.now() + 10 * 86_400_000))
  expect(fault).toMatch(/^IOC_TLS_CERT: it ended on/)
})

test.each<[why: string, change: () => Record<string, string | undefined>, setting: string]>([
  ['no token', () => ({ IOC_ADMIN_TOKEN_FILE: undefined }), 'IOC_ADMIN_TOKEN_FILE'],
  ['a token file that is not there', () => ({ IOC_ADMIN_TOKEN_FILE: file('none') }), 'IOC_ADMIN_TOKEN_FILE'],
  ['a token that is a password', () => ({ IOC_ADMIN_TOKEN_FILE: file('short') }), 'IOC_ADMIN_TOKEN_FILE'],
  ['a token that repeats itself', () => ({ IOC_ADMIN_TOKEN_FILE: file('flat') }), 'IOC_ADMIN_TOKEN_FILE'],
  ['a sentence instead of a token', () => ({ IOC_ADMIN_TOKEN_FILE: file('words') }), 'IOC_ADMIN_TOKEN_FILE'],
  ['a token that others can read', () => ({ IOC_ADMIN_TOKEN_FILE: file('open-token') }), 'IOC_ADMIN_TOKEN_FILE'],
  ['no name for screens', () => ({ IOC_PUBLIC_HOST: undefined }), 'IOC_PUBLIC_HOST'],
])('a centre with %s is refused in one line that names the setting and no secret', (_, change, setting) => {
  const faults = personFaults({ ...people(), ...change() })
  expect(faults).toHaveLength(1)
  expect(faults[0]).toMatch(new RegExp(`^${setting}: `))
  expect(faults[0]).not.toContain('changeme')
})
