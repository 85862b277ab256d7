import { type Role, type Scope, wholeScope } from '@ioc/domain/access'
import type { AlertCondition } from '@ioc/domain/alert'
import { AlertList, DeviceColumns } from '@ioc/domain/messages/api-shapes'
import type { Route } from '@ioc/domain/messages/route'
import { routes } from '@ioc/domain/messages/routes'
import type { JournalWriter } from '@ioc/journal/journal'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { putCondition } from '../alerts/alert-store.ts'
import type { Centre } from '../centre.ts'
import { enter, type SignedIn } from '../testing/people-rig.ts'
import {
  accept,
  acceptedWriter,
  ask,
  asRoom,
  deviceOf,
  hearChanges,
  importDevices,
  noHeads,
  openInnerDoor,
  openScreen,
  readingsOf,
  snapshotOf,
  startCentre,
  subscribe,
  temporaryFolder,
  until,
} from '../testing/rig.ts'
import { openTestStore } from '../testing/test-stores.ts'

/** Two communes and two fields: the own place is 20242 and traffic. */
const devices = [
  deviceOf('OWN', { commune: '20242' }),
  deviceOf('ELSEWHERE', { commune: '20194' }),
  deviceOf('OTHER-FIELD', { commune: '20242', kind: 'river_gauge' }),
  deviceOf('CAM-OWN', { commune: '20242', kind: 'camera_counter' }),
]
const own: Scope = { communes: ['20242'], domains: ['traffic'], dataClasses: ['operational'] }
const people: Record<string, { scope: Scope; seen: string[] }> = {
  whole: { scope: wholeScope, seen: ['CAM-OWN', 'ELSEWHERE', 'OTHER-FIELD', 'OWN'] },
  commune: { scope: { ...own, domains: 'all' }, seen: ['CAM-OWN', 'OTHER-FIELD', 'OWN'] },
  field: { scope: { ...own, communes: 'all' }, seen: ['ELSEWHERE', 'OWN'] },
  own: { scope: own, seen: ['OWN'] },
  nothing: { scope: { ...own, dataClasses: [] }, seen: [] },
}

const quarantined = (record: number, device: string, commune: string) => ({
  ...{ record, status: 'open', reason: 'unit', device, metric: 'speed', publisher: device, commune, arrival: 1, t: 1 },
  ...{ value: 1, unit: null, mending: null },
})

let folder: ReturnType<typeof temporaryFolder>
let ingest: { close: () => Promise<void> }
let centre: Centre
let writer: JournalWriter
const signedInAs = new Map<string, SignedIn>()

beforeAll(async () => {
  folder = temporaryFolder()
  const store = await openTestStore(folder.path)
  const conditions = devices.map((device, at) =>
    alertOf(String(device.id), device.commune, domainOfKind(device.kind), at),
  )
  await store.database.transaction().execute(async (transaction) => {
    for (const condition of [...conditions, alertOf('GW', '20242', null, 9)])
      await putCondition(transaction, 'live', condition)
  })
  await store.close()
  const records = [
    quarantined(1, 'OWN', '20242'),
    quarantined(2, 'ELSEWHERE', '20194'),
    quarantined(3, 'OTHER-FIELD', '20242'),
  ]
  const detail = {
    ...{ ...quarantined(2, 'ELSEWHERE', '20194'), detail: '', payload: null, form: 'text', size: null, stop: null },
    ...{ unitKnown: true, history: [] },
  }
  const waiting = { publisher: 'NEW', enrolment: null, count: 1, firstArrival: 1, lastArrival: 1, metrics: [] }
  const empty = { metric: 'speed', unit: 'km/h', from: 0, to: 1, bucketMs: null, t: [], v: [], low: [], high: [] }
  ingest = await openInnerDoor(folder.path, 'ingest', {
    '/latest': noHeads,
    '/readyz': { ready: true, detail: '' },
    '/quarantine': { records, next: null },
    '/quarantine/record': detail,
    '/quarantine/unknown': [
      { ...waiting, device: 'NEW', commune: '20242' },
      { ...waiting, device: 'FAR', commune: '20194' },
    ],
    '/history': { device: 'any', ...empty },
  })
  writer = acceptedWriter(folder.path)
  centre = await startCentre(folder.path)
  await importDevices(folder.path, centre.port, devices)
  for (const [id, { scope }] of Object.entries(people))
    signedInAs.set(
      id,
      await enter(centre, { id, roles: id === 'whole' ? everyRoleButOne : ['operator', 'engineer', 'viewer'], scope }),
    )
  const boss = await enter(centre, { id: 'boss', roles: ['administrator'] })
  signedInAs.set('boss', boss)
  signedInAs.set(
    'small-boss',
    await enter(
      centre,
      { id: 'small-boss', roles: ['administrator', ...everyRoleButOne], scope: { ...wholeScope, communes: ['20242'] } },
      boss,
    ),
  )
})

afterAll(async () => {
  await centre.stop()
  await writer.close()
  await ingest.close()
  folder.remove()
})

/** All that an administrator does not do. */
const everyRoleButOne: Exclude<Role, 'device'>[] = ['operator', 'engineer', 'viewer', 'manager', 'national_officer']

function domainOfKind(kind: string): string {
  return { traffic_counter: 'traffic', river_gauge: 'water', camera_counter: 'camera' }[kind] ?? ''
}

function alertOf(id: string, commune: string, domain: string | null, offset: number): AlertCondition {
  const at = '2026-11-22T00:00:00.000Z'
  return {
    ...{
      key: `${id}/silence`,
      transition: 'raised',
      at,
      raisedAt: at,
      subject: { type: 'device', id },
      domain,
      commune,
    },
    ...{ kind: null, site: null, rule: 'silence', threshold: '', level: 'alarm', priority: 2, class: 'device_health' },
    ...{ group: id, metric: null, value: null, limit: null, expected: null, devices: 1, simulated: true },
    ...{ state: 'active', clearedAt: null, offset },
  }
}

async function as(who: string, method: string, path: string, body?: unknown) {
  const headers = signedInAs.get(who)
  if (!headers) throw new Error(`nobody is ${who}`)
  return await ask(centre.port, method, path, { headers, ...(body === undefined ? {} : { body }) })
}

test.each(Object.entries(people))(
  'who is limited as "%s" sees its own places and fields by every route',
  async (who, { seen }) => {
    const isNothing = seen.length === 0
    const list = await as(who, 'GET', '/api/devices')
    if (isNothing) return expect(list.status).toBe(403)
    expect(DeviceColumns.parse(list.json).id.sort()).toEqual(seen)
    const { alerts, total } = AlertList.parse((await as(who, 'GET', '/api/alerts')).json)
    const seenAlerts = who === 'whole' || who === 'commune' ? [...seen, 'GW'].sort() : seen
    expect(alerts.map(({ subject }) => subject.id).sort()).toEqual(seenAlerts)
    expect(total).toBe(seenAlerts.length)
    const forged = AlertList.parse((await as(who, 'GET', '/api/alerts?commune=20194')).json)
    expect(forged.total).toBe(seen.includes('ELSEWHERE') ? 1 : 0)
    for (const { id } of devices) {
      const expected = seen.includes(id) ? 200 : 404
      expect([id, (await as(who, 'GET', `/api/devices/${id}/latest`)).status]).toEqual([id, expected])
      expect([id, (await as(who, 'GET', `/api/devices/${id}/commands`)).status]).toEqual([id, expected])
      const command = { id: '00000000-0000-4000-8000-000000000000', command: 'none' }
      const told = await as(who, 'POST', `/api/devices/${id}/commands`, command)
      expect([id, told.status === 404]).toEqual([id, expected === 404])
    }
    const historyOf = async (id: string) =>
      (await as(who, 'GET', `/api/devices/${id}/history?metric=speed&from=0&to=10`)).status
    expect(await historyOf('OWN')).toBe(200)
    expect(await historyOf('ELSEWHERE')).toBe(seen.includes('ELSEWHERE') ? 200 : 404)
    const page = (await as(who, 'GET', '/api/quarantine')).json as { records: { device: string }[] }
    expect(page.records.map(({ device }) => device).sort()).toEqual(seen.filter((id) => id !== 'CAM-OWN'))
    const record = await as(who, 'GET', '/api/quarantine/records/2')
    expect(record.status).toBe(seen.includes('ELSEWHERE') ? 200 : 404)
    const unknown = (await as(who, 'GET', '/api/quarantine/unknown')).json as { device: string }[]
    expect(unknown.map(({ device }) => device)).toEqual({ whole: ['NEW', 'FAR'], commune: ['NEW'] }[who] ?? [])
  },
)

test.each(Object.entries(people))(
  'who is limited as "%s" gets no more by Socket.IO, whatever it asks for',
  async (who, { seen }) => {
    const opening = openScreen(centre.port, { ...signedInAs.get(who) })
    if (seen.length === 0) return await expect(opening).rejects.toThrow('sign in first')
    const screen = await opening
    const { no, id } = DeviceColumns.parse((await as('whole', 'GET', '/api/devices')).json)
    const nameOf = new Map(no.map((number, place) => [number, id[place]]))
    const snapshot = await snapshotOf(screen, { communes: ['20242', '20194'] })
    const seenAlerts = who === 'whole' || who === 'commune' ? [...seen, 'GW'].sort() : seen
    expect(snapshot.alerts.map(({ subject }) => subject.id).sort()).toEqual(seenAlerts)
    const heard = hearChanges(screen)
    const at = Date.now()
    const moving: [string, string, string][] = [
      ['OWN', 'traffic_counter', 'speed'],
      ['ELSEWHERE', 'traffic_counter', 'speed'],
      ['OTHER-FIELD', 'river_gauge', 'level'],
    ]
    for (const [device, kind, metric] of moving)
      await accept(writer, { ...readingsOf(device, metric, [[at, 1]]), kinds: [kind] })
    const devicesHeard = () =>
      [...new Set(heard.flatMap(({ ticks }) => ticks.flatMap(({ d }) => d)))].map((one) => nameOf.get(one)).sort()
    const expected = seen.filter((one) => one !== 'CAM-OWN')
    await until('the changes', () => expected.every((one) => devicesHeard().includes(one)))
    expect(devicesHeard()).toEqual(expected)
    // Whoever comes back with the numbers of a moment ago gets the same part of what was missed.
    const again = await openScreen(centre.port, { ...signedInAs.get(who) })
    const missed = hearChanges(again)
    expect(await subscribe(again, { since: { epoch: snapshot.epoch, seqs: snapshot.seqs } })).toMatchObject({
      type: 'resumed',
    })
    await until('what was missed', () => missed.length > 0)
    const missedNames = new Set(
      missed.flatMap(({ ticks }) => ticks.flatMap(({ d }) => d)).map((one) => nameOf.get(one)),
    )
    expect([...missedNames].filter((one) => !expected.includes(String(one)))).toEqual([])
    const wholeSnapshot = await snapshotOf(again)
    expect([...new Set(wholeSnapshot.d.map((one) => nameOf.get(one)))].sort()).toEqual(expected)
    screen.close()
    again.close()
  },
)

test('pictures of cameras are for who sees personal data, and cameras elsewhere are not there', async () => {
  expect((await as('whole', 'GET', '/api/cameras/CAM-OWN/frame')).text).toContain('"detail":"no picture')
  expect((await as('commune', 'GET', '/api/cameras/CAM-OWN/frame')).status).toBe(403)
  expect((await as('small-boss', 'GET', '/api/cameras/CAM-OWN/frame')).text).toContain('"detail":"no picture')
  expect((await as('small-boss', 'GET', '/api/cameras/ELSEWHERE/frame')).text).toContain('"detail":"there is no camera')
})

test.each(Object.values<Route>(routes).filter((route) => route.whole))(
  '$method $path touches the whole centre, so a limited account is refused whatever its roles',
  async (route) => {
    const path = route.path
      .replace(':id', 'none')
      .replace(':name', 'replay-none')
      .replace(':device', 'none')
      .replace(':month', '2026-01')
      .replace(':place', 'none')
    expect((await as('small-boss', route.method, path)).json).toMatchObject({ status: 403 })
    const whole = await as(['administer', 'found'].includes(route.right) ? 'boss' : 'whole', route.method, path)
    expect(whole.status).not.toBe(403)
  },
)

test('a device elsewhere is not removed, and who administers a part makes nobody', async () => {
  expect((await as('small-boss', 'DELETE', '/api/devices/ELSEWHERE')).status).toBe(404)
  const all = await ask(centre.port, 'GET', '/api/devices', { headers: asRoom(folder.path) })
  expect(DeviceColumns.parse(all.json).id).toContain('ELSEWHERE')
})
