import { readFileSync } from 'node:fs'
import { setImmediate as nextTurn } from 'node:timers/promises'
import { bound } from '@ioc/room/testing/bound'
import { expect, test } from 'vitest'
import { WebSocket } from 'ws'
import { alertTopic, gaugeSite, topic } from './gauge.test-site.ts'
import { connectPacket, packet, publishPacket, RawClient, subscribePacket } from './raw-mqtt.ts'
import { send, until } from './running-broker.ts'

const site = gaugeSite()

/** Largest resident memory that the broker has had. */
function peakMiB(): number {
  const status = readFileSync(`/proc/${site.broker?.pid}/status`, 'utf8')
  return Number(/VmHWM:\s+(\d+)/.exec(status)?.[1]) / 1024
}

async function joined(identity: string, name: string): Promise<RawClient> {
  const client = new RawClient(site.port('mqtt'))
  client.socket.write(connectPacket(`${identity}:${name}`, site.tokens.get(identity) ?? '', 0xc2, identity))
  await until('CONNACK', () => client.code() === 0)
  return client
}

/** A reader of all alerts by WebSocket, which reads no more once it was granted them. */
async function frozenByWebSocket(): Promise<WebSocket> {
  const socket = new WebSocket(`ws://127.0.0.1:${site.port('ws')}/mqtt`, 'mqtt')
  let heard = 0
  socket.on('message', (bytes: Buffer) => {
    heard += bytes.length
  })
  socket.on('error', () => {})
  await new Promise((resolve) => socket.once('open', resolve))
  socket.send(connectPacket('observer:web', site.tokens.get('observer') ?? '', 0xc2, 'observer'))
  socket.send(subscribePacket(['ioc/live/alert/#']))
  await until('CONNACK and SUBACK', () => heard === 4 + 5)
  socket.pause()
  return socket
}

test('a flood of QoS 0 is journaled or counted as overload, none lost in silence, in bounded memory', async () => {
  const before = await site.counts()
  const body = Buffer.concat([Buffer.from([0, topic.length]), Buffer.from(topic), Buffer.alloc(60_000, 'q')])
  const flood = await Promise.all(Array.from({ length: 4 }, (_, place) => joined('gauge', `${place}`)))
  for (const client of flood) client.socket.write(Buffer.concat(Array.from({ length: 250 }, () => packet(0x30, body))))
  const taken = async () => {
    const journaled = (await site.readings()).filter((value) => value.startsWith('qqq')).length
    return journaled + ((await site.counts()).live?.denials.overload ?? 0)
  }
  await until('all 1,000 accounted for', async () => (await taken()) === 1000)
  expect((await site.counts()).live?.received).toBe((before.live?.received ?? 0) + 1000)
  expect(peakMiB()).toBeLessThan(400)
  for (const client of flood) client.socket.destroy()
})

test('200 publishers that flood leave memory bounded, nothing acknowledged is lost, and the overload is counted', async () => {
  const flood = await Promise.all(
    Array.from({ length: 200 }, async (_, place) => ({ place, client: await joined('gauge', `${place}`), sent: 0 })),
  )
  const filling = 'x'.repeat(200)
  const ends = performance.now() + 3000
  await Promise.all(
    flood.map(async (one) => {
      while (performance.now() < ends) {
        const burst = Array.from({ length: 20 }, () => {
          one.sent++
          return publishPacket(topic, `${one.place} ${one.sent} ${filling}`, ((one.sent - 1) % 65_535) + 1)
        })
        if (one.client.socket.write(Buffer.concat(burst))) await nextTurn()
        else await new Promise((resolve) => one.client.socket.once('drain', resolve))
      }
    }),
  )
  const acks = ({ client }: { client: RawClient }) => (client.heard.length - 4) / 4
  await until('every acknowledgement', () => flood.every((one) => acks(one) === one.sent))
  const sent = flood.reduce((sum, one) => sum + one.sent, 0)
  const journaled = new Set((await site.readings()).filter((value) => value.endsWith(filling)))
  const overloadSeconds = await site.figure('ioc_broker_overload_seconds_total')
  process.stdout.write(
    `200 flooding publishers: ${sent} messages acknowledged, peak memory ${peakMiB().toFixed(0)} MiB, ${overloadSeconds.toFixed(1)} s of overload\n`,
  )
  expect(journaled.size).toBe(sent)
  expect(flood.filter(({ client }) => client.isClosed)).toEqual([])
  expect(peakMiB()).toBeLessThan(400)
  expect(overloadSeconds).toBeGreaterThan(0)
  for (const { client } of flood) client.socket.destroy()
})

test('frozen readers are cut off within five seconds, and other readers do not wait for them', async () => {
  const frozen = await joined('observer', 'frozen')
  frozen.socket.write(subscribePacket(['ioc/live/alert/#']))
  await until('SUBACK', () => frozen.count(0x90) === 1)
  frozen.socket.pause()
  const web = await frozenByWebSocket()
  const bystander = await site.connected('observer', { clientId: 'observer:bystander' })
  const waited: number[] = []
  bystander.on('message', (_, payload) => {
    waited.push(performance.now() - Number(payload.toString().split(' ')[0]))
  })
  await bystander.subscribeAsync('ioc/live/alert/#', { qos: 1 })
  const operations = await site.connected('operations')
  const cut = () => site.figure('ioc_broker_closed_connections_total', { reason: 'slow_reader' })
  const memory = () => site.figure('nodejs_external_memory_bytes')
  const before = await memory()
  const began = performance.now()
  let [sent, cutAfterMs, grown] = [0, 0, 0]
  while (cutAfterMs === 0) {
    await Promise.all(
      Array.from({ length: 50 }, () =>
        operations.publishAsync(alertTopic, `${performance.now()} ${'x'.repeat(16_000)}`, { qos: 1 }),
      ),
    )
    sent += 50
    grown = Math.max(grown, (await memory()) - before)
    if ((await cut()) >= 2) cutAfterMs = performance.now() - began
  }
  for (let n = 0; n < 100; n++) {
    await operations.publishAsync(alertTopic, `${performance.now()} after`, { qos: 1 })
    sent++
  }
  await until('every alert', () => waited.length === sent)
  const worst = waited.toSorted((a, b) => b - a)
  const p99 = worst[Math.floor(worst.length / 100)] ?? 0
  process.stdout.write(
    `two frozen readers: cut off after ${(cutAfterMs / 1000).toFixed(1)} s, ${sent} alerts to the bystander in at most ${worst[0]?.toFixed(0)} ms (p99 ${p99.toFixed(0)}), memory + ${(grown / 1024 ** 2).toFixed(1)} MiB\n`,
  )
  expect(cutAfterMs).toBeLessThan(bound({ quiet: 5000, busy: 20_000 }))
  expect(p99).toBeLessThan(bound({ quiet: 1000, busy: 5000 }))
  expect(worst[0]).toBeLessThan(bound({ quiet: 1000, busy: 10_000 }))
  expect(grown / 1024 ** 2).toBeLessThan(20)
  frozen.socket.destroy()
  web.terminate()
})

test('a WebSocket client that pings and never reads the answers is cut off', async () => {
  const client = new RawClient(site.port('ws'))
  client.socket.write(
    `GET /mqtt HTTP/1.1\r\nHost: 127.0.0.1\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: ${Buffer.alloc(16).toString('base64')}\r\nSec-WebSocket-Protocol: mqtt\r\n\r\n`,
  )
  await until('the upgrade', () => client.heard.toString().startsWith('HTTP/1.1 101'))
  client.socket.pause()
  const before = await site.figure('nodejs_external_memory_bytes')
  const began = performance.now()
  // A masked ping frame of 100 bytes (RFC 6455, 5.5.2), 1,000 times.
  const ping = Buffer.concat([Buffer.from([0x89, 0x80 | 100, 0, 0, 0, 0]), Buffer.alloc(100)])
  const pings = Buffer.concat(Array.from({ length: 1000 }, () => ping))
  let [sent, grown] = [0, 0]
  while (!client.isClosed && !client.socket.destroyed) {
    if (!client.socket.write(pings))
      await Promise.race(
        ['drain', 'close'].map((event) => new Promise((resolve) => client.socket.once(event, resolve))),
      )
    sent += 1000
    if (sent % 50_000 === 0) grown = Math.max(grown, (await site.figure('nodejs_external_memory_bytes')) - before)
  }
  process.stdout.write(
    `${sent} pings unread: cut off after ${((performance.now() - began) / 1000).toFixed(1)} s, memory + ${(grown / 1024 ** 2).toFixed(1)} MiB\n`,
  )
  expect(grown).toBeLessThan(20 * 1024 ** 2)
})

test('40,000 messages towards a frozen reader that leaves do not end the broker', async () => {
  const frozen = await joined('observer', 'leaves')
  frozen.socket.write(subscribePacket(['ioc/live/alert/#']))
  await until('SUBACK', () => frozen.count(0x90) === 1)
  frozen.socket.pause()
  const operations = await joined('operations', 'flood')
  const alert = publishPacket(alertTopic, 'x'.repeat(200), 1)
  operations.socket.write(Buffer.concat(Array.from({ length: 40_000 }, () => alert)))
  await until('half of the PUBACKs', () => operations.heard.length > 4 + 2 * 40_000)
  frozen.socket.destroy()
  await until('every PUBACK', () => operations.heard.length === 4 + 4 * 40_000)
  const gauge = await site.connected('gauge')
  expect(await send(gauge, topic, 'after the flood')).toBe('acknowledged')
  operations.socket.destroy()
})
