import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { CredentialRight } from '@ioc/domain/identity'
import { tokenHash } from '@ioc/room/run-token'
import mqtt from 'mqtt'
import { afterEach, expect, test } from 'vitest'
import { ConnectRate } from './connect-rate.ts'
import { openMqttDoor } from './door.ts'
import { brokerFigures } from './figures.ts'
import { LaneJournals } from './lane-journals.ts'
import { type Listener, listenTcp } from './listeners.ts'
import { Members } from './members.ts'
import { outcome, send, until } from './running-broker.ts'

const leaving: (() => unknown)[] = []

afterEach(async () => {
  for (const leave of leaving.splice(0).reverse()) await leave()
})

/** A real door whose parts break where a test says so. */
async function doorWith(faulty: 'find' | 'allow' | 'isOpen' | 'of' | undefined) {
  const said: string[] = []
  const log = { info: () => {}, warn: () => {}, error: (message: string) => void said.push(message) }
  const figures = brokerFigures()
  const dataDir = mkdtempSync(join(tmpdir(), 'door-'))
  const journals = new LaneJournals(dataDir, { bytes: 1e9, freeShare: 0 }, log)
  const members = new Members()
  const rates = { identity: new ConnectRate({ perMinute: 100 }), address: new ConnectRate({ perMinute: 100 }) }
  const rights: Record<string, CredentialRight> = {
    gauge: { type: 'publisher', commune: '20242' },
    player: { type: 'player', lane: 'replay-a' },
    observer: { type: 'observer' },
    operations: { type: 'operations' },
  }
  const credentials = {
    find: (identity: string) => {
      const right = rights[identity]
      return right && { identity, tokenHash: tokenHash('x'), certificateSubject: null, right, revokedAt: null }
    },
    read: Promise.resolve(),
    stop: async () => {},
  }
  const enrolments = {
    join: () => Promise.reject(new Error('the table is broken')),
    refusal: () => undefined,
    read: Promise.resolve(),
    stop: async () => {},
  }
  const breaks = () => {
    throw new Error('this part is broken')
  }
  if (faulty === 'find') credentials.find = breaks
  if (faulty === 'allow') rates.address.allow = breaks
  if (faulty === 'isOpen') journals.isOpen = breaks
  const door = await openMqttDoor({ credentials, enrolments, members, journals, figures, rates, log })
  const tcp: Listener = await listenTcp({ admit: door.admit, figures }, '127.0.0.1', 0)
  leaving.push(
    () => rmSync(dataDir, { recursive: true, force: true }),
    () => journals.close(),
    door.close,
    tcp.close,
  )
  const client = (identity: string) => {
    const one = mqtt.connect(`mqtt://127.0.0.1:${tcp.port}`, {
      clientId: identity,
      username: identity,
      password: 'x',
      reconnectPeriod: 0,
    })
    one.on('error', () => {})
    leaving.push(() => one.end(true))
    return one
  }
  const joined = async (identity: string) => {
    const one = client(identity)
    await outcome(one)
    return one
  }
  const faults = async () =>
    Object.fromEntries((await figures.hookErrors.get()).values.map(({ labels, value }) => [labels.hook, value]))
  return { client, joined, faults, said, members, breaks }
}

test('a fault while a CONNECT is looked at refuses that client, is counted, and the door stays open', async () => {
  const table: [faulty: 'find' | 'allow', hook: string, code: number | undefined][] = [
    ['find', 'authenticate', 3],
    ['allow', 'preConnect', undefined],
  ]
  for (const [faulty, hook, code] of table) {
    const door = await doorWith(faulty)
    for (const identity of ['gauge', 'observer']) {
      const refusal = await outcome(door.client(identity)).then(
        () => 'let in',
        (cause: { code?: number }) => cause.code,
      )
      expect(refusal).toBe(code)
    }
    expect(door.said).toEqual([`fault in ${hook}`, `fault in ${hook}`])
    expect(await door.faults()).toEqual({ [hook]: 2 })
  }
})

test('a fault while a message is looked at gives no acknowledgement, ends that connection alone, and is counted', async () => {
  const door = await doorWith('isOpen')
  const player = await door.joined('player')
  const gauge = await door.joined('gauge')
  expect(await send(player, 'ioc/replay-a/stamp', '{}')).toBe('closed')
  expect(await door.faults()).toEqual({ authorizePublish: 1 })
  expect(await send(gauge, 'ioc/live/reading/20242/gauge', '[]')).toBe('acknowledged')
})

test('a fault while a filter or a delivery is looked at grants and forwards nothing, and is counted', async () => {
  const door = await doorWith(undefined)
  const reader = await door.joined('observer')
  door.members.of = door.breaks
  await expect(reader.subscribeAsync('ioc/live/alert/#')).rejects.toThrow()
  expect(await door.faults()).toEqual({ authorizeSubscribe: 1 })
  expect(reader.connected).toBe(true)
})

test('a fault in the delivery to one reader delivers nothing to it, and the next alert comes', async () => {
  const door = await doorWith(undefined)
  const reader = await door.joined('observer')
  const heard: string[] = []
  reader.on('message', (_, payload) => heard.push(payload.toString()))
  await reader.subscribeAsync('ioc/live/alert/#', { qos: 1 })
  const operations = await door.joined('operations')
  const whole = door.members.of.bind(door.members)
  door.members.of = (client) => (client.id === 'observer' ? door.breaks() : whole(client))
  await operations.publishAsync('ioc/live/alert/20242/gauge', 'unheard', { qos: 1 })
  await until('the fault', async () => (await door.faults()).authorizeForward === 1)
  door.members.of = whole
  await operations.publishAsync('ioc/live/alert/20242/gauge', 'heard', { qos: 1 })
  await until('the next alert', () => heard.length > 0)
  expect(heard).toEqual(['heard'])
})
