import { existsSync, readdirSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { Returned, type Sealed } from '@ioc/domain/link/link-messages'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { z } from 'zod'
import { readCap } from '../nation/read-cap.ts'
import { directivesIn as directivesOf, issue as issueTo } from '../testing/directives-of-pair.ts'
import { appendAlert, asAdmin, openPair, type Pair, transitionOf } from '../testing/link-rig.ts'
import { ask, asRoom, until } from '../testing/rig.ts'
import { sqlIn } from '../testing/test-stores.ts'
import { keyId, makeKey, ownKey, seal } from './keys.ts'

let linked: Pair
/** Its token is shown at the first start alone. */
let ofNation: { authorization: string }
beforeEach(async () => {
  linked = await openPair()
  ofNation = asAdmin(linked.pair.nation)
  await linked.link()
})
afterEach(() => linked.close())

const raise = async (...subjects: string[]) => {
  for (const subject of subjects) await appendAlert(linked.pair.writer, transitionOf(subject, 'raised', 1))
}
const subjectsOf = (alerts: readonly { key: string }[]) => alerts.map(({ key }) => key.split('/')[0]).toSorted()
const openAtNation = async () => subjectsOf(await linked.received('state=active'))
const caughtUp = async () => {
  const { head, received, state, lagMessages } = await linked.standing()
  return state === 'linked' && head === received && lagMessages === 0
}
/** Every message that the nation has of alerts, of which none may be there twice. */
async function received(): Promise<string[]> {
  const caps = (await linked.messages()).map(readCap)
  expect(new Set(caps.map(({ identifier }) => identifier)).size).toBe(caps.length)
  return caps.map(({ info, msgType }) => `${msgType} ${info[0]?.description.split(':')[0]}`)
}
const copy: Pair['copy'] = (side, name) => linked.copy(side, name)
const restore: Pair['restore'] = (side, name, change) => linked.restore(side, name, change)
const seriesAtNation = async (): Promise<{ series: string; sequence: number }[]> => {
  const rows = await sqlIn(
    linked.pair.nation.dataDir,
    'SELECT series, sequence FROM received_message ORDER BY received_at, series, sequence',
  )
  return rows.map(([series, sequence]) => ({ series: String(series), sequence: Number(sequence) }))
}
const issue = (work: string) => issueTo(linked, work, ofNation)
const directivesIn = (side: 'province' | 'nation') => directivesOf(linked, side)

test('a province of an earlier day comes back: what it says next is received in order, once, and the board shows what stands', async () => {
  await raise('A', 'B')
  await until('both', caughtUp)
  await issue('một')
  await until('the first', async () => (await directivesIn('province')).length === 1)
  const { key } = await linked.standing()
  await copy('province', 'yesterday')
  await raise('C', 'D')
  await issue('hai')
  await until('all', async () => (await openAtNation()).length === 4 && (await directivesIn('province')).length === 2)
  const before = await received()
  await restore('province', 'yesterday')
  await raise('E')
  // C and D are over for all that this province knows: their readings would raise them anew.
  await until('what stands', async () => (await openAtNation()).join() === 'A,B,E')
  await until('receipts', caughtUp)
  expect((await received()).slice(before.length).toSorted()).toEqual(['Alert A', 'Alert B', 'Alert E'])
  const numbers = new Map<string, number[]>()
  for (const { series, sequence } of await seriesAtNation())
    numbers.set(series, [...(numbers.get(series) ?? []), sequence])
  expect([numbers.size, numbers.has(key ?? '')]).toEqual([2, true])
  for (const of of numbers.values()) expect(of).toEqual(of.map((_, n) => (of[0] ?? 0) + n))
  await until('the second directive again', async () => (await directivesIn('province')).length === 2)
  expect(await directivesIn('province')).toEqual(['1 một', '2 hai'])
  const now = await linked.standing()
  expect(now.key).not.toBe(key)
  expect(readdirSync(join(linked.pair.province.dataDir, 'link'))).toEqual([`${now.key}.pem`])
  expect(now.failures).toEqual({ replayed: 1 })
})

test('what waited when the province was copied, and was received since, is not received again', async () => {
  await raise('A')
  await until('it', caughtUp)
  const { port } = linked.pair.nation
  // Nobody answers there: what is said now waits.
  await linked.linkTo({ url: 'http://127.0.0.1:1/' })
  await raise('B', 'C')
  await until('both wait', async () => (await linked.standing()).lagMessages === 2)
  await copy('province', 'waiting')
  await linked.linkTo({ url: `http://127.0.0.1:${port}` })
  await until('them', caughtUp)
  await raise('D')
  await until('the last', async () => (await openAtNation()).length === 4)
  await restore('province', 'waiting')
  await raise('E')
  await linked.linkTo({ url: `http://127.0.0.1:${port}` })
  await until('what stands', async () => (await openAtNation()).join() === 'A,B,C,E')
  await until('receipts', caughtUp)
  expect((await received()).slice(0, 4)).toEqual(['Alert A', 'Alert B', 'Alert C', 'Alert D'])
  expect((await received()).slice(4).toSorted()).toEqual(['Alert A', 'Alert B', 'Alert C', 'Alert E'])
})

test('to a nation of an earlier day a province comes back by itself, and its next directive is heard', async () => {
  await raise('A')
  await until('it', caughtUp)
  await copy('nation', 'yesterday')
  await raise('B')
  await issue('một')
  await until('both', async () => (await openAtNation()).length === 2 && (await directivesIn('province')).length === 1)
  await until('receipts', caughtUp)
  await restore('nation', 'yesterday')
  // Nothing waits: that the nation knows less than it has receipted is enough.
  await until('what stands', async () => (await openAtNation()).join() === 'A,B')
  await issue('hai')
  await until('the next', async () => (await directivesIn('province')).length === 2)
  expect(await directivesIn('province')).toEqual(['1 một', '2 hai'])
  expect((await linked.standing()).failures.out_of_step).toBe(1)
})

test('without its key a restored province says so, and with a revoked one it stays out until it has a new code', async () => {
  await raise('A')
  await until('it', caughtUp)
  await copy('province', 'yesterday')
  await raise('B')
  await until('it', caughtUp)
  await restore('province', 'yesterday', (folder) => rmSync(join(folder, 'link'), { recursive: true }))
  await until('the complaint', async () => (await linked.standing()).detail?.includes('with a new code') ?? false)
  const { nation } = linked.pair
  const revoke = { body: { province: '48' }, headers: asRoom(nation.dataDir) }
  expect((await ask(nation.port, 'POST', '/api/link/revoke', revoke)).status).toBe(200)
  await restore('province', 'yesterday')
  await until('the no', async () => (await linked.standing()).refusal === 'revoked')
  await linked.link()
  await until('what stands', async () => (await openAtNation()).join() === 'A')
})

test('a return that is told twice is one; one that is foreign, altered or later than that is refused and counted', async () => {
  await raise('A')
  await until('it', caughtUp)
  const { province, nation } = linked.pair
  const { key, nationKeys } = await linked.standing()
  const old = ownKey(province.dataDir, key ?? '')
  if (!old) throw new Error('no key')
  await linked.linkTo({ url: 'http://127.0.0.1:1/' })
  const next = makeKey(linked.copies)
  const bring = (more: object = {}, by = old): Sealed =>
    seal(by, 'return', {
      ...{ province: '48', series: old.id, nation: nationKeys[0], publicKey: next.publicKey },
      ...{ proof: seal(next, 'next key', '48'), first: 2, head: 1, taken: 0, ...more },
    })
  const send = async (body: Sealed) => {
    const { status, json } = await ask(nation.port, 'POST', '/api/link/return', { body })
    if (status !== 200) return z.object({ type: z.string() }).parse(json).type.split(':').at(-1)
    return Returned.parse(JSON.parse(z.object({ body: z.string() }).parse(json).body))
  }
  const good = bring()
  expect(await send({ ...good, body: good.body.replace('"head":1', '"head":9') })).toBe('signature')
  expect(await send(bring({ proof: seal(old, 'next key', '48') }))).toBe('signature')
  expect(await send(bring({ province: '01' }))).toBe('foreign')
  expect(await send(bring({ series: '0'.repeat(32) }))).toBe('foreign')
  expect(await send(bring({ nation: '0'.repeat(32) }))).toBe('foreign')
  expect(await send(bring({}, makeKey(linked.copies)))).toBe('unknown_key')
  expect(await openAtNation()).toEqual(['A'])
  expect(await send(good)).toEqual({ province: '48', key: next.id, received: 1 })
  expect(await send(good)).toEqual({ province: '48', key: next.id, received: 1 })
  expect(await openAtNation()).toEqual([])
  const another = makeKey(linked.copies)
  const late = { publicKey: another.publicKey, proof: seal(another, 'next key', '48') }
  expect(await send(bring(late))).toBe('revoked')
  const batch = {
    ...{ province: '48', nation: keyId(z.string().parse(publicKeyOf(nation.dataDir))), series: next.id, exchange: 1 },
    ...{ at: new Date().toISOString(), head: 1, oldest: null, taken: 0, messages: [], next: null },
  }
  const exchange = { body: seal(next, 'batch', batch) }
  expect((await ask(nation.port, 'POST', '/api/link/exchange', exchange)).status).toBe(200)
  expect(await send(good)).toBe('revoked')
  expect(existsSync(join(province.dataDir, 'link', `${old.id}.pem`))).toBe(true)
})

function publicKeyOf(dataDir: string): string | undefined {
  const [file] = readdirSync(join(dataDir, 'link'))
  return ownKey(dataDir, file?.replace('.pem', '') ?? '')?.publicKey
}
