import { randomUUID } from 'node:crypto'
import { wholeScope } from '@ioc/domain/access'
import { foldIncident } from '@ioc/domain/incident/evolve'
import { type Incident, incidentNumber } from '@ioc/domain/incident/incident'
import { type IncidentOpening, IncidentQuery } from '@ioc/domain/messages/incident-shapes'
import { NotificationPlan } from '@ioc/domain/notification'
import { workingCalendar } from '@ioc/domain/working-calendar'
import { beforeEach, expect, test } from 'vitest'
import { isRefusal } from '../doors/problems.ts'
import { Facts } from '../notify/notification-queue.ts'
import { putPlan } from '../notify/plan-store.ts'
import { storeOfEachTest } from '../testing/store-of-each-test.ts'
import { incidentBook } from './incident-book.ts'
import { listIncidents } from './incident-queries.ts'
import { saveIncident } from './incident-rows.ts'

const calendar = workingCalendar()
const t0 = Date.parse('2026-11-23T03:00:00Z')
const store = storeOfEachTest(['thinh', 'dung'])
let at = t0

beforeEach(() => {
  at = t0
})

const rules = { calendar, exercise: true, falseAlarms: async () => undefined }
const book = () => incidentBook({ ...rules, database: store.database, now: () => new Date(at) })
const clear = {
  ...{
    title: 'Ngập',
    description: 'Chạy bơm',
    class: 'flood',
    commune: '20242',
    assignee: 'thinh',
    accountable: 'dung',
  },
  ...{ deadline: new Date(t0 + 3_600_000).toISOString(), clock: 'always', expected: 'dưới 5 cm' },
} satisfies IncidentOpening['fields']

async function assigned(): Promise<Incident> {
  const opened = await book().open('lan', { id: randomUUID(), fields: clear, alerts: [] })
  if (isRefusal(opened)) throw new Error(opened.problem.en.detail)
  const command = { type: 'assign', fields: {} } as const
  const done = await book().act('lan', { id: opened.id, version: opened.version, command })
  if (isRefusal(done)) throw new Error(done.problem.en.detail)
  return done
}

test.each([
  ['who is named may act', {}],
  ['who was named has lost the rights', { roles: '[]' }],
  ['the accounts of who was named are closed', { disabled: 1 }],
])('what falls due while nobody looks is written once, at the next look, by whoever looks: %s', async (_, lost) => {
  const to = [{ recipient: 'chief', channel: 'email' as const }]
  const plan = NotificationPlan.parse({
    recipients: [{ id: 'chief', name: 'Chief', email: 'chief@example.org' }],
    rules: [{ id: 'late', about: 'escalation', to }],
  })
  await putPlan(store.database, { from: 0, plan, who: 'boss', at: new Date(at) })
  const { id, number } = await assigned()
  if ('roles' in lost || 'disabled' in lost) await store.database.updateTable('person').set(lost).execute()
  expect(await book().judge()).toBe(0)
  at = t0 + 200 * 60_000
  // Two that look at once, as after a start: each step stands once.
  const judged = await Promise.all([book().judge(), book().judge()])
  expect(Math.max(...judged)).toBe(1)
  expect(await book().judge()).toBe(0)
  const events = await book().events(id, 2)
  expect(events.map(({ event, who }) => [who, 'step' in event ? event.step : event.type])).toEqual([
    ['operations', 'noticed'],
    ['operations', 'accountable'],
    ['operations', 'above'],
  ])
  expect(foldIncident(await book().events(id, 0))?.overdue).toBe('above')
  const told = await store.database
    .selectFrom('notification')
    .select(['identity', 'facts'])
    .orderBy('identity')
    .execute()
  expect(told.map(({ identity }) => identity)).toEqual([
    `incident|${number}|step:1|chief|email`,
    `incident|${number}|step:2|chief|email`,
    `incident|${number}|step:3|chief|email`,
  ])
  const people = told.map(({ facts }) => Facts.parse(JSON.parse(facts)))
  expect(people.map((one) => one.about === 'escalation' && one.escalation.person)).toEqual([
    'thinh',
    'dung',
    'province',
  ])
})

test('numbers grow within the year of Việt Nam, without a hole', async () => {
  at = Date.parse('2026-12-31T16:59:00Z')
  const numbers = [(await openOne()).number, (await openOne()).number]
  at = Date.parse('2026-12-31T17:00:00Z')
  numbers.push((await openOne()).number)
  expect(numbers).toEqual(['SC-2026-000001', 'SC-2026-000002', 'SC-2027-000001'])
})

async function openOne(): Promise<Incident> {
  const opened = await book().open('lan', { id: randomUUID(), fields: { title: 'x' }, alerts: [] })
  if (isRefusal(opened)) throw new Error(opened.problem.en.detail)
  return opened
}

const wish = (more: Record<string, unknown> = {}) => ({ ...IncidentQuery.parse(more), scope: wholeScope })

test('many incidents are found, each once, newest first', async () => {
  const one = await assigned()
  await store.database.transaction().execute(async (transaction) => {
    for (let n = 2; n <= 800; n += 1) {
      const title = n % 3 === 0 ? `Ngập đường số ${n}` : `Mất điện trạm ${n}`
      await saveIncident(transaction, { ...one, id: randomUUID(), number: incidentNumber(2026, n), title }, calendar)
    }
  })
  const list = async (query: Record<string, unknown>) =>
    (await listIncidents(store.database, wish({ limit: 50, ...query }))).incidents.map(({ number }) => number)
  expect(await list({ q: 'DUONG SO 300' })).toEqual(['SC-2026-000300'])
  expect(await list({ q: 'tram 29' })).toEqual(
    [299, 298, 296, 295, 293, 292, 290, 29].map((n) => incidentNumber(2026, n)),
  )
  const power = await list({ q: 'mất điện' })
  expect(power).toHaveLength(50)
  expect(power).toEqual(power.toSorted().reverse())
})
