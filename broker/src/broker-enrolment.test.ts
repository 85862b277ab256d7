import { enrolledKey } from '@ioc/domain/enrolment'
import { afterEach, expect, test } from 'vitest'
import { outcome, Site, send, until } from './running-broker.ts'

let site: Site
afterEach(() => site.leave())

const topicOf = (device: string, commune = '20242') => `ioc/live/reading/${commune}/${device}`
const fresh = async () => {
  site = new Site()
  await site.admit('somebody', { type: 'observer' })
}
const join = (device: string, token: string) => site.connected(device, { password: token })
const refused = (device: string, token: string) =>
  expect(outcome(site.client(device, { password: token }))).rejects.toThrow()

test('a device that joins with an enrolment publishes ten messages a minute, journaled apart; more are refused and counted', async () => {
  await fresh()
  const token = await site.enrol('enrol-a', { commune: '20242' })
  await site.start()
  const device = await join('NEW-1', token)
  const outcomes: string[] = []
  for (let n = 0; n < 10; n++) outcomes.push(await send(device, topicOf('NEW-1'), `[{"n":"speed","v":${n}}]`))
  expect(outcomes).toEqual(Array.from({ length: 10 }, () => 'acknowledged'))
  expect(await send(device, topicOf('NEW-1'), '[{"n":"speed","v":10}]')).toBe('closed')
  // Coming again does not begin a new minute.
  const again = await join('NEW-1', token)
  expect(await send(again, topicOf('NEW-1'), '[{"n":"speed","v":11}]')).toBe('closed')
  const other = await join('NEW-2', token)
  expect(await send(other, topicOf('NEW-2'), '[{"n":"speed","v":1}]', 2)).toBe('acknowledged')
  const keys = (await site.raw()).map((record) => record.key).filter((key) => key !== 'ioc/live/stamp')
  const keyOf = (publisher: string) => enrolledKey({ enrolment: 'enrol-a', commune: '20242', publisher })
  expect(keys).toEqual([...Array.from({ length: 10 }, () => keyOf('NEW-1')), keyOf('NEW-2')])
  expect((await site.counts()).live).toMatchObject({ received: 13, denied: 2, denials: { enrolment_rate: 2 } })
})

test.each([
  ['under another name', topicOf('TC-1')],
  ['for another commune', topicOf('NEW-1', '20243')],
  ['into a replay', 'ioc/replay-x/reading/20242/NEW-1'],
  ['a stamp', 'ioc/live/stamp'],
  ['straight under the key of enrolled messages', 'ioc/live/enrolled/enrol-a/20242/NEW-1'],
])('an enrolled device cannot publish %s', async (_, topic) => {
  await fresh()
  const token = await site.enrol('enrol-a', { commune: '20242' })
  await site.start()
  expect(await send(await join('NEW-1', token), topic, '[{"n":"speed","v":1}]')).toBe('closed')
  expect(await site.readings()).toEqual([])
})

test('an enrolment ends for whoever is registered, revoked, too late, or too many, also after a restart', async () => {
  await fresh()
  const token = await site.enrol('enrol-a', { devices: 2 })
  const late = await site.enrol('enrol-late', { expiresAt: '2020-01-01T00:00:00Z' })
  await site.register('device/KNOWN-1')
  await site.register('gateway/KNOWN-2')
  await site.start()
  await refused('NEW-1', late)
  await refused('NEW-1', 'no token at all')
  await refused('KNOWN-1', token)
  await refused('KNOWN-2', token)
  await refused('somebody', token)
  await join('NEW-1', token)
  await join('NEW-2', token)
  await refused('NEW-3', token)
  await site.stop('SIGKILL')
  await site.start()
  await refused('NEW-3', token)
  const first = await join('NEW-1', token)
  const second = await join('NEW-2', token)
  const closed = (client: typeof first) => () => !client.connected
  await site.register('device/NEW-1')
  await until('the admitted device is sent away to come with its own credential', closed(first))
  expect(second.connected).toBe(true)
  await site.enrol('enrol-a', { revokedAt: new Date().toISOString() })
  await until('whoever joined by a revoked enrolment is disconnected', closed(second))
  await refused('NEW-2', token)
})
