import { once } from 'node:events'
import { bound } from '@ioc/room/testing/bound'
import fc from 'fast-check'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { connectPacket, packet, publishPacket, RawClient, releasePacket, subscribePacket } from './raw-mqtt.ts'
import { Site, send, until } from './running-broker.ts'

const site = new Site({ IOC_CONNECTS_PER_IDENTITY: '100000', IOC_CONNECTS_PER_ADDRESS: '100000' })
const commune = '20242'
const topic = `ioc/live/reading/${commune}/gauge`

beforeAll(async () => {
  await site.admit('gauge', { type: 'publisher', commune })
  await site.start()
})
afterAll(() => site.leave())

/** Memory outside of V8's heap, where bytes from the net lie. */
const external = () => site.figure('nodejs_external_memory_bytes')

test('60,000 bytes pass, and one of over 64 KiB ends the connection', async () => {
  const gauge = await site.connected('gauge')
  expect(await send(gauge, topic, Buffer.alloc(60_000, 'x'))).toBe('acknowledged')
  expect(await send(gauge, topic, Buffer.alloc(70_000, 'x'))).toBe('closed')
  expect(await site.figure('ioc_broker_refused_connects_total', { reason: 'too_large' })).toBe(1)
})

test('a CONNECT that announces 200 MB ends its connection before it is buffered', async () => {
  const refused = () => site.figure('ioc_broker_refused_connects_total', { reason: 'too_large' })
  const [before, refusedBefore] = [await external(), await refused()]
  const announce = async () => {
    const client = new RawClient(site.port('mqtt'))
    await once(client.socket, 'connect')
    const began = performance.now()
    client.socket.write(packet(0x10, Buffer.from('MQTT'), 200_000_000))
    client.socket.write(Buffer.alloc(4 * 1024 * 1024))
    await until('the end', () => client.isClosed)
    return performance.now() - began
  }
  let [grown, left] = [0, 20]
  const lived = Array.from({ length: left }, () => announce().finally(() => left--))
  // Whoever held these bytes would hold them until a CONNECT is missed after five seconds, so this look sees them.
  do grown = Math.max(grown, (await external()) - before)
  while (left > 0)
  const tookMs = Math.max(...(await Promise.all(lived)))
  process.stdout.write(
    `20 clients that announce 200 MB and send 4 MiB: the last gone after ${tookMs.toFixed(0)} ms, memory + ${(grown / 1024 ** 2).toFixed(1)} MiB\n`,
  )
  expect(grown).toBeLessThan(5 * 1024 ** 2)
  expect(tookMs).toBeLessThan(bound({ quiet: 100, busy: 5000 }))
  expect(await refused()).toBe(refusedBefore + 20)
})

test('4 KiB are the most before CONNECT is accepted', async () => {
  const client = new RawClient(site.port('mqtt'))
  client.socket.write(packet(0x10, Buffer.alloc(4097)))
  await until('the end', () => client.isClosed)
  expect(client.heard).toHaveLength(0)
})

test('mutated packets never end the process: each is answered, or its connection ended and counted', async () => {
  const connect = connectPacket('gauge', site.tokens.get('gauge') ?? '')
  const rest = [
    publishPacket(topic, 'mutated', 3, 2),
    subscribePacket(['ioc/live/alert/#']),
    releasePacket(3),
    Buffer.from([0xa2, 4, 0, 1, 0, 0]),
    publishPacket(topic, 'mutated too', 4),
  ]
  const good = Buffer.concat([connect, ...rest])
  // More pings than the largest packet has bytes: whatever length a mutation announces, some are seen as what they are.
  const pings = Buffer.concat(Array.from({ length: 33_000 }, () => Buffer.from([0xc0, 0])))
  const ended = async () =>
    (await site.figure('ioc_broker_closed_connections_total')) +
    (await site.figure('ioc_broker_refused_connects_total'))
  const outcomes = { answered: 0, ended: 0 }
  const mutation = fc.record({ at: fc.nat(200), to: fc.nat(255) })
  await fc.assert(
    fc.asyncProperty(
      fc.array(mutation, { maxLength: 4 }),
      fc.option(fc.nat(good.length)),
      fc.boolean(),
      async (mutations, cutAt, knowsToken) => {
        const stream = Buffer.from(good)
        const first = knowsToken ? connect.length : 0
        for (const { at, to } of mutations) stream[first + (at % (stream.length - first))] = to
        const before = await ended()
        const client = new RawClient(site.port('mqtt'))
        if (knowsToken) {
          client.socket.write(connect)
          await until('CONNACK', () => client.code() === 0)
        }
        client.socket.write(stream.subarray(first, cutAt === null ? stream.length : Math.max(first, cutAt)))
        client.socket.write(pings)
        const isAnswered = () => client.heard.subarray(-2).equals(Buffer.from([0xd0, 0]))
        await until('an answer or the end', () => client.isClosed || isAnswered())
        if (client.isClosed) {
          outcomes.ended++
          // A DISCONNECT (0xe0) is the client's own wish and no refusal.
          if (!stream.subarray(connect.length).includes(0xe0))
            await until('the count', async () => (await ended()) > before)
        } else outcomes.answered++
        client.socket.destroy()
      },
    ),
    { numRuns: 200 },
  )
  process.stdout.write(`200 mutated streams: ${outcomes.answered} answered, ${outcomes.ended} ended and counted\n`)
  expect(outcomes.answered).toBeGreaterThan(0)
  expect(outcomes.ended).toBeGreaterThan(0)
  expect(site.broker?.exitCode).toBe(null)
  const gauge = await site.connected('gauge')
  expect(await send(gauge, topic, 'alive')).toBe('acknowledged')
  expect(await site.figure('ioc_broker_hook_errors_total')).toBe(0)
  const live = (await site.counts()).live
  const journaled = (await site.raw()).filter((one) => one.key !== 'ioc/live/stamp').length
  expect(live?.received).toBe((live?.denied ?? 0) + journaled)
})
