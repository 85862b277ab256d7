import { join } from 'node:path'
import { LinkAnswer, type LinkBatch, type LinkMessage, type Sealed } from '@ioc/domain/link/link-messages'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { z } from 'zod'
import type { Centre } from '../centre.ts'
import { makeKey, type OwnKey, seal } from '../link/keys.ts'
import { ask, asRoom, startCentre, temporaryFolder } from '../testing/rig.ts'
import { sqlIn } from '../testing/test-stores.ts'

const at = '2026-11-21T07:00:00.000Z'
const Code = z.object({ code: z.string() })
const Board = z.array(z.object({ code: z.string() }).loose())
let folder: ReturnType<typeof temporaryFolder>
let nation: Centre
/** A province of the test's own, whose batches are made by hand. */
let key: OwnKey
let nationKey: string

beforeEach(async () => {
  folder = temporaryFolder()
  nation = await startCentre(folder.path, { IOC_LEVEL: 'national' })
  key = makeKey(join(folder.path, 'province-46'))
  const wish = { body: { province: '46' }, headers: asRoom(folder.path) }
  const [code, id = ''] = Code.parse((await ask(nation.port, 'POST', '/api/link/codes', wish)).json).code.split('.')
  const body = { code, province: '46', publicKey: key.publicKey, first: 1 }
  const answer = await ask(nation.port, 'POST', '/api/link/admission', { body: seal(key, 'admission', body) })
  if (answer.status !== 200) throw new Error(answer.text)
  nationKey = id
})
afterEach(async () => {
  await nation.stop()
  folder.remove()
})

const batchOf = (exchange: number, more: Partial<LinkBatch> = {}): LinkBatch => ({
  ...{ province: '46', nation: nationKey, series: key.id, exchange, at },
  ...{ head: 9, oldest: null, taken: 0, messages: [], next: null },
  ...more,
})
const sealed = (exchange: number, more: Partial<LinkBatch> = {}, by = key) => seal(by, 'batch', batchOf(exchange, more))

const digestOf = (sequence: number, devices = 1): LinkMessage => ({
  ...{ sequence, kind: 'digest', at },
  body: { day: '2026-11-20', raised: { 1: 0, 2: 0, 3: 0 }, cleared: { 1: 0, 2: 0, 3: 0 }, devices, exercise: true },
})

/** The answer to a batch that was taken, or the word of its refusal. */
async function send(one: Sealed) {
  const answer = await ask(nation.port, 'POST', '/api/link/exchange', { body: one })
  if (answer.status === 200) return LinkAnswer.parse(JSON.parse(z.object({ body: z.string() }).parse(answer.json).body))
  return z.object({ type: z.string() }).parse(answer.json).type.split(':').at(-1)
}

async function standing() {
  const board = Board.parse((await ask(nation.port, 'GET', '/api/provinces')).json)
  expect(board).toHaveLength(34)
  return board.find(({ code }) => code === '46')
}

test('batches that are replayed, out of order, foreign, altered or of a revoked key are refused and counted', async () => {
  const first = sealed(1, { messages: [digestOf(1), digestOf(2)] })
  expect(await send(first)).toMatchObject({ received: 2, exchange: 1 })
  expect(await send(first)).toBe('replayed')
  expect(await send({ ...first, body: first.body.replace('"devices":1', '"devices":7') })).toBe('signature')
  expect(await send(seal(key, 'answer', batchOf(2)))).toBe('signature')
  expect(await send(sealed(2, { messages: [digestOf(4), digestOf(3)] }))).toBe('order')
  expect(await send(sealed(2, { messages: [digestOf(4)] }))).toBe('gap')
  expect(await send(sealed(2, { messages: [digestOf(2, 5)] }))).toBe('altered')
  expect(await send(sealed(2, { province: '48' }))).toBe('foreign')
  expect(await send(sealed(2, { nation: '0'.repeat(32) }))).toBe('foreign')
  expect(await send(sealed(2, {}, makeKey(join(folder.path, 'stranger'))))).toBe('unknown_key')
  const odd = { ...digestOf(3), body: 'no digest' }
  expect(await send(sealed(3, { messages: [digestOf(2), odd, digestOf(4)] }))).toMatchObject({ received: 4 })
  const revoke = { body: { province: '46' }, headers: asRoom(folder.path) }
  expect((await ask(nation.port, 'POST', '/api/link/revoke', revoke)).status).toBe(200)
  expect(await send(sealed(4))).toBe('revoked')
  expect(await standing()).toMatchObject({
    ...{ received: 4, duplicates: 1, unreadable: 1, missing: 5 },
    refused: { replayed: 1, signature: 2, order: 1, gap: 1, altered: 1, foreign: 2, revoked: 1 },
  })
})

test('a message that the store fails to take is not received: it comes again, and is taken then', async () => {
  const batch = sealed(1, { messages: [digestOf(1)] })
  await sqlIn(folder.path, 'ALTER TABLE received_digest RENAME TO away')
  expect((await ask(nation.port, 'POST', '/api/link/exchange', { body: batch })).status).toBe(500)
  await sqlIn(folder.path, 'ALTER TABLE away RENAME TO received_digest')
  expect(await standing()).toMatchObject({ received: 0, unreadable: 0 })
  expect(await send(batch)).toMatchObject({ received: 1 })
  expect(await standing()).toMatchObject({ received: 1, unreadable: 0 })
})
