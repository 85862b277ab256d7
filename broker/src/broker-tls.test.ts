import { execFileSync } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, readFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { connect as connectTls } from 'node:tls'
import type { IClientOptions } from 'mqtt'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { Site, send } from './running-broker.ts'

const folder = mkdtempSync(join(tmpdir(), 'broker-tls-'))
const file = (name: string) => join(folder, name)
const topic = 'ioc/live/reading/20242/pump'
let site: Site

function openssl(...words: string[]): void {
  execFileSync('openssl', words, { cwd: folder, stdio: 'ignore' })
}

function authority(name: string): void {
  openssl(
    'req',
    '-x509',
    '-newkey',
    'rsa:2048',
    '-nodes',
    '-days',
    '2',
    '-subj',
    `/CN=${name}`,
    '-keyout',
    `${name}.key`,
    '-out',
    `${name}.pem`,
  )
}

/** `subject`: as openssl writes it, /CN=... */
function certificate(name: string, by: string, subject: string): void {
  openssl('req', '-newkey', 'rsa:2048', '-nodes', '-subj', subject, '-keyout', `${name}.key`, '-out', `${name}.csr`)
  openssl(
    'x509',
    '-req',
    '-days',
    '2',
    '-in',
    `${name}.csr`,
    '-CA',
    `${by}.pem`,
    '-CAkey',
    `${by}.key`,
    '-CAcreateserial',
    '-out',
    `${name}.pem`,
  )
}

beforeAll(async () => {
  authority('ours')
  authority('foreign')
  certificate('server', 'ours', '/CN=localhost')
  certificate('pump', 'ours', '/CN=pump seven')
  certificate('valve', 'ours', '/CN=valve')
  certificate('forged', 'foreign', '/CN=pump seven')
  certificate('nameless', 'foreign', '/O=somebody')
  site = new Site({
    IOC_MODE: 'production',
    IOC_TLS_CERT: file('server.pem'),
    IOC_TLS_KEY: file('server.key'),
    IOC_TLS_CLIENT_CA: file('ours.pem'),
  })
  await site.admit(
    'pump',
    { type: 'publisher', commune: '20242' },
    { tokenHash: null, certificateSubject: 'pump seven' },
  )
  await site.admit('gauge', { type: 'publisher', commune: '20242' })
  await site.start()
})
afterAll(() => site.leave())

function overTls(identity: string, certificateName?: string, more: IClientOptions = {}) {
  const key = certificateName && {
    cert: readFileSync(file(`${certificateName}.pem`)),
    key: readFileSync(file(`${certificateName}.key`)),
  }
  return site.connected(identity, {
    protocol: 'mqtts',
    host: 'localhost',
    port: site.port('mqtts'),
    ca: readFileSync(file('ours.pem')),
    ...key,
    ...more,
  })
}

test('a client certificate with the subject of the credential lets in without a token', async () => {
  const pump = await overTls('pump', 'pump')
  expect(await send(pump, topic, 'by certificate')).toBe('acknowledged')
})

test('another subject, another authority and no certificate at all are refused', async () => {
  await expect(overTls('pump', 'valve')).rejects.toMatchObject({ code: 5 })
  await expect(overTls('pump', 'forged')).rejects.toThrow()
  await expect(overTls('pump')).rejects.toMatchObject({ code: 5 })
  await expect(overTls('gauge', 'nameless')).rejects.toThrow()
  expect(await site.figure('ioc_broker_refused_connects_total', { reason: 'foreign_certificate' })).toBe(2)
})

test('a token over TLS lets in where client certificates are optional', async () => {
  const gauge = await overTls('gauge')
  expect(gauge.connected).toBe(true)
  await expect(overTls('gauge', undefined, { clientId: 'gauge two' })).rejects.toMatchObject({ code: 2 })
})

test('in production there is no door without TLS', () => {
  expect(() => site.port('mqtt')).toThrow()
  expect(() => site.port('ws')).toThrow()
})

test('TLS 1.1 and plain text at the TLS door are refused', async () => {
  const old = connectTls({
    host: '127.0.0.1',
    port: site.port('mqtts'),
    maxVersion: 'TLSv1.1',
    minVersion: 'TLSv1',
    rejectUnauthorized: false,
    ciphers: 'DEFAULT@SECLEVEL=0',
  })
  await expect(once(old, 'secureConnect')).rejects.toThrow()
  await expect(site.connected('gauge', { port: site.port('mqtts') })).rejects.toThrow()
})
