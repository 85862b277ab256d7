import { wholeScope } from '@ioc/domain/access'
import { type AlertTransition, conditionAfter } from '@ioc/domain/alert'
import { AuditPage } from '@ioc/domain/messages/people-shapes'
import { Handovers, Shift } from '@ioc/domain/messages/shift-routes'
import { Problem } from '@ioc/domain/problem'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { putCondition } from '../alerts/alert-store.ts'
import type { Centre } from '../centre.ts'
import { enter, type SignedIn } from '../testing/people-rig.ts'
import { ask, openIngest, openScreen, startCentre, temporaryFolder, until } from '../testing/rig.ts'
import { openTestStore } from '../testing/test-stores.ts'

let folder: ReturnType<typeof temporaryFolder>
let ingest: { close: () => Promise<void> }
let centre: Centre
let boss: SignedIn
const as: Record<string, SignedIn> = {}

function raised(subject: string, priority: 1 | 2 | 3): AlertTransition {
  const at = '2026-11-21T07:00:00.000Z'
  return {
    ...{ key: `${subject}/level`, transition: 'raised', at, raisedAt: at, rule: 'level', threshold: 'bd3' },
    ...{ subject: { type: 'device', id: subject }, domain: 'water', kind: 'river_gauge', commune: '20242', site: null },
    ...{ level: 'alarm', priority, class: 'flood', group: `level:device:${subject}`, metric: 'level', value: 4 },
    ...{ limit: 3, expected: null, devices: 1, simulated: true },
  }
}

beforeAll(async () => {
  folder = temporaryFolder()
  const store = await openTestStore(folder.path)
  await store.database.transaction().execute(async (transaction) => {
    for (const [subject, priority] of [
      ['A', 1],
      ['B', 3],
      ['C', 3],
    ] as const)
      await putCondition(transaction, 'live', conditionAfter(raised(subject, priority), 1))
  })
  await store.close()
  ingest = await openIngest(folder.path)
  centre = await startCentre(folder.path)
  boss = await enter(centre, { id: 'quan-tri', roles: ['administrator'] })
  for (const id of ['ha', 'bao']) as[id] = await enter(centre, { id, roles: ['operator'] }, boss)
  as.xem = await enter(centre, { id: 'xem', roles: ['viewer'] }, boss)
  const scope = { ...wholeScope, communes: ['20242'] }
  as.phuong = await enter(centre, { id: 'phuong', roles: ['operator'], scope }, boss)
})

afterAll(async () => {
  await centre.stop()
  await ingest.close()
  folder.remove()
})

const change = (who: string, word: 'take' | 'leave', version: number, note?: string) =>
  ask(centre.port, 'POST', `/api/shift/${word}`, {
    ...{ body: { version, ...(note === undefined ? {} : { note }) }, headers: as[who] ?? {} },
  })
const shift = async () => Shift.parse((await ask(centre.port, 'GET', '/api/shift')).json)
const handovers = async () =>
  Handovers.parse((await ask(centre.port, 'GET', '/api/shift/handovers', { headers: as.ha ?? {} })).json)

test('a shift is taken, taken over with a note, and ended; every change is seen, kept and audited', async () => {
  expect(await shift()).toEqual({ version: 0, held: null })
  const screen = await openScreen(centre.port)
  const heard: string[] = []
  screen.on('changed', (what) => heard.push(what))
  const taken = await change('ha', 'take', 0)
  expect(Shift.parse(taken.json)).toMatchObject({
    version: 1,
    held: { person: { id: 'ha', name: 'Người ha' }, may: true },
  })
  await until('the screen hears of it', () => heard.includes('shift'))
  screen.close()
  expect((await change('ha', 'take', 1, 'lại')).status).toBe(409)

  const silent = await change('bao', 'take', 1)
  expect([silent.status, Problem.parse(silent.json).errors]).toEqual([
    422,
    [{ path: 'note', message: 'say what is open and what is shelved, and why' }],
  ])
  const stale = await change('bao', 'take', 0, 'x')
  expect([stale.status, Problem.parse(stale.json).detail]).toEqual([409, expect.stringContaining('ha has it since')])
  const note = 'Lũ Câu Lâu đang lên; bơm Hoà Tiến gác lại tới 16:00 chờ thợ'
  expect((await change('bao', 'take', 1, note)).status).toBe(200)
  expect((await change('ha', 'leave', 2, 'x')).status).toBe(409)
  expect((await change('bao', 'leave', 2)).status).toBe(422)
  expect(Shift.parse((await change('bao', 'leave', 2, 'không còn gì')).json)).toEqual({ version: 3, held: null })

  const { standing, handovers: last } = await handovers()
  expect(standing).toMatchObject({ open: { 1: 1, 2: 0, 3: 2 }, shelved: 0, incidents: 0, overdue: 0 })
  expect(last.map(({ version, person, relieved, note: said }) => [version, person?.id, relieved?.id, said])).toEqual([
    [3, undefined, 'bao', 'không còn gì'],
    [2, 'bao', 'ha', note],
    [1, 'ha', undefined, ''],
  ])
  expect(last[1]?.standing).toEqual(standing)
  const audited = AuditPage.parse((await ask(centre.port, 'GET', '/api/audit', { headers: boss })).json)
  const rows = audited.rows.filter(({ what }) => what.endsWith(' shift'))
  expect(rows.map(({ who, what, result }) => `${who} ${what} ${result}`)).toEqual([
    ...['bao leave shift done', 'bao leave shift incomplete', 'ha leave shift not_now', 'bao take shift done'],
    ...['bao take shift incomplete', 'ha take shift not_now', 'ha take shift done'],
  ])
})

test('of two who take it at once one has it, and the other reads who', async () => {
  const { version } = await shift()
  const both = await Promise.all([change('ha', 'take', version), change('bao', 'take', version)])
  expect(both.map(({ status }) => status).toSorted()).toEqual([200, 409])
  const { held } = await shift()
  const loser = Problem.parse(both.find(({ status }) => status === 409)?.json)
  expect(loser.detail).toContain(`${held?.person.id} has it since`)
})

test('who looks on, or sees a part alone, takes no shift; whose account is closed has it until it is taken over', async () => {
  const { version, held } = await shift()
  expect((await change('xem', 'take', version, 'x')).status).toBe(403)
  expect((await change('phuong', 'take', version, 'x')).status).toBe(403)
  const had = held?.person.id ?? ''
  const closed = await ask(centre.port, 'PUT', `/api/people/${had}`, { body: { disabled: true }, headers: boss })
  expect(closed.status).toBe(200)
  expect((await shift()).held).toMatchObject({ person: { id: had }, may: false })
  const other = had === 'ha' ? 'bao' : 'ha'
  expect((await change(other, 'take', version, 'thay người')).status).toBe(200)
  expect((await shift()).held).toMatchObject({ person: { id: other }, may: true })
})
