import { type BrokerClient, joinBroker } from '@ioc/broker/client'
import { type AlertCondition, type AlertTransition, conditionAfter } from '@ioc/domain/alert'
import { AlertList, IssuedCredential } from '@ioc/domain/messages/api-shapes'
import { openWriter } from '@ioc/journal/embedded-writer'
import type { JournalWriter } from '@ioc/journal/journal'
import { toBytes } from '@ioc/journal/json'
import { journalPath } from '@ioc/journal/layout'
import { portOf } from '@ioc/room/announcement'
import { roomLog } from '@ioc/room/log'
import { roomMetrics } from '@ioc/room/metrics'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { operationsFigures } from '../figures.ts'
import { startProcess } from '../testing/processes.ts'
import {
  ask,
  asRoom,
  deviceOf,
  hearChanges,
  importDevices,
  openIngest,
  openScreen,
  snapshotOf,
  startCentre,
  temporaryFolder,
  until,
} from '../testing/rig.ts'
import { t0, transitionOf } from '../testing/transitions.ts'
import { AlertPublisher } from './alert-publisher.ts'

let folder: ReturnType<typeof temporaryFolder>
let ingest: { close: () => Promise<void> }
let writer: JournalWriter

beforeEach(async () => {
  folder = temporaryFolder()
  ingest = await openIngest(folder.path)
  writer = openWriter(journalPath(folder.path, 'analytics', 'live'), { logs: ['alert'] })
})

afterEach(async () => {
  await writer.close()
  await ingest.close()
  folder.remove()
})

/** An alert that every third subject sees cleared. */
async function appendLife(subject: string): Promise<void> {
  await append(transitionOf(subject, 'raised', 1))
  await append(transitionOf(subject, Number(subject.slice(2)) % 3 === 0 ? 'cleared' : 'updated', 2))
}

/** 300 such alerts are there, each once and as it was last. */
async function mustHoldAll(port: number): Promise<void> {
  await until('every alert', async () => (await alertsAt(port)).total === 300)
  await until('the last transition', async () => (await alertsAt(port, 'state=cleared')).total === 100)
  const { alerts } = await alertsAt(port, 'state=all&limit=1000')
  expect(new Set(alerts.map(({ key }) => key)).size).toBe(300)
  expect(alerts.filter(({ offset }) => offset % 2 === 0)).toHaveLength(300)
}

async function append(transition: AlertTransition): Promise<void> {
  await writer.append('alert', { key: transition.key, time: t0, value: toBytes(transition) })
}

async function alertsAt(port: number, query = 'state=all'): Promise<{ total: number; alerts: AlertCondition[] }> {
  return AlertList.parse((await ask(port, 'GET', `/api/alerts?${query}`)).json)
}

test('an alert is committed, listed by weight, and told to screens in a tick of its commune', async () => {
  const centre = await startCentre(folder.path)
  const screen = await openScreen(centre.port)
  await snapshotOf(screen)
  const heard = hearChanges(screen)
  await append(transitionOf('A', 'raised', 1, { priority: 3 }))
  await append(transitionOf('B', 'raised', 2, { priority: 1, commune: '20275', domain: 'water' }))
  await append(transitionOf('C', 'raised', 3))
  await append(transitionOf('C', 'cleared', 4))
  await until('both communes', () => new Set(heard.flatMap(({ ticks }) => ticks.map((one) => one.commune))).size === 2)
  await until('three alerts', async () => (await alertsAt(centre.port)).total === 3)
  const { alerts } = await alertsAt(centre.port)
  expect(alerts.map(({ key, state }) => [key, state])).toEqual([
    ['B/slow_traffic', 'active'],
    ['A/slow_traffic', 'active'],
    ['C/slow_traffic', 'cleared'],
  ])
  expect((await alertsAt(centre.port, 'commune=20275')).total).toBe(1)
  expect((await alertsAt(centre.port, 'domain=traffic')).total).toBe(1)
  expect((await alertsAt(centre.port, 'state=cleared&level=alarm')).total).toBe(1)
  expect((await snapshotOf(screen)).alerts.map(({ key }) => key)).toEqual(alerts.map(({ key }) => key))
  screen.close()
  await centre.stop()
})

test('alerts survive kill -9 of the centre without loss or double', async () => {
  const settings = { IOC_DATA_DIR: folder.path, IOC_HTTP_PORT: '0' }
  const subjects = Array.from({ length: 300 }, (_, n) => `S-${n}`)
  for (let life = 0; life < 3; life += 1) {
    const centre = startProcess('operations/dist/main.js', settings)
    await until('the centre', () => centre.output().includes('operations: ready'), 60_000)
    for (const subject of subjects.slice(life * 100, life * 100 + 100)) await appendLife(subject)
    await centre.end('SIGKILL')
  }
  const centre = await startCentre(folder.path)
  await mustHoldAll(centre.port)
  await centre.stop()
})

test('alerts of a replay go out on its own topics as they change, and none stays there', async () => {
  const settings = { IOC_DATA_DIR: folder.path, IOC_HTTP_PORT: '0' }
  const ports = { IOC_MQTT_PORT: '0', IOC_MQTTS_PORT: '0', IOC_WS_PORT: '0', IOC_BROKER_DOOR: '0' }
  const centre = await startCentre(folder.path)
  await importDevices(folder.path, centre.port, [deviceOf('A')])
  const headers = asRoom(folder.path)
  const observer = { identity: 'watcher', right: { type: 'observer' } }
  const issued = await ask(centre.port, 'POST', '/api/credentials', { body: observer, headers })
  const { token } = IssuedCredential.parse(issued.json)
  const lane = { name: 'replay-x', source: 'x', from: null, to: null, speed: 60, devices: [] }
  expect((await ask(centre.port, 'POST', '/api/lanes', { body: lane, headers })).status).toBe(201)
  const broker = startProcess('broker/dist/main.js', { ...settings, ...ports })
  await until('the broker', () => broker.output().includes('broker: ready'))
  const url = `mqtt://127.0.0.1:${portOf(folder.path, 'broker', 'mqtt')}`
  const everywhere = { lane: '+', commune: '+', subject: '+' }
  const replay = openWriter(journalPath(folder.path, 'analytics', 'replay-x'), { logs: ['alert'] })
  const appendReplayed = (transition: AlertTransition) =>
    replay.append('alert', { key: transition.key, time: t0, value: toBytes(transition) })

  const early: string[] = []
  const watcher = await joinBroker({ url, identity: 'watcher', token })
  await watcher.listen('alert', everywhere, (_, topic) => early.push(topic))
  await append(transitionOf('A', 'raised', 1))
  await appendReplayed(transitionOf('A', 'raised', 1))
  await until('both alerts', () => early.length === 2)
  expect(early.sort()).toEqual(['ioc/live/alert/20242/A', 'ioc/replay-x/alert/20242/A'])
  await watcher.leave()

  const late: string[] = []
  const second = await joinBroker({ url, identity: 'watcher', token })
  await second.listen('alert', everywhere, (_, topic) => late.push(topic))
  await until('what is retained', () => late.length > 0)
  await appendReplayed(transitionOf('B', 'raised', 2))
  await until('the next alert', () => late.includes('ioc/replay-x/alert/20242/B'))
  expect(late).toEqual(['ioc/live/alert/20242/A', 'ioc/replay-x/alert/20242/B'])

  expect((await ask(centre.port, 'DELETE', '/api/lanes/replay-x', { headers })).status).toBe(200)
  await second.leave()
  await replay.close()
  await broker.end()
  await centre.stop()
})

test('live alerts go before those of replays, replays take turns, and a lane that is forgotten tells none', async () => {
  const told: string[] = []
  const client: BrokerClient = {
    publish: async (_, address) => void told.push(Object.values(address).join(' ')),
    listen: async () => undefined,
    onConnection: (hear) => hear(true),
    isConnected: () => true,
    leave: async () => undefined,
  }
  const figures = operationsFigures(roomMetrics('test'))
  const publisher = new AlertPublisher({ join: async () => client, figures, log: roomLog('test') })
  for (const lane of ['replay-x', 'replay-y', 'replay-gone', 'live'])
    await publisher.serve({ lane, toTell: async () => [], heaviest: () => undefined, markTold: async () => undefined })
  const raised = (subject: string) => conditionAfter(transitionOf(subject, 'raised', 1), 1)
  publisher.offer('replay-x', ['A', 'B', 'C'].map(raised))
  publisher.offer('replay-y', [raised('A')])
  publisher.offer('replay-gone', [raised('A')])
  publisher.offer('live', ['A', 'B'].map(raised))
  publisher.forget('replay-gone')
  publisher.start()
  await until('all', () => told.length === 6)
  await publisher.stop()
  expect(told.map((one) => one.replace(' 20242', ''))).toEqual([
    'live A',
    'live B',
    'replay-x A',
    'replay-y A',
    'replay-x B',
    'replay-x C',
  ])
})

test('alerts are retained on the broker, and heard again by one that lost them', async () => {
  const settings = { IOC_DATA_DIR: folder.path, IOC_HTTP_PORT: '0' }
  const ports = { IOC_MQTT_PORT: '0', IOC_MQTTS_PORT: '0', IOC_WS_PORT: '0', IOC_BROKER_DOOR: '0' }
  const centre = await startCentre(folder.path)
  await importDevices(folder.path, centre.port, [deviceOf('A')])
  const issued = await ask(centre.port, 'POST', '/api/credentials', {
    body: { identity: 'watcher', right: { type: 'observer' } },
    headers: asRoom(folder.path),
  })
  const { token } = IssuedCredential.parse(issued.json)
  await append(transitionOf('A', 'raised', 1, { rule: 'heavy', priority: 1 }))
  await append(transitionOf('A', 'raised', 2, { rule: 'light', priority: 3 }))
  await append(transitionOf('A', 'cleared', 3, { rule: 'light', priority: 3 }))
  for (let life = 0; life < 2; life += 1) {
    const broker = startProcess('broker/dist/main.js', { ...settings, ...ports })
    await until('the broker', () => broker.output().includes('broker: ready'))
    const url = `mqtt://127.0.0.1:${portOf(folder.path, 'broker', 'mqtt')}`
    const watcher = await joinBroker({ url, identity: 'watcher', token })
    const heard: AlertCondition[] = []
    await watcher.listen('alert', { lane: 'live', commune: '+', subject: '+' }, (condition) => heard.push(condition))
    await until('the heaviest condition', () => heard.at(-1)?.key === 'A/heavy' && heard.at(-1)?.state === 'active')
    await watcher.leave()
    await broker.end()
  }
  await centre.stop()
})
