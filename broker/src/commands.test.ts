import { randomUUID } from 'node:crypto'
import type { CommandReply, DeviceCommand } from '@ioc/domain/device-command'
import mqtt from 'mqtt'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { joinBroker } from './client.ts'
import { Site, send, until } from './running-broker.ts'

const publisher = { type: 'publisher', commune: '20242' } as const
const pumpTopic = 'ioc/live/command/20242/pump'
const replyTopic = `${pumpTopic}/reply`
let site: Site

beforeAll(async () => {
  site = new Site()
  for (const identity of ['pump', 'valve', 'flood']) await site.admit(identity, publisher)
  await site.admit('operations', { type: 'operations' })
  await site.admit('observer', { type: 'observer' })
  await site.admit('player', { type: 'player', lane: 'replay-a' })
  await site.lane('replay-a', 'open')
  await site.start()
})
afterAll(() => site.leave())

const address = { commune: '20242', publisher: 'pump' }
const commandFor = (device: string): DeviceCommand => ({
  ...{ id: randomUUID(), device, command: 'stop', parameters: {} },
  ...{ issuedAt: '2026-11-22T01:00:00Z', expiresAt: '2026-11-22T01:01:00Z' },
})
const replyTo = (command: DeviceCommand): CommandReply => ({
  ...{ id: command.id, device: command.device, state: 'done', detail: '', at: '2026-11-22T01:00:01Z' },
})

async function joined(identity: string, connection: string) {
  const url = `mqtt://127.0.0.1:${site.port('mqtt')}`
  return await joinBroker({ url, identity, connection, token: site.tokens.get(identity) ?? '' })
}

test('a command reaches its device alone, and the reply the centre alone', async () => {
  const [pump, valve, centre, observer] = [
    await joined('pump', 'a'),
    await joined('valve', 'a'),
    await joined('operations', 'a'),
    await joined('observer', 'a'),
  ]
  const heard: string[] = []
  await pump.listen('command', address, (command) => {
    heard.push(`pump ${command.device}`)
    void pump.publish('commandReply', address, replyTo(command))
  })
  await valve.listen('command', { ...address, publisher: 'valve' }, () => heard.push('valve'))
  await centre.listen('commandReply', { commune: '+', publisher: '+' }, (reply, topic) => {
    heard.push(`centre ${reply.state} ${topic}`)
  })
  for (const other of [valve, observer]) {
    await expect(other.listen('command', address, () => heard.push('thief'))).rejects.toThrow()
    await expect(other.listen('commandReply', { commune: '+', publisher: '+' }, () => {})).rejects.toThrow()
  }
  await centre.publish('command', address, commandFor('member-of-pump'))
  await until('the reply', () => heard.some((one) => one.startsWith('centre')))
  // A second exchange behind the first: nothing of the first is still on its way to somebody else.
  await centre.publish('command', { ...address, publisher: 'valve' }, commandFor('valve'))
  await until('the valve hears its own', () => heard.includes('valve'))
  expect(heard).toEqual(['pump member-of-pump', `centre done ${replyTopic}`, 'valve'])
  await Promise.all([pump, valve, centre, observer].map((one) => one.leave()))
})

test.each<[who: string, topic: string]>([
  ['pump', pumpTopic],
  ['valve', pumpTopic],
  ['valve', replyTopic],
  ['player', pumpTopic],
  ['player', replyTopic],
  ['player', 'ioc/replay-a/command/20242/pump'],
  ['player', 'ioc/replay-a/command/20242/pump/reply'],
  ['observer', pumpTopic],
  ['operations', replyTopic],
  ['operations', 'ioc/replay-a/command/20242/pump'],
])('%s may not publish to %s', async (who, topic) => {
  const device = await joined('pump', 'watch')
  const heard: string[] = []
  await device.listen(
    'command',
    address,
    () => heard.push('command'),
    () => heard.push('malformed'),
  )
  const client = await site.connected(who, { clientId: `${who}:forger` })
  expect(await send(client, topic, JSON.stringify(commandFor('pump')))).toBe('closed')
  const centre = await joined('operations', 'b')
  await centre.publish('command', address, commandFor('pump'))
  await until('the right command', () => heard.length > 0)
  expect(heard).toEqual(['command'])
  await Promise.all([device.leave(), centre.leave()])
})

test('a command is not kept: who comes later, or comes back, hears nothing of it', async () => {
  const centre = await joined('operations', 'c')
  const early = await site.connected('pump', { clientId: 'pump:back', clean: false })
  await early.subscribeAsync(pumpTopic, { qos: 1 })
  await early.endAsync(true)
  await centre.publish('command', address, commandFor('pump'))
  const retained = await site.connected('operations', { clientId: 'operations:retaining' })
  const outcome = await new Promise((resolve) => {
    retained.once('close', () => resolve('closed'))
    retained.publish(pumpTopic, '{}', { qos: 1, retain: true }, (error) => resolve(error ? 'closed' : 'acknowledged'))
  })
  expect(outcome).toBe('closed')
  const late = mqtt.connect(`mqtt://127.0.0.1:${site.port('mqtt')}`, {
    ...{ clientId: 'pump:back', username: 'pump', password: site.tokens.get('pump') ?? '', clean: false },
  })
  const heard: string[] = []
  late.on('message', (topic, payload) => heard.push(`${topic} ${JSON.parse(payload.toString()).command}`))
  await late.subscribeAsync(pumpTopic, { qos: 1 })
  await centre.publish('command', address, { ...commandFor('pump'), command: 'run' })
  await until('the command that is sent now', () => heard.length > 0)
  expect(heard).toEqual([`${pumpTopic} run`])
  await late.endAsync(true)
  await centre.leave()
})

test('a device that floods replies is cut off, and what it said is not in the journal', async () => {
  const client = await site.connected('flood')
  let closed = false
  client.once('close', () => {
    closed = true
  })
  for (let n = 0; n < 700 && !closed; n++)
    await send(client, 'ioc/live/command/20242/flood/reply', JSON.stringify(replyTo(commandFor('flood'))))
  await until('the end of the connection', () => closed)
  expect(await site.figure('ioc_broker_denied_messages_total', { reason: 'reply_rate' })).toBe(1)
  expect((await site.raw()).filter((record) => record.key.includes('/command/'))).toEqual([])
})
