import { joinBroker } from '@ioc/broker/client'
import type { AlertCondition, AlertTransition } from '@ioc/domain/alert'
import { AlertList, IssuedCredential } from '@ioc/domain/messages/api-shapes'
import { openWriter } from '@ioc/journal/embedded-writer'
import type { JournalWriter } from '@ioc/journal/journal'
import { toBytes } from '@ioc/journal/json'
import { journalPath } from '@ioc/journal/layout'
import { portOf } from '@ioc/room/announcement'
import { afterEach, beforeEach, expect, test } from 'vitest'
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

const t0 = Date.parse('2026-11-21T07:00:00Z')
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

/** A transition as analytics writes it. */
function transitionOf(
  subject: string,
  transition: AlertTransition['transition'],
  seconds: number,
  more: Partial<AlertTransition> = {},
): AlertTransition {
  const rule = more.rule ?? 'slow_traffic'
  return {
    ...{ key: `${subject}/${rule}`, transition, at: new Date(t0 + seconds * 1000).toISOString() },
    ...{ raisedAt: new Date(t0).toISOString(), subject: { type: 'device', id: subject }, domain: 'traffic' },
    ...{ kind: 'traffic_counter', commune: '20242', site: null, rule, threshold: 'jam', level: 'alarm', priority: 2 },
    ...{ class: 'congestion', group: `${rule}:device:${subject}`, metric: 'speed', value: 1, limit: 2, expected: null },
    ...{ devices: 1, simulated: true },
    ...more,
  }
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
    const centre = startProcess('operations/src/main.ts', settings)
    await until('the centre', () => centre.output().includes('operations: ready'))
    for (const subject of subjects.slice(life * 100, life * 100 + 100)) {
      await append(transitionOf(subject, 'raised', 1))
      await append(transitionOf(subject, Number(subject.slice(2)) % 3 === 0 ? 'cleared' : 'updated', 2))
    }
    await centre.end('SIGKILL')
  }
  const centre = await startCentre(folder.path)
  await until('every alert', async () => (await alertsAt(centre.port)).total === 300)
  await until('the last transition', async () => (await alertsAt(centre.port, 'state=cleared')).total === 100)
  const { alerts } = await alertsAt(centre.port, 'state=all&limit=1000')
  expect(new Set(alerts.map(({ key }) => key)).size).toBe(300)
  expect(alerts.filter(({ offset }) => offset % 2 === 0)).toHaveLength(300)
  await centre.stop()
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
    const broker = startProcess('broker/src/main.ts', { ...settings, ...ports })
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
