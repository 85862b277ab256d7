import { expect, test } from 'vitest'
import { alertTopic, commune, gaugeSite, topic } from './gauge.test-site.ts'
import { connectPacket, packet, publishPacket, RawClient, releasePacket, subscribePacket } from './raw-mqtt.ts'
import { send, until } from './running-broker.ts'

const site = gaugeSite()

async function joined(identity: string): Promise<RawClient> {
  const client = new RawClient(site.port('mqtt'))
  client.socket.write(connectPacket(identity, site.tokens.get(identity) ?? ''))
  await until('CONNACK', () => client.code() === 0)
  return client
}

/** PUBLISH of QoS 1 with the retain flag. */
function keptPacket(payload: string, id: number): Buffer {
  const bytes = publishPacket(topic, payload, id)
  bytes[0] = 0x33
  return bytes
}

test('a CONNECT that is refused before its token is looked at is answered with a code that CONNACK has', async () => {
  const token = site.tokens.get('gauge') ?? ''
  const table: [name: string, bytes: Buffer, code: number, reason: string][] = [
    ['an empty client id', connectPacket('', token, 0xc2, 'gauge'), 2, 'client_id'],
    ['an empty client id, session kept', connectPacket('', token, 0xc0, 'gauge'), 2, 'client_id'],
    ['an id with ESC', connectPacket('\u001b[2J', token, 0xc2, 'gauge'), 2, 'client_id'],
    ['a client id of 1,000 bytes', connectPacket('x'.repeat(1000), token, 0xc2, 'gauge'), 2, 'client_id'],
    ['no keep-alive', connectPacket('gauge', token, 0xc2, 'gauge', 0), 5, 'keepalive'],
    ['a keep-alive of an hour', connectPacket('gauge', token, 0xc2, 'gauge', 3600), 5, 'keepalive'],
  ]
  for (const [name, bytes, code, reason] of table) {
    const before = await site.figure('ioc_broker_refused_connects_total', { reason })
    const client = new RawClient(site.port('mqtt'))
    client.socket.write(bytes)
    await until(`the end of ${name}`, () => client.isClosed)
    expect([name, client.code()]).toEqual([name, code])
    expect(await site.figure('ioc_broker_refused_connects_total', { reason })).toBe(before + 1)
  }
})

test('MQTT 5 is answered that its version is not spoken here', async () => {
  const client = new RawClient(site.port('mqtt'))
  const body = Buffer.from([0, 4, 0x4d, 0x51, 0x54, 0x54, 5, 2, 0, 60, 0, 0, 1, 0x61])
  client.socket.write(packet(0x10, body))
  await until('the end', () => client.isClosed)
  expect(client.code()).toBe(1)
})

test('a message with id 0, a wildcard in its topic or the retain flag is denied and counted, and others go on', async () => {
  const table: [bytes: Buffer, reason: string][] = [
    [publishPacket(topic, 'no id', 0, 1), 'message_id'],
    [publishPacket(topic, 'no id', 0, 2), 'message_id'],
    [publishPacket(`ioc/live/reading/${commune}/+`, 'wild', 1), 'bad_topic'],
    [publishPacket('#', 'wild', 1), 'bad_topic'],
    [keptPacket('a reading to keep', 1), 'retained'],
  ]
  for (const [bytes, reason] of table) {
    const before = (await site.counts()).live
    const client = await joined('gauge')
    client.socket.write(bytes)
    await until('the end', () => client.isClosed)
    expect(client.heard).toHaveLength(4)
    await until('the count', async () => (await site.counts()).live?.received === (before?.received ?? 0) + 1)
    expect((await site.counts()).live?.denials[reason]).toBe((before?.denials[reason] ?? 0) + 1)
  }
  expect(await send(await site.connected('gauge'), topic, 'good')).toBe('acknowledged')
  expect(await site.readings()).toEqual(['good'])
})

test('a client that leaves 60,000 QoS 2 messages unreleased does not make another’s be journaled twice', async () => {
  await site.admit('hoarder', { type: 'publisher', commune })
  const gauge = await joined('gauge')
  gauge.socket.write(publishPacket(topic, 'once', 7, 2))
  await until('PUBREC', () => gauge.count(0x50) === 1)
  gauge.socket.destroy()
  const hoarder = await joined('hoarder')
  for (let from = 1; from <= 60_000; from += 5000) {
    const some = Array.from({ length: 5000 }, (_, n) =>
      publishPacket(`ioc/live/reading/${commune}/hoarder`, 'kept', from + n, 2),
    )
    hoarder.socket.write(Buffer.concat(some))
    await until('their PUBREC', () => hoarder.heard.length === 4 + 4 * (from + 4999))
  }
  const again = await joined('gauge')
  again.socket.write(publishPacket(topic, 'once', 7, 2, true))
  await until('PUBREC again', () => again.count(0x50) === 1)
  again.socket.write(releasePacket(7))
  await until('PUBCOMP', () => again.count(0x70) === 1)
  expect((await site.readings()).filter((value) => value === 'once')).toHaveLength(1)
})

test('a reader hears each alert once, with the lower of its QoS and the highest granted to a filter that fits', async () => {
  const operations = await site.connected('operations')
  const all = 'ioc/live/alert/#'
  const some = `ioc/live/alert/+/gauge`
  const table: [filters: [filter: string, qos: 0 | 1 | 2][], sent: 0 | 1 | 2, heard: number][] = [
    [[[all, 0]], 1, 0],
    [[[all, 1]], 2, 1],
    [[[all, 2]], 1, 1],
    [[[all, 0], [some, 2]], 2, 2], // biome-ignore format: a row
    [[[some, 2], [all, 0]], 2, 2], // biome-ignore format: a row
    [[[some, 0], [alertTopic, 1]], 2, 1], // biome-ignore format: a row
  ]
  for (const [row, [filters, sent, qos]] of table.entries()) {
    await operations.publishAsync(alertTopic, 'kept', { qos: sent, retain: true })
    const reader = await site.connected('observer', { clientId: `observer:${row}` })
    const heard: string[] = []
    reader.on('message', (_, payload, one) => heard.push(`${payload} ${one.qos}`))
    for (const [filter, asked] of filters) {
      const [granted] = await reader.subscribeAsync(filter, { qos: asked })
      expect(granted?.qos).toBe(asked)
    }
    await until('the kept alert', () => heard.length >= filters.length)
    await operations.publishAsync(alertTopic, 'now', { qos: sent })
    await operations.publishAsync(alertTopic, 'last', { qos: sent })
    await until('the last', () => heard.some((one) => one.startsWith('last')))
    expect([row, heard.at(-2), heard.at(-1)]).toEqual([row, `now ${qos}`, `last ${qos}`])
    await reader.unsubscribeAsync(filters.map(([filter]) => filter))
    await reader.endAsync()
  }
})

test('an alert kept for a reader at QoS 0 comes at QoS 0', async () => {
  const operations = await site.connected('operations')
  await operations.publishAsync(alertTopic, 'kept', { qos: 1, retain: true })
  const reader = await site.connected('observer')
  const heard = new Promise<number>((resolve) => reader.once('message', (_, __, one) => resolve(one.qos)))
  await reader.subscribeAsync('ioc/live/alert/+/+', { qos: 0 })
  expect(await heard).toBe(0)
})

test('a reader that acknowledges nothing hears more alerts than there are message ids, and the broker holds none', async () => {
  const reader = await joined('observer')
  reader.socket.write(subscribePacket(['ioc/live/alert/#']))
  await until('SUBACK', () => reader.count(0x90) === 1)
  const operations = await joined('operations')
  const alert = publishPacket('ioc/live/alert/20242/unacknowledged', 'x'.repeat(100), 1)
  const before = await site.figure('nodejs_external_memory_bytes')
  for (let sent = 0; sent < 70_000; sent += 1000) {
    operations.socket.write(Buffer.concat(Array.from({ length: 1000 }, () => alert)))
    await until('its PUBACK', () => operations.heard.length === 4 + 4 * (sent + 1000))
  }
  await until('70,000 alerts', () => reader.socket.bytesRead >= 70_000 * alert.length)
  const grownMiB = ((await site.figure('nodejs_external_memory_bytes')) - before) / 1024 ** 2
  process.stdout.write(
    `70,000 alerts unacknowledged: external memory of the broker grew by ${grownMiB.toFixed(1)} MiB\n`,
  )
  expect(grownMiB).toBeLessThan(20)
  for (const client of [reader, operations]) client.socket.destroy()
})

test('a session is never kept: who comes back gets no alert of the time between, and is told so', async () => {
  const reader = new RawClient(site.port('mqtt'))
  const notClean = connectPacket('observer', site.tokens.get('observer') ?? '', 0xc0)
  reader.socket.write(Buffer.concat([notClean, subscribePacket(['ioc/live/alert/#'])]))
  await until('SUBACK', () => reader.count(0x90) === 1)
  reader.socket.destroy()
  const operations = await site.connected('operations')
  await operations.publishAsync('ioc/live/alert/20242/away', 'missed', { qos: 1 })
  const back = new RawClient(site.port('mqtt'))
  back.socket.write(Buffer.concat([notClean, Buffer.from([0xc0, 0])]))
  await until('PINGRESP', () => back.count(0xd0) === 1)
  expect([...back.heard]).toEqual([0x20, 2, 0, 0, 0xd0, 0])
  back.socket.destroy()
})

test('a client that comes again under its own id takes the place of the first', async () => {
  const first = await site.connected('gauge')
  const left = new Promise<void>((resolve) => first.once('close', () => resolve()))
  const second = await site.connected('gauge')
  await left
  expect(await send(second, topic, 'by the second')).toBe('acknowledged')
})
