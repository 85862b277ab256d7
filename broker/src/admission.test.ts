import type { Credential } from '@ioc/domain/identity'
import { tokenHash } from '@ioc/room/run-token'
import { expect, test } from 'vitest'
import { connackCode, refuseAdmission, refuseRequest } from './admission.ts'
import { isCleanTopic } from './topic-grammar.ts'

const gauge: Credential = {
  identity: 'gauge-1',
  tokenHash: tokenHash('secret'),
  certificateSubject: null,
  right: { type: 'publisher', commune: '20242' },
  revokedAt: null,
}
const certified: Credential = { ...gauge, tokenHash: null, certificateSubject: 'gauge one' }

test('a client id is the identity, or the identity and a name behind a colon', () => {
  const table: [clientId: string, refusal: string | undefined][] = [
    ['gauge-1', undefined],
    ['gauge-1:second', undefined],
    ['gauge-1:', 'client_id'],
    ['gauge-1:a:b', 'client_id'],
    ['', 'client_id'],
    ['gauge 1', 'client_id'],
    ['gauge-1\n', 'client_id'],
    ['\u001b[31m', 'client_id'],
    ['x'.repeat(70), 'client_id'],
    ['gauge-2', 'foreign_client_id'],
    ['gauge-10', 'foreign_client_id'],
    ['gauge-2:gauge-1', 'foreign_client_id'],
  ]
  const peer = { door: 'tcp', address: '127.0.0.1', certificateName: null } as const
  for (const [clientId, refusal] of table) {
    const request = { clientId, will: false, keepaliveSeconds: 60 }
    const answer = refuseRequest(request) ?? refuseAdmission(gauge, { clientId, token: 'secret', peer })
    expect([clientId, answer]).toEqual([clientId, refusal])
  }
  expect(refuseRequest({ clientId: 'gauge-1', will: true, keepaliveSeconds: 60 })).toBe('will')
})

test('a keep-alive has 1 to 300 seconds', () => {
  const table: [keepaliveSeconds: number, refusal: string | undefined][] = [
    [0, 'keepalive'],
    [1, undefined],
    [300, undefined],
    [301, 'keepalive'],
    [65_535, 'keepalive'],
  ]
  for (const [keepaliveSeconds, refusal] of table)
    expect(refuseRequest({ clientId: 'gauge-1', will: false, keepaliveSeconds })).toBe(refusal)
})

test('a token or a certificate of the credential lets in, nothing else does', () => {
  const table: [
    credential: Credential | undefined,
    token: string | undefined,
    certificate: string | null,
    refusal: string | undefined,
  ][] = [
    [gauge, 'secret', null, undefined],
    [gauge, 'Secret', null, 'wrong_token'],
    [gauge, '', null, 'wrong_token'],
    [gauge, undefined, null, 'wrong_token'],
    [gauge, undefined, 'gauge one', 'wrong_token'],
    [certified, undefined, 'gauge one', undefined],
    [certified, undefined, 'gauge two', 'wrong_token'],
    [certified, undefined, null, 'wrong_token'],
    [certified, 'nobody', null, 'wrong_token'],
    [undefined, 'secret', null, 'unknown'],
    [undefined, 'nobody', null, 'unknown'],
    [{ ...gauge, revokedAt: '2026-01-01T00:00:00Z' }, 'secret', null, 'revoked'],
  ]
  for (const [credential, token, certificateName, refusal] of table) {
    const peer = { door: 'tls', address: '127.0.0.1', certificateName } as const
    expect(refuseAdmission(credential, { clientId: 'gauge-1', token, peer })).toBe(refusal)
  }
})

test('CONNACK never tells whether the identity exists', () => {
  expect(new Set((['unknown', 'revoked', 'wrong_token', 'foreign_client_id'] as const).map(connackCode))).toEqual(
    new Set([5]),
  )
})

test('topics have 1 to 256 bytes, no control character and nothing that was invalid UTF-8', () => {
  const table: [topic: string, isClean: boolean][] = [
    ['ioc/live/stamp', true],
    ['ioc/live/reading/20242/Cầu-Rồng', true],
    ['', false],
    ['a\0b', false],
    ['a\nb', false],
    ['a\u0085b', false],
    ['a\uFFFDb', false],
    ['a'.repeat(256), true],
    ['a'.repeat(257), false],
    ['ồ'.repeat(100), false],
  ]
  for (const [topic, isClean] of table) expect([topic, isCleanTopic(topic)]).toEqual([topic, isClean])
})
