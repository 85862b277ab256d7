import { readFileSync } from 'node:fs'
import { setTimeout as sleep } from 'node:timers/promises'
import fc from 'fast-check'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { connectPacket, packet, publishPacket, RawClient, releasePacket, subscribePacket } from './raw-mqtt.ts'
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

function residentMiB(): number {
  const status = readFileSync(`/proc/${site.broker?.pid}/status`, 'utf8')
  return Number(/VmRSS:\s+(\d+)/.exec(status)?.[1]) / 1024
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
  expect(await left).toBeLessThan(1000)
  await expect(site.connected('leaver')).rejects.toMatchObject({ code: 5 })
  expect(stayer.connected).toBe(true)
})

test('60,000 bytes pass; more than 64 KiB, or 4 KiB before CONNECT is accepted, ends the connection at its header', async () => {
  const gauge = await site.connected('gauge')
  expect(await send(gauge, topic, Buffer.alloc(60_000, 'x'))).toBe('acknowledged')
  expect(await send(gauge, topic, Buffer.alloc(70_000, 'x'))).toBe('closed')
  const before = residentMiB()
  const clients = Array.from({ length: 20 }, () => new RawClient(site.port('mqtt')))
  for (const client of clients) {
    client.socket.write(packet(0x10, Buffer.from('MQTT'), 200_000_000))
    client.socket.write(Buffer.alloc(4 * 1024 * 1024))
  }
  await until('all refused', () => clients.every((client) => client.isClosed))
  // Each announced 200 MB and sent 4 MiB: a broker that held either would have grown by 80 MiB at least.
  expect(residentMiB() - before).toBeLessThan(60)
  expect(await site.figure('ioc_broker_refused_connects_total', { reason: 'too_large' })).toBe(21)
})

test('connections that say nothing, or half a CONNECT, are gone after five seconds, and others come in meanwhile', async () => {
  const slow = Array.from({ length: 300 }, () => new RawClient(site.port('mqtt')))
  for (const client of slow.slice(100)) client.socket.write(connectPacket('gauge', 'x').subarray(0, 5))
  await sleep(200)
  const began = performance.now()
  const gauge = await site.connected('gauge')
  expect(await send(gauge, topic, 'honest')).toBe('acknowledged')
  expect(performance.now() - began).toBeLessThan(3000)
  await until('all gone', () => slow.every((client) => client.isClosed))
})

test('a frozen reader is cut off, and other readers do not wait for it', async () => {
  const frozen = raw('observer', [subscribePacket(['ioc/live/alert/#'])])
  await until('SUBACK', () => frozen.count(0x90) === 1)
  frozen.socket.pause()
  const bystander = await site.connected('observer', { clientId: 'observer:bystander' })
  let last = -1
  let worst = 0
  bystander.on('message', (_, payload) => {
    const [n, at] = payload.toString().split(' ').map(Number)
    last = n ?? last
    worst = Math.max(worst, performance.now() - (at ?? 0))
  })
  await bystander.subscribeAsync('ioc/live/alert/#', { qos: 1 })
  const operations = await site.connected('operations')
  for (let n = 0; n < 3000; n++) {
    const payload = `${n} ${performance.now()} ${'x'.repeat(4000)}`
    await operations.publishAsync(`ioc/live/alert/${commune}/gauge`, payload, { qos: 1 })
  }
  await until('the last alert', () => last === 2999)
  expect(worst).toBeLessThan(2500)
  expect(await site.figure('ioc_broker_closed_connections_total', { reason: 'slow_reader' })).toBeGreaterThan(0)
  frozen.socket.destroy()
})

test('40,000 messages towards a frozen reader that leaves do not end the broker', async () => {
  const frozen = raw('observer', [subscribePacket(['ioc/live/alert/#'])])
  await until('SUBACK', () => frozen.count(0x90) === 1)
  frozen.socket.pause()
  const operations = raw('operations')
  await until('CONNACK', () => operations.code() === 0)
  const alert = publishPacket(`ioc/live/alert/${commune}/gauge`, 'x'.repeat(200), 1)
  operations.socket.write(Buffer.concat(Array.from({ length: 40_000 }, () => alert)))
  await sleep(500)
  frozen.socket.destroy()
  await until('every PUBACK', () => operations.heard.length === 4 + 4 * 40_000)
  const gauge = await site.connected('gauge')
  expect(await send(gauge, topic, 'after the flood')).toBe('acknowledged')
  operations.socket.destroy()
})

test('a flood of QoS 0 is journaled or counted as overload, none lost in silence, in bounded memory', async () => {
  const before = await site.counts()
  const body = Buffer.concat([Buffer.from([0, topic.length]), Buffer.from(topic), Buffer.alloc(60_000, 'q')])
  const flood = Array.from({ length: 4 }, () => new RawClient(site.port('mqtt')))
  for (const [place, client] of flood.entries())
    client.socket.write(connectPacket(`gauge:${place}`, site.tokens.get('gauge') ?? '', 0xc2, 'gauge'))
  await until('all connected', () => flood.every((client) => client.code() === 0))
  for (const client of flood) client.socket.write(Buffer.concat(Array.from({ length: 250 }, () => packet(0x30, body))))
  const taken = async () => {
    const journaled = (await site.readings()).filter((value) => value.startsWith('qqq')).length
    return journaled + ((await site.counts()).live?.denials.overload ?? 0)
  }
  await until('all 1,000 accounted for', async () => (await taken()) === 1000)
  expect((await site.counts()).live?.received).toBeGreaterThanOrEqual((before.live?.received ?? 0) + 1000)
  expect(residentMiB()).toBeLessThan(400)
  for (const client of flood) client.socket.destroy()
})

test('mutated packets never end the process, and readings of others go on', async () => {
  const good = [
    connectPacket('gauge', site.tokens.get('gauge') ?? ''),
    publishPacket(topic, 'mutated', 3, 2),
    subscribePacket(['ioc/live/alert/#']),
    releasePacket(3),
    Buffer.from([0xc0, 0]),
    Buffer.from([0xa2, 4, 0, 1, 0, 0]),
  ]
  const mutation = fc.record({ at: fc.nat(200), to: fc.nat(255) })
  await fc.assert(
    fc.asyncProperty(fc.array(mutation, { maxLength: 4 }), fc.boolean(), async (mutations, knowsToken) => {
      const stream = Buffer.concat(good)
      const first = knowsToken ? (good[0]?.length ?? 0) : 0
      for (const { at, to } of mutations) stream[first + (at % (stream.length - first))] = to
      const client = new RawClient(site.port('mqtt'))
      client.socket.end(stream)
      await until('the end', () => client.isClosed)
    }),
    { numRuns: 300 },
  )
  expect(site.broker?.exitCode).toBe(null)
  const gauge = await site.connected('gauge')
  expect(await send(gauge, topic, 'alive')).toBe('acknowledged')
  expect(await site.figure('ioc_broker_hook_errors_total')).toBe(0)
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
