import { bound } from '@ioc/room/testing/bound'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { connectPacket, publishPacket, RawClient, releasePacket, subscribePacket } from './raw-mqtt.ts'
import { outcome, Site, send, until } from './running-broker.ts'

const site = new Site()
const commune = '20242'
const topic = `ioc/live/reading/${commune}/gauge`

beforeAll(async () => {
  await site.admit('operations', { type: 'operations' })
  await site.admit('observer', { type: 'observer' })
  await site.admit('gauge', { type: 'publisher', commune })
  await site.admit('thief', { type: 'publisher', commune })
  await site.start()
})
afterAll(() => site.leave())

function raw(identity: string, more: Buffer[] = []): RawClient {
  const client = new RawClient(site.port('mqtt'))
  client.socket.write(Buffer.concat([connectPacket(identity, site.tokens.get(identity) ?? ''), ...more]))
  return client
}

test('a wrong token, an unknown identity and a stolen client id are refused, and the owner stays connected', async () => {
  const owner = await site.connected('gauge')
  let wasClosed = false
  owner.once('close', () => {
    wasClosed = true
  })
  await expect(site.connected('gauge', { password: 'wrong' })).rejects.toMatchObject({ code: 5 })
  await expect(site.connected('nobody')).rejects.toMatchObject({ code: 5 })
  await expect(site.connected('thief', { clientId: 'gauge' })).rejects.toMatchObject({ code: 5 })
  await expect(site.connected('gauge', { clientId: 'gauge\n' })).rejects.toMatchObject({ code: 2 })
  await expect(
    site.connected('gauge', { will: { topic: 'a/#', payload: Buffer.from('x'), qos: 0, retain: true } }),
  ).rejects.toMatchObject({ code: 5 })
  expect(await send(owner, topic, 'still here')).toBe('acknowledged')
  expect(wasClosed).toBe(false)
})

test('a message sent behind a CONNECT that is refused is never journaled', async () => {
  const client = new RawClient(site.port('mqtt'))
  client.socket.write(Buffer.concat([connectPacket('gauge', 'wrong'), publishPacket(topic, 'smuggled', 1)]))
  await until('the end', () => client.isClosed)
  expect(client.code()).toBe(5)
  expect(await site.readings()).not.toContain('smuggled')
})

test('a message that is not the publisher’s to send gets no acknowledgement and ends the connection', async () => {
  const table: [topic: string | Buffer, reason: string][] = [
    [`ioc/live/reading/${commune}/thief`, 'foreign_topic'],
    ['ioc/live/stamp', 'foreign_topic'],
    [`ioc/live/alert/${commune}/gauge`, 'foreign_topic'],
    ['$SYS/x/new/clients', 'unknown_topic'],
    ['nowhere', 'unknown_topic'],
    [Buffer.from([0x61, 0xff, 0xfe]), 'bad_topic'],
    [Buffer.from('a\0b'), 'bad_topic'],
    ['a'.repeat(300), 'bad_topic'],
  ]
  for (const [name, reason] of table) {
    const before = (await site.counts()).live?.denials[reason] ?? 0
    const client = raw('gauge', [publishPacket(name, 'denied', 1)])
    await until(`the end after ${name}`, () => client.isClosed)
    expect(client.count(0x40)).toBe(0)
    await until('the count', async () => (await site.counts()).live?.denials[reason] === before + 1)
  }
  expect(await site.readings()).not.toContain('denied')
})

test('a SUBSCRIBE that mixes allowed and denied filters grants the allowed ones alone, also after coming back', async () => {
  const filters = [`ioc/live/alert/${commune}/+`, '#', 'ioc/live/reading/#', '$SYS/#', `$share/g/ioc/live/alert/#`]
  const token = site.tokens.get('observer') ?? ''
  for (const round of [1, 2]) {
    const client = new RawClient(site.port('mqtt'))
    // Flags without "clean session".
    client.socket.write(Buffer.concat([connectPacket('observer', token, 0xc0), subscribePacket(filters)]))
    await until(`SUBACK ${round}`, () => client.heard.length >= 4 + 9)
    expect([...client.heard.subarray(4, 13)]).toEqual([0x90, 7, 0, 1, 1, 128, 128, 128, 128])
    const gauge = await site.connected('gauge')
    await send(gauge, topic, `unheard ${round}`)
    expect(client.heard.toString()).not.toContain('unheard')
    client.socket.destroy()
  }
})

test('a QoS 2 message sent again before its release is journaled once, on the next connection too', async () => {
  const first = raw('gauge', [publishPacket(topic, 'exactly', 7, 2), publishPacket(topic, 'exactly', 7, 2, true)])
  await until('both PUBREC', () => first.count(0x50) === 2)
  first.socket.destroy()
  const second = raw('gauge', [publishPacket(topic, 'exactly', 7, 2, true)])
  await until('PUBREC', () => second.count(0x50) === 1)
  second.socket.write(releasePacket(7))
  await until('PUBCOMP', () => second.count(0x70) === 1)
  second.socket.write(publishPacket(topic, 'exactly', 7, 2))
  await until('PUBREC of the next', () => second.count(0x50) === 2)
  expect((await site.readings()).filter((value) => value === 'exactly')).toHaveLength(2)
  second.socket.destroy()
})

test('a QoS 2 message under the id of another that is still on its way to the journal is journaled too', async () => {
  const client = raw('gauge', [publishPacket(topic, 'one of two', 8, 2), publishPacket(topic, 'two of two', 8, 2)])
  await until('both PUBREC', () => client.count(0x50) === 2)
  expect(await site.readings()).toEqual(expect.arrayContaining(['one of two', 'two of two']))
  client.socket.destroy()
})

test('a credential that is revoked or renewed ends its connections within a second, and no other', async () => {
  await site.admit('leaver', { type: 'publisher', commune })
  const leaver = await site.connected('leaver')
  const stayer = await site.connected('gauge', { clientId: 'gauge:stays' })
  const began = performance.now()
  const left = new Promise<number>((resolve) => leaver.once('close', () => resolve(performance.now() - began)))
  await site.put({
    identity: 'leaver',
    tokenHash: null,
    certificateSubject: null,
    right: { type: 'publisher', commune },
    revokedAt: new Date().toISOString(),
  })
  expect(await left).toBeLessThan(bound({ quiet: 1000, busy: 10_000 }))
  await expect(site.connected('leaver')).rejects.toMatchObject({ code: 5 })
  expect(stayer.connected).toBe(true)
})

test('over WebSocket the same client is let in, and a page from elsewhere is not', async () => {
  const url = `ws://127.0.0.1:${site.port('ws')}/mqtt`
  const at = { protocol: 'ws', port: site.port('ws'), path: '/mqtt', host: '127.0.0.1' } as const
  const gauge = await site.connected('gauge', at)
  expect(await send(gauge, topic, 'by WebSocket')).toBe('acknowledged')
  expect(await send(gauge, topic, Buffer.alloc(70_000, 'x'))).toBe('closed')
  await expect(site.connected('gauge', { ...at, password: 'wrong' })).rejects.toMatchObject({ code: 5 })
  const foreign = site.client('gauge', { ...at, wsOptions: { origin: 'http://evil.example' } })
  await expect(outcome(foreign)).rejects.toThrow()
  expect((await fetch(url.replace('ws:', 'http:'))).status).toBe(426)
})
