import { readFileSync } from 'node:fs'
import { setTimeout as sleep } from 'node:timers/promises'
import { bound } from '@ioc/room/testing/bound'
import { afterEach, expect, test } from 'vitest'
import { connectPacket, publishPacket, RawClient } from './raw-mqtt.ts'
import { Site, until } from './running-broker.ts'

const commune = '20242'
const elsewhere = '127.0.0.2'
let site: Site

afterEach(() => site.leave())

async function siteWith(settings: Record<string, string>): Promise<void> {
  site = new Site(settings)
  await site.admit('gauge', { type: 'publisher', commune })
  await site.admit('honest', { type: 'publisher', commune })
  await site.start()
}

/**
 * Connects as `honest` from another address every 50 ms until told to stop; answers how long each CONNACK took, in
 * order of length.
 */
function honestConnects() {
  const took: number[] = []
  let isOver = false
  const all = (async () => {
    for (let n = 0; !isOver; n++) {
      const began = performance.now()
      const client = new RawClient(site.port('mqtt'), elsewhere)
      client.socket.write(connectPacket(`honest:${n}`, site.tokens.get('honest') ?? '', 0xc2, 'honest'))
      await until('the honest CONNACK', () => client.code() !== undefined)
      expect(client.code()).toBe(0)
      took.push(performance.now() - began)
      client.socket.destroy()
      await sleep(50)
    }
  })()
  return async () => {
    isOver = true
    await all
    return took.toSorted((a, b) => a - b)
  }
}

function percentile(sorted: readonly number[], share: number): number {
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? Number.NaN
}

const refusedFor = (reason: string) => site.figure('ioc_broker_refused_connects_total', { reason })

test('a client that connects 3,000 times is slowed to its 15 a minute, and others come in as ever', async () => {
  await siteWith({ IOC_CONNECTS_PER_IDENTITY: '15', IOC_CONNECTS_PER_ADDRESS: '6000' })
  // One identity under as many ids: the limit of an identity holds for each address.
  for (let n = 0; n < 40; n++) await site.admit(`honest-${n}`, { type: 'publisher', commune })
  const began = performance.now()
  const codes: (number | undefined)[] = []
  const took: number[] = []
  const hammer = async () => {
    while (codes.length < 3000) {
      const client = new RawClient(site.port('mqtt'))
      codes.push(undefined)
      const place = codes.length - 1
      client.socket.write(connectPacket('gauge', site.tokens.get('gauge') ?? ''))
      await until('CONNACK', () => client.code() !== undefined || client.isClosed)
      codes[place] = client.code()
      client.socket.destroy()
    }
  }
  const others = async () => {
    for (let n = 0; n < 40; n++) {
      const since = performance.now()
      const client = new RawClient(site.port('mqtt'), elsewhere)
      client.socket.write(connectPacket(`honest-${n}`, site.tokens.get(`honest-${n}`) ?? ''))
      await until('the honest CONNACK', () => client.code() !== undefined)
      expect(client.code()).toBe(0)
      took.push(performance.now() - since)
      client.socket.destroy()
    }
  }
  await Promise.all([...Array.from({ length: 20 }, hammer), others()])
  const seconds = (performance.now() - began) / 1000
  const admitted = codes.filter((code) => code === 0).length
  const p99 = percentile(
    took.toSorted((a, b) => a - b),
    0.99,
  )
  process.stdout.write(
    `3,000 connects of one client in ${seconds.toFixed(1)} s: ${admitted} let in; CONNACK of others p99 ${p99.toFixed(0)} ms\n`,
  )
  expect(admitted).toBeGreaterThanOrEqual(15)
  expect(admitted).toBeLessThanOrEqual(15 + Math.ceil(seconds / 4))
  expect(codes.every((code) => code === 0 || code === 3)).toBe(true)
  expect(await refusedFor('identity_rate')).toBe(codes.length - admitted)
  expect(p99).toBeLessThan(bound({ quiet: 500, busy: 5000 }))
})

test('of 10,000 connects from one address those beyond its 3,000 a minute are told to wait, and others come in', async () => {
  await siteWith({ IOC_CONNECTS_PER_IDENTITY: '1000000', IOC_CONNECTS_PER_ADDRESS: '3000' })
  const limit = Number(/Max open files\s+(\d+)/.exec(readFileSync('/proc/self/limits', 'utf8'))?.[1])
  if (limit < 11_000) {
    const line = `this system lets a process open ${limit} files; 10,000 connects want 11,000 (ulimit -n): skipped`
    if (process.env.IOC_TEST_ALL === '1') throw new Error(line)
    process.stdout.write(`${line}\n`)
    return
  }
  const memoryBefore = await site.figure('process_resident_memory_bytes')
  const stop = honestConnects()
  const began = performance.now()
  const clients: RawClient[] = []
  // No more at once than a listener's backlog has room for.
  while (clients.length < 10_000) {
    const some = Array.from({ length: 100 }, (_, place) => {
      const client = new RawClient(site.port('mqtt'))
      const id = `gauge:${clients.length + place}`
      client.socket.write(connectPacket(id, site.tokens.get('gauge') ?? '', 0xc2, 'gauge'))
      return client
    })
    clients.push(...some)
    await until('their CONNACK', () => some.every((client) => client.code() !== undefined))
  }
  const seconds = (performance.now() - began) / 1000
  const took = await stop()
  const held = clients.filter((client) => client.code() === 0 && !client.isClosed).length
  const perClient = ((await site.figure('process_resident_memory_bytes')) - memoryBefore) / held / 1024
  process.stdout.write(
    `10,000 connects in ${seconds.toFixed(1)} s: ${held} held at ${perClient.toFixed(0)} KiB each; CONNACK from elsewhere p99 ${percentile(took, 0.99).toFixed(0)} ms\n`,
  )
  expect(held).toBeGreaterThanOrEqual(3000)
  expect(held).toBeLessThanOrEqual(3000 + Math.ceil(seconds * 50))
  expect(held).toBeLessThan(10_000)
  expect(await refusedFor('address_rate')).toBe(10_000 - held)
  expect(await site.figure('ioc_broker_connections', { door: 'tcp' })).toBeGreaterThanOrEqual(held)
  expect(perClient).toBeLessThan(60)
  expect(percentile(took, 0.99)).toBeLessThan(bound({ quiet: 500, busy: 5000 }))
  const honest = new RawClient(site.port('mqtt'), elsewhere)
  const message = publishPacket(`ioc/live/reading/${commune}/honest`, 'through the crowd', 1)
  honest.socket.write(Buffer.concat([connectPacket('honest', site.tokens.get('honest') ?? ''), message]))
  await until('PUBACK', () => honest.count(0x40) === 1)
  for (const client of clients) client.socket.destroy()
})

test('1,500 connections that say nothing or half of something are gone after five seconds, at both doors', async () => {
  await siteWith({})
  const half = connectPacket('gauge', 'x').subarray(0, 5)
  const upgrade = 'GET /mqtt HTTP/1.1\r\nHost: 127.0.0.1\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n'
  const key =
    'Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\nSec-WebSocket-Protocol: mqtt\r\n\r\n'
  const kinds: [door: 'mqtt' | 'ws', said: string | Buffer][] = [
    ['mqtt', ''],
    ['mqtt', half],
    ['ws', ''],
    ['ws', upgrade],
    ['ws', upgrade + key],
  ]
  const slow = kinds.flatMap(([door, said]) =>
    Array.from({ length: 300 }, () => {
      const client = new RawClient(site.port(door))
      const one = { client, kind: `${door} ${said.length}`, openedAt: 0, livedMs: 0 }
      client.socket.once('connect', () => {
        one.openedAt = performance.now()
        if (said.length > 0) client.socket.write(said)
      })
      client.socket.once('close', () => {
        one.livedMs = performance.now() - one.openedAt
      })
      return one
    }),
  )
  await until('all open', () => slow.every((one) => one.openedAt > 0))
  const stop = honestConnects()
  await until('all gone', () => slow.every((one) => one.client.isClosed))
  const took = await stop()
  const longest = Math.max(...slow.map((one) => one.livedMs)) / 1000
  process.stdout.write(
    `1,500 silent connections: the last was gone after ${longest.toFixed(1)} s; CONNACK meanwhile p99 ${percentile(took, 0.99).toFixed(0)} ms\n`,
  )
  expect(longest).toBeLessThan(bound({ quiet: 6, busy: 20 }))
  expect(percentile(took, 0.99)).toBeLessThan(bound({ quiet: 200, busy: 5000 }))
  // What never was upgraded is closed by the HTTP server, with an answer or without.
  expect(await site.figure('ioc_broker_closed_connections_total', { reason: 'connect_timeout' })).toBe(900)
  await until('none left', async () => (await site.figure('ioc_broker_connections')) === 0)
})
