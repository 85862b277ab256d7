import { Alert, type AlertTransition } from '@ioc/domain/alert'
import { AlarmReport, AlertHistory } from '@ioc/domain/messages/alert-routes'
import { AlertList } from '@ioc/domain/messages/api-shapes'
import { openWriter } from '@ioc/journal/embedded-writer'
import type { JournalWriter } from '@ioc/journal/journal'
import { toBytes } from '@ioc/journal/json'
import { journalPath } from '@ioc/journal/layout'
import { afterEach, beforeEach, expect, test } from 'vitest'
import type { Centre } from '../centre.ts'
import {
  accept,
  acceptedWriter,
  ask,
  asRoom,
  deviceOf,
  type HttpAnswer,
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

let folder: ReturnType<typeof temporaryFolder>
let ingest: { close: () => Promise<void> }
let writer: JournalWriter
let accepted: JournalWriter
let centre: Centre

beforeEach(async () => {
  folder = temporaryFolder()
  ingest = await openIngest(folder.path)
  writer = openWriter(journalPath(folder.path, 'analytics', 'live'), { logs: ['alert'] })
  accepted = acceptedWriter(folder.path)
})

afterEach(async () => {
  await writer.close()
  await accepted.close()
  await ingest.close()
  folder.remove()
})

async function append(...transitions: readonly AlertTransition[]): Promise<void> {
  await Promise.all(transitions.map((one) => writer.append('alert', { key: one.key, time: t0, value: toBytes(one) })))
}

async function alertsOf(port: number, query = ''): Promise<Alert[]> {
  return AlertList.parse((await ask(port, 'GET', `/api/alerts?state=all&limit=1000${query}`)).json).alerts
}

async function stateOf(key: string, port = centre.port): Promise<string | undefined> {
  return (await alertsOf(port)).find((alert) => alert.key === key)?.response.state
}

async function comesTo(key: string, state: string): Promise<void> {
  await until(`${key} ${state}`, async () => (await stateOf(key)) === state)
}

/** Says a command as the administrator, on the version that stands now unless another is given. */
async function command(key: string, word: string, body: Record<string, unknown> = {}): Promise<HttpAnswer> {
  const version = (await alertsOf(centre.port)).find((alert) => alert.key === key)?.response.version ?? 0
  return await ask(centre.port, 'POST', pathOf(key, word), { body: { version, ...body }, headers: asAdministrator() })
}

function pathOf(key: string, word: string): string {
  return `/api/alerts/${encodeURIComponent(key)}/${word}`
}

function asAdministrator(token = centre.administratorToken): Record<string, string> {
  return { authorization: `Bearer ${token}` }
}

async function eventsOf(key: string, port = centre.port) {
  return AlertHistory.parse((await ask(port, 'GET', pathOf(key, 'events'))).json).events
}

const jam = 'A/slow_traffic'
const asFlood: Partial<AlertTransition> = {
  ...({ kind: 'river_gauge', rule: 'flood', threshold: 'bd3', priority: 1, class: 'flood', domain: 'water' } as const),
}

test('an alarm is acknowledged by a person, seen so on every screen, and rests once its condition is gone', async () => {
  centre = await startCentre(folder.path)
  const screen = await openScreen(centre.port)
  await snapshotOf(screen)
  const heard = hearChanges(screen)
  await append(transitionOf('A', 'raised', 1))
  await comesTo(jam, 'unacknowledged')
  const answer = Alert.parse((await command(jam, 'acknowledge', { reason: 'patrol is on its way' })).json)
  expect(answer.response).toMatchObject({ state: 'acknowledged', version: 2, acknowledged: { by: 'administrator' } })
  const told = () => heard.flatMap(({ ticks }) => ticks.flatMap(({ alerts }) => alerts))
  await until('the screen', () => told().some(({ response }) => response.state === 'acknowledged'))
  expect((await snapshotOf(screen)).alerts[0]?.response).toEqual(answer.response)
  await append(transitionOf('A', 'cleared', 90))
  await comesTo(jam, 'normal')
  expect((await eventsOf(jam)).map(({ version, who, event }) => [version, who, event.type])).toEqual([
    [1, 'analytics', 'raised'],
    [2, 'administrator', 'acknowledged'],
    [3, 'analytics', 'cleared'],
  ])
  screen.close()
  await centre.stop()
})

test('an alarm that came and went in one breath still waits for a person, and an event for nobody', async () => {
  centre = await startCentre(folder.path)
  await append(
    transitionOf('A', 'raised', 1),
    transitionOf('B', 'raised', 1, { level: 'event', priority: null }),
    transitionOf('A', 'cleared', 2),
  )
  await comesTo(jam, 'returned')
  expect(await stateOf('B/slow_traffic')).toBe('normal')
  expect((await command('B/slow_traffic', 'acknowledge')).json).toMatchObject({
    ...{ status: 409, errors: [{ path: 'reason', message: 'nothing_to_acknowledge' }] },
  })
  await centre.stop()
})

test('of commands at one time one wins, and the others hear who did what and when', async () => {
  centre = await startCentre(folder.path)
  await append(transitionOf('A', 'raised', 1))
  await comesTo(jam, 'unacknowledged')
  const answers = await Promise.all(
    Array.from({ length: 6 }, () =>
      ask(centre.port, 'POST', pathOf(jam, 'acknowledge'), { body: { version: 1 }, headers: asAdministrator() }),
    ),
  )
  expect(answers.map(({ status }) => status).toSorted()).toEqual([200, 409, 409, 409, 409, 409])
  const lost = answers.find(({ status }) => status === 409)
  const [, acknowledged] = await eventsOf(jam)
  expect(lost?.json).toMatchObject({
    type: 'urn:hai-dang:problem:conflict',
    errors: [
      { path: 'reason', message: 'changed' },
      { path: 'who', message: 'administrator' },
      { path: 'what', message: 'acknowledged' },
      { path: 'at', message: acknowledged?.at },
    ],
  })
  expect(await eventsOf(jam)).toHaveLength(2)
  const metrics = (await ask(centre.port, 'GET', '/metrics')).text
  expect(metrics).toMatch(/alert_commands_total\{command="acknowledge",result="changed",.*\} 5\n/)
  await centre.stop()
})

test('a command without the right, without sense or to nothing changes nothing and says why', async () => {
  centre = await startCentre(folder.path)
  await append(transitionOf('A', 'raised', 1))
  await comesTo(jam, 'unacknowledged')
  const say = async (word: string, body: unknown, headers: Record<string, string> = asAdministrator(), query = '') =>
    (await ask(centre.port, 'POST', `${pathOf(jam, word)}${query}`, { body, headers })).status
  expect(await say('acknowledge', { version: 1 }, {})).toBe(401)
  expect(await say('acknowledge', { version: 1 }, asRoom(folder.path))).toBe(401)
  expect(await say('acknowledge', {})).toBe(400)
  expect(await say('shelve', { version: 1, reason: ' ', minutes: 10 })).toBe(400)
  expect(await say('shelve', { version: 1, reason: 'lens', minutes: 1441 })).toBe(400)
  expect(await say('shelve', { version: 1, reason: 'nul \0', minutes: 5 })).toBe(400)
  expect(await say('out-of-service', { version: 1, reason: 'repair', authority: '' })).toBe(400)
  expect(await say('acknowledge', { version: 1 }, asAdministrator(), '?lane=replay-none')).toBe(404)
  expect((await command('nobody/none', 'acknowledge')).status).toBe(404)
  expect((await command(jam, 'unshelve')).json).toMatchObject({ detail: 'it is not shelved' })
  expect(await eventsOf(jam)).toHaveLength(1)
  await centre.stop()
})

test('a shelved alarm calls nobody until the lane’s stamp has come to its time', async () => {
  centre = await startCentre(folder.path)
  const began = Date.now() + 3_600_000
  await accept(accepted, { type: 'stamp', at: began, a: began })
  await append(transitionOf('A', 'raised', 1), transitionOf('B', 'raised', 1))
  await comesTo('B/slow_traffic', 'unacknowledged')
  const shelved = Alert.parse((await command(jam, 'shelve', { reason: 'lens is cleaned', minutes: 10 })).json)
  expect(shelved.response.held).toMatchObject({ by: 'administrator', reason: 'lens is cleaned' })
  await command('B/slow_traffic', 'shelve', { reason: 'until it is over', minutes: null })
  expect((await alertsOf(centre.port, '&response=shelved')).map(({ key }) => key)).toHaveLength(2)
  await append(transitionOf('A', 'updated', 9, { priority: 3 }), transitionOf('B', 'cleared', 9))
  await comesTo('B/slow_traffic', 'normal')
  await accept(accepted, { type: 'stamp', at: began + 599_000, a: began })
  expect(await stateOf(jam)).toBe('shelved')
  await accept(accepted, { type: 'stamp', at: began + 600_001, a: began })
  await comesTo(jam, 'unacknowledged')
  expect((await eventsOf(jam)).map(({ event }) => event.type)).toEqual([
    ...['raised', 'shelved', 'priority_changed', 'unshelved'],
  ])
  // What becomes urgent while it is shelved calls at once, and is not shelved again.
  await command(jam, 'shelve', { reason: 'lens is cleaned', minutes: 10 })
  await append(transitionOf('A', 'updated', 10, { priority: 1 }))
  await comesTo(jam, 'unacknowledged')
  expect((await eventsOf(jam)).at(-1)).toMatchObject({ event: { type: 'unshelved', why: 'urgent' }, who: 'analytics' })
  const refused = await command(jam, 'shelve', { reason: 'lens is cleaned', minutes: 10 })
  expect(refused.status).toBe(409)
  expect(refused.text).toContain('priority 1 is not shelved')
  await centre.stop()
})

test('a flood above báo động 3 stays latched until it is reset, and maintenance asks for its order', async () => {
  centre = await startCentre(folder.path)
  await append(transitionOf('R', 'raised', 1, asFlood), transitionOf('R', 'cleared', 2, asFlood))
  await comesTo('R/flood', 'latched_unacknowledged')
  expect((await command('R/flood', 'reset')).json).toMatchObject({ detail: 'acknowledge it first, then reset it' })
  await command('R/flood', 'acknowledge')
  expect(await stateOf('R/flood')).toBe('latched')
  await command('R/flood', 'reset', { reason: 'gauge looked at' })
  expect(await stateOf('R/flood')).toBe('normal')
  await command('R/flood', 'out-of-service', { reason: 'new sensor', authority: 'BT-1120' })
  await append(transitionOf('R', 'raised', 3, asFlood))
  await until('the condition', async () => (await eventsOf('R/flood')).at(-1)?.event.type === 'raised')
  expect(await stateOf('R/flood')).toBe('out_of_service')
  await command('R/flood', 'return')
  expect(await stateOf('R/flood')).toBe('unacknowledged')
  await centre.stop()
})

test('while a feeder is without power its neighbours’ meters are suppressed, and come back with it', async () => {
  centre = await startCentre(folder.path)
  const behind = { kind: 'feeder_meter', gateway: null, site: 'EN-110AD' }
  await importDevices(
    folder.path,
    centre.port,
    ['F', 'M', 'N'].map((id) => deviceOf(id, behind)),
  )
  const energy = { kind: 'feeder_meter', domain: 'energy', site: 'EN-110AD' } as const
  const silent = {
    rule: 'silent',
    threshold: 'intervals',
    class: 'device_health',
    level: 'event',
    priority: null,
  } as const
  const loss = { ...energy, rule: 'power_loss', threshold: 'dead', class: 'power_loss', priority: 2 } as const
  await append(transitionOf('M', 'raised', 1, { ...energy, ...silent }))
  await append(transitionOf('F', 'raised', 2, loss))
  await append(transitionOf('N', 'raised', 3, { ...energy, ...silent }))
  await comesTo('M/silent', 'suppressed')
  await comesTo('N/silent', 'suppressed')
  expect(await stateOf('F/power_loss')).toBe('unacknowledged')
  const [held] = await alertsOf(centre.port, '&response=suppressed')
  expect(held?.response.held).toMatchObject({ type: 'suppressed', cause: 'F/power_loss', by: 'operations' })
  expect((await command('M/silent', 'shelve', { reason: 'x', minutes: 5 })).status).toBe(409)
  await append(transitionOf('N', 'cleared', 4, { ...energy, ...silent }))
  await centre.stop()
  centre = { ...(await startCentre(folder.path)), administratorToken: centre.administratorToken }
  await append(transitionOf('F', 'cleared', 5, loss))
  await comesTo('M/silent', 'normal')
  await comesTo('N/silent', 'normal')
  await centre.stop()
})

test('the performance of a desk counts what called it, and a storm is a flood', async () => {
  centre = await startCentre(folder.path)
  await accept(accepted, { type: 'stamp', at: Date.now() + 3_600_000, a: 0 })
  const since = (Date.now() - t0) / 1000
  const storm = Array.from({ length: 12 }, (_, n) => transitionOf(`S-${n}`, 'raised', since + n, { priority: 3 }))
  await append(...storm, transitionOf('W', 'raised', since + 20, { ...asFlood, commune: '20275' }))
  await comesTo('W/flood', 'unacknowledged')
  const report = async (query = '') =>
    AlarmReport.parse((await ask(centre.port, 'GET', `/api/alarm-performance${query}`)).json)
  await until('the stamp', async () => (await report()).alarms === 13)
  expect(await report()).toMatchObject({ desk: 'province', peakTenMinutes: 13, inFlood: false, lastTenMinutes: 0 })
  expect((await report()).floods).toMatchObject([{ alarms: 13 }])
  const desk = { type: 'desk', id: 'D-W', name: 'Bàn nước', communes: 'all', domains: ['water'] }
  await importDevices(folder.path, centre.port, [desk])
  expect(await report('?desk=D-W')).toMatchObject({ desk: 'D-W', alarms: 1, priorities: { 1: { count: 1, share: 1 } } })
  expect((await ask(centre.port, 'GET', '/api/alarm-performance?desk=none')).status).toBe(404)
  await centre.stop()
})
