import { Stamp } from '@ioc/domain/messages/topics'
import { fromBytes } from '@ioc/journal/json'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { Site, send, until } from './running-broker.ts'

const site = new Site()
const commune = '20242'

beforeAll(async () => {
  await site.admit('operations', { type: 'operations' })
  await site.admit('observer', { type: 'observer' })
  await site.admit('gauge-1', { type: 'publisher', commune })
  await site.admit('player-1', { type: 'player', lane: 'replay-a' })
  await site.start()
})
afterAll(() => site.leave())

test('an acknowledged message is in the journal as it came, with its topic and its arrival', async () => {
  const gauge = await site.connected('gauge-1')
  const before = Date.now()
  await gauge.publishAsync(`ioc/live/reading/${commune}/gauge-1`, '{"any": bytes', { qos: 1 })
  const record = (await site.raw()).find((one) => one.key.includes('gauge-1'))
  expect(Buffer.from(record?.value ?? []).toString()).toBe('{"any": bytes')
  expect(record?.time).toBeGreaterThanOrEqual(before)
  expect(record?.time).toBeLessThanOrEqual(Date.now())
})

test('a stamp comes each second into the live lane, also when nothing arrives', async () => {
  const stamps = async () => (await site.raw()).filter((one) => one.key === 'ioc/live/stamp')
  const before = (await stamps()).length
  await until('two more stamps', async () => (await stamps()).length >= before + 2)
  const last = (await stamps()).at(-1)
  const { at } = Stamp.parse(fromBytes(last?.value ?? new Uint8Array()))
  expect(Math.abs(Date.parse(at) - Date.now())).toBeLessThan(60_000)
})

test('QoS 0 is journaled too, and QoS 2 once', async () => {
  const gauge = await site.connected('gauge-1')
  await gauge.publishAsync(`ioc/live/reading/${commune}/gauge-1`, 'zero', { qos: 0 })
  await gauge.publishAsync(`ioc/live/reading/${commune}/gauge-1`, 'two', { qos: 2 })
  await until('QoS 0 in the journal', async () => (await site.readings()).includes('zero'))
  expect((await site.readings()).filter((value) => value === 'two')).toEqual(['two'])
})

test('a replay lane takes readings and stamps of its player while it is open, and its file goes when it is deleted', async () => {
  const topic = `ioc/replay-a/reading/${commune}/gauge-1`
  const early = await site.connected('player-1')
  expect(await send(early, topic, 'early')).toBe('closed')
  await site.lane('replay-a', 'open')
  await until('the lane', async () => 'replay-a' in (await site.counts()))
  const player = await site.connected('player-1')
  await player.publishAsync(topic, 'one', { qos: 1 })
  await player.publishAsync('ioc/replay-a/stamp', 'stamp', { qos: 1 })
  expect(await site.readings('replay-a')).toEqual(['one', 'stamp'])
  expect((await site.counts())['replay-a']).toEqual({ received: 2, denied: 0, denials: {} })
  await site.lane('replay-a', 'ended')
  await until('the end of the lane', async () => {
    const late = await site.connected('player-1')
    return (await send(late, topic, 'late')) === 'closed'
  })
  // The count is committed a few milliseconds after the refusal.
  await until('the count', async () => (await site.counts())['replay-a']?.denials.closed_lane !== undefined)
  expect((await site.counts())['replay-a']?.denials).toEqual({ closed_lane: 1 })
  await site.lane('replay-a', 'deleted')
  await until('the lane to go', async () => !('replay-a' in (await site.counts())))
  expect(await site.readings('replay-a')).toEqual([])
  // What its player still sends is refused, seen in the figures, and no message of the live lane.
  const before = (await site.counts()).live
  const refused = await site.figure('ioc_broker_denied_messages_total', { reason: 'closed_lane' })
  const late = await site.connected('player-1')
  expect(await send(late, `ioc/replay-a/reading/${commune}/player-1`, '[]')).toBe('closed')
  const now = () => site.figure('ioc_broker_denied_messages_total', { reason: 'closed_lane' })
  await until('the refusal', async () => (await now()) === refused + 1)
  expect((await site.counts()).live).toEqual(before)
})

test('an alert of operations reaches observers, is kept for those who come later, and is not journaled', async () => {
  const topic = `ioc/live/alert/${commune}/gauge-1`
  const early = await site.connected('observer', { clientId: 'observer:early' })
  const heard: string[] = []
  early.on('message', (_, payload, packet) => heard.push(`${payload} ${packet.retain}`))
  await early.subscribeAsync('ioc/+/alert/#', { qos: 1 })
  const operations = await site.connected('operations')
  await operations.publishAsync(topic, 'raised', { qos: 1, retain: true })
  await operations.publishAsync(`ioc/replay-x/alert/${commune}/gauge-1`, 'replayed', { qos: 1, retain: true })
  await until('both alerts', () => heard.length === 2)
  expect(heard).toEqual(['raised false', 'replayed false'])
  const late = await site.connected('observer', { clientId: 'observer:late' })
  const kept: string[] = []
  late.on('message', (_, payload, packet) => kept.push(`${payload} ${packet.retain}`))
  await late.subscribeAsync('ioc/+/alert/+/+', { qos: 1 })
  await until('the kept alert', () => kept.length === 1)
  expect(kept).toEqual(['raised true'])
  expect(await site.readings()).not.toContain('raised')
})

test('received is journaled and denied, after a restart too; stamps of the broker itself are no messages', async () => {
  const before = (await site.counts()).live
  const journaled = async () => (await site.raw()).filter((one) => one.key !== 'ioc/live/stamp').length
  const gauge = await site.connected('gauge-1')
  expect(await send(gauge, 'ioc/live/reading/20242/gauge-1', '[]')).toBe('acknowledged')
  expect(await send(gauge, 'ioc/live/reading/20243/gauge-1', 'foreign')).toBe('closed')
  const denied = (before?.denied ?? 0) + 1
  await until('counted', async () => (await site.counts()).live?.denied === denied)
  const after = (await site.counts()).live
  expect(after?.received).toBe((before?.received ?? 0) + 2)
  expect(after?.received).toBe(denied + (await journaled()))
  expect(await site.stop()).toBe(0)
  await site.start()
  expect((await site.counts()).live).toEqual(after)
})
