import { expect, test } from 'vitest'
import { wholeScope } from '../access.ts'
import { firstProcedures } from '../facts/procedures.ts'
import { workingCalendar } from '../working-calendar.ts'
import { decideIncident, decideMerge, decideSplit } from './decide.ts'
import { evolve, foldIncident } from './evolve.ts'
import { type Incident, type IncidentEvent, IncidentState, incidentBounds, incidentNumber } from './incident.ts'
import type { IncidentCommand } from './incident-command.ts'
import { judgeTimes, nextDue } from './incident-times.ts'

const calendar = workingCalendar()
const t0 = Date.parse('2026-11-23T03:00:00Z')
const iso = (minutes: number) => new Date(t0 + minutes * 60_000).toISOString()
const person = (id: string) => ({ id, disabled: false, roles: ['manager' as const], scope: wholeScope })
const context = { at: t0, calendar, account: (id: string) => (id === 'nobody' ? undefined : person(id)) }
const alert = (key: string) => ({
  ...{ key, raisedAt: iso(-5), subject: key.split('/')[0] ?? key, kind: 'river_gauge', rule: 'level' },
  threshold: 'bd3',
})
const file = (n: number) => ({
  ...{ sha256: n.toString(16).padStart(64, '0'), name: `anh-${n}.jpg`, type: 'image/jpeg' as const, bytes: 1000 },
})

function draft(): Incident {
  return evolve(undefined, {
    ...{ version: 1, at: iso(0), who: 'lan' },
    event: {
      ...{ type: 'opened', id: '00000000-0000-4000-8000-000000000001', number: incidentNumber(2026, 123) },
      fields: {
        ...{ title: 'Ngập 64 cm', description: '', class: 'flood', priority: 2, commune: null, site: null },
        ...{ assignee: null, accountable: null, tier: 'commune', deadline: null, clock: 'always', expected: '' },
      },
      ...{ alerts: [alert('A/level')], procedure: firstProcedures[0] ?? null, splitFrom: null, directive: null },
    },
  })
}

const clear = {
  ...{ description: 'Chạy bơm', commune: '20242', assignee: 'thinh', accountable: 'dung' },
  ...{ deadline: iso(60), expected: 'dưới 5 cm' },
}

/** The incident after commands that must all be allowed. */
function after(incident: Incident, ...commands: IncidentCommand[]): Incident {
  let now = incident
  for (const command of commands) {
    const decided = decideIncident(now, command, context)
    if (decided.type !== 'events') throw new Error(`${command.type}: ${JSON.stringify(decided)}`)
    for (const event of decided.events) now = next(now, event)
  }
  return now
}

const next = (now: Incident, event: IncidentEvent, at = iso(1)) =>
  evolve(now, { version: now.version + 1, at, who: 'lan', event })
const assigned = () => after(draft(), { type: 'assign', fields: clear })
const inProgress = () => after(assigned(), { type: 'start' })
const resolved = () => after(inProgress(), { type: 'resolve', actual: '4 cm' })
const proved = () => after(resolved(), { type: 'evidence', evidence: file(1) })

test('an incident goes from draft to closed, with the five clears and a result that is shown', () => {
  const closed = after(proved(), { type: 'close' })
  expect(closed).toMatchObject({ state: 'closed', number: 'SC-2026-000123', actual: '4 cm', version: 7 })
  expect(Object.keys(closed.reached)).toEqual(['assigned', 'in_progress', 'resolved', 'closed'])
})

test.each([
  ['nothing of it', {}, ['assignee', 'description', 'commune', 'deadline', 'expected', 'accountable']],
  ['the person', { ...clear, assignee: null }, ['assignee']],
  ['the work', { ...clear, title: '', class: null }, ['title', 'class']],
  ['the time', { ...clear, deadline: null }, ['deadline']],
  ['the result', { ...clear, expected: '' }, ['expected']],
  ['the responsibility', { ...clear, accountable: null }, ['accountable']],
  ['somebody whom nobody knows', { ...clear, assignee: 'nobody' }, ['assignee']],
  ['a deadline that has passed', { ...clear, deadline: iso(-1) }, ['deadline']],
] as const)('a draft that lacks %s is not assigned, and each field is named', (_title, fields, paths) => {
  const decided = decideIncident(draft(), { type: 'assign', fields }, context)
  expect(decided).toMatchObject({ type: 'incomplete' })
  expect(decided.type === 'incomplete' ? decided.missing.map(({ path }) => path) : []).toEqual(paths)
})

test('nothing closes without what is so now and evidence of it', () => {
  expect(decideIncident(inProgress(), { type: 'resolve', actual: '' }, context)).toMatchObject({
    missing: [{ path: 'actual' }],
  })
  const decided = decideIncident(resolved(), { type: 'close' }, context)
  expect(decided).toMatchObject({ type: 'incomplete', missing: [{ path: 'evidence' }] })
})

const commands: IncidentCommand[] = [
  { type: 'change', fields: { title: 'Ngập 70 cm' } },
  { type: 'assign', fields: clear },
  { type: 'start' },
  { type: 'resolve', actual: 'x' },
  { type: 'refuse', why: 'x' },
  { type: 'close' },
  { type: 'reject', why: 'x', falseAlarm: false },
  { type: 'extend', deadline: iso(600), why: 'x' },
  { type: 'comment', text: 'x' },
  { type: 'link', alerts: [alert('B/level')] },
  { type: 'unlink', keys: ['A/level'] },
  { type: 'evidence', evidence: file(9) },
  { type: 'step', step: 'confirm', note: '' },
  { type: 'obstruct', what: 'x' },
  { type: 'climb' },
  { type: 'free', how: 'x' },
]

const incidents: Record<IncidentState, () => Incident> = {
  draft,
  assigned,
  in_progress: inProgress,
  resolved: proved,
  closed: () => after(proved(), { type: 'close' }),
  rejected: () => after(draft(), { type: 'reject', why: 'trùng', falseAlarm: false }),
  merged: () => next(draft(), { type: 'merged', into: 'SC-2026-000001', why: 'một việc' }),
}

/** Which commands each state takes, an incident without obstacle being asked. */
const taken: Record<IncidentState, string> = {
  draft: 'change assign reject comment link unlink evidence step',
  assigned: 'change assign start reject extend comment link unlink evidence step obstruct',
  in_progress: 'change assign resolve reject extend comment link unlink evidence step obstruct',
  resolved: 'change refuse close comment link unlink evidence step',
  closed: 'refuse comment',
  rejected: 'comment',
  merged: '',
}

test.each(IncidentState.options)('an incident that is %s takes these commands and refuses the others', (state) => {
  const outcomes = commands.map((command) => ({
    command,
    decided: decideIncident(incidents[state](), command, context),
  }))
  const allowed = outcomes.filter(({ decided }) => decided.type === 'events').map(({ command }) => command.type)
  expect(allowed.join(' ')).toBe(taken[state])
  for (const { decided } of outcomes)
    if (decided.type !== 'events') expect(decided.type === 'not_now' ? decided.why.en : '').toMatch(/\w/)
})

test('a result that is refused puts the work in progress again', () => {
  expect(after(proved(), { type: 'refuse', why: 'ảnh mờ' })).toMatchObject({ state: 'in_progress', actual: '4 cm' })
})

test('the clears of work under way are changed, never emptied, and its deadline only with a reason', () => {
  expect(decideIncident(assigned(), { type: 'change', fields: { expected: '' } }, context)).toMatchObject({
    missing: [{ path: 'expected' }],
  })
  expect(decideIncident(assigned(), { type: 'change', fields: { deadline: iso(99) } }, context)).toMatchObject({
    type: 'not_now',
  })
  expect(after(assigned(), { type: 'extend', deadline: iso(99), why: 'mưa' })).toMatchObject({ deadline: iso(99) })
  expect(decideIncident(assigned(), { type: 'extend', deadline: iso(-9), why: 'mưa' }, context)).toMatchObject({
    missing: [{ path: 'deadline' }],
  })
})

test('overdue work is noticed, then told to its head, then to the tier above, each once', () => {
  const work = inProgress()
  expect(judgeTimes(work, t0 + 59 * 60_000, calendar)).toEqual([])
  const [noticed, ...none] = judgeTimes(work, t0 + 60 * 60_000, calendar)
  expect([noticed, none]).toEqual([{ type: 'overdue', step: 'noticed', due: iso(60) }, []])
  const all = judgeTimes(work, t0 + 300 * 60_000, calendar)
  expect(all).toEqual([
    noticed,
    { type: 'escalated', step: 'accountable', due: iso(90), to: 'dung' },
    { type: 'escalated', step: 'above', due: iso(180), to: 'province' },
  ])
  const judged = all.reduce((now, event) => next(now, event), work)
  expect(judgeTimes(judged, t0 + 9e9, calendar)).toEqual([])
  // A later deadline begins anew; a result that is there stops the clock.
  expect(after(judged, { type: 'extend', deadline: iso(600), why: 'mưa' }).overdue).toBe(null)
  expect(judgeTimes(after(work, { type: 'resolve', actual: 'x' }), t0 + 9e9, calendar)).toEqual([])
})

test('work of office hours climbs in office hours', () => {
  const friday = '2026-11-20T10:00:00.000Z'
  const work = { ...inProgress(), clock: 'working' as const, deadline: friday }
  const dues = judgeTimes(work, Date.parse('2026-11-25T00:00:00Z'), calendar).map((one) =>
    'due' in one ? one.due : '',
  )
  expect(dues).toEqual([friday, '2026-11-23T01:00:00.000Z', '2026-11-23T02:30:00.000Z'])
})

test('an obstacle climbs from commune to province to nation by its timer, or by hand', () => {
  const stuck = after(inProgress(), { type: 'obstruct', what: 'cửa phai kẹt' })
  expect(stuck.obstacle).toMatchObject({ tier: 'commune', climbsAt: iso(60) })
  const climbs = judgeTimes({ ...stuck, deadline: iso(99_999) }, t0 + 1000 * 60_000, calendar)
  expect(climbs).toEqual([
    { type: 'obstacle_climbed', tier: 'province', climbsAt: iso(300) },
    { type: 'obstacle_climbed', tier: 'nation', climbsAt: null },
  ])
  const national = after(stuck, { type: 'climb' }, { type: 'climb' })
  expect(national.obstacle).toMatchObject({ tier: 'nation', climbsAt: null })
  expect(decideIncident(national, { type: 'climb' }, context)).toMatchObject({ type: 'not_now' })
  expect(after(national, { type: 'free', how: 'thay cửa' }).obstacle).toBe(null)
})

test('what falls due next is known beforehand', () => {
  expect(nextDue(draft(), calendar)).toBe(undefined)
  expect(nextDue(inProgress(), calendar)).toMatchObject({ at: t0 + 60 * 60_000, event: { type: 'overdue' } })
})

test('a step of the procedure is done once, by its version', () => {
  const work = after(draft(), { type: 'step', step: 'confirm', note: 'camera 3' })
  expect(work.steps).toEqual([{ step: 'confirm', at: iso(1), who: 'lan', note: 'camera 3' }])
  for (const step of ['confirm', 'unknown'])
    expect(decideIncident(work, { type: 'step', step, note: '' }, context)).toMatchObject({ type: 'not_now' })
})

test('evidence is counted, and the same file is taken once', () => {
  let work = inProgress()
  for (let n = 0; n < incidentBounds.evidenceFiles; n += 1) work = after(work, { type: 'evidence', evidence: file(n) })
  for (const evidence of [file(3), file(99)])
    expect(decideIncident(work, { type: 'evidence', evidence }, context)).toMatchObject({ type: 'not_now' })
})

test('an incident that becomes part of another brings its alerts and evidence, and ends', () => {
  const other = { ...inProgress(), id: '00000000-0000-4000-8000-000000000002', number: 'SC-2026-000002', alerts: [] }
  const decided = decideMerge(proved(), other, 'một việc')
  if (decided.type !== 'events') throw new Error(JSON.stringify(decided))
  expect(next(proved(), decided.merged)).toMatchObject({ state: 'merged', mergedInto: 'SC-2026-000002' })
  expect(next(other, decided.takes)).toMatchObject({ alerts: [alert('A/level')], evidence: [file(1)] })
  expect(decideMerge(other, other, 'x')).toMatchObject({ type: 'not_now' })
  expect(decideMerge(incidents.closed(), other, 'x')).toMatchObject({ type: 'not_now' })
})

test('alerts that are work of their own leave the incident', () => {
  const decided = decideSplit(draft(), ['A/level'], 'SC-2026-000124')
  if (decided.type !== 'events') throw new Error(JSON.stringify(decided))
  expect(decided.events.reduce((now, event) => next(now, event), draft()).alerts).toEqual([])
  expect(decideSplit(draft(), ['Z/level'], 'x')).toMatchObject({ type: 'not_now' })
})

test('a story that does not begin is none', () => {
  expect(foldIncident([])).toBe(undefined)
  expect(() => foldIncident([{ version: 1, at: iso(0), who: 'lan', event: { type: 'started' } }])).toThrow(/opening/)
})
