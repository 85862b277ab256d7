import type { Alert } from '@ioc/domain/alert'
import { type AlertLife, type AlertState, newLife } from '@ioc/domain/alert-state'
import { expect, test } from 'vitest'
import { fitRows, groupRows, provinceState, queueView } from './alert-lists.ts'

const now = Date.parse('2026-11-21T08:00:00Z')
const ago = (minutes: number) => new Date(now - minutes * 60_000).toISOString()

function alert(key: string, change: Partial<Alert>): Alert {
  const cleared = change.clearedAt !== undefined && change.clearedAt !== null
  return {
    key,
    transition: cleared ? 'cleared' : 'raised',
    at: ago(5),
    raisedAt: ago(5),
    subject: { type: 'device', id: key },
    domain: null,
    kind: 'river_gauge',
    commune: '20500',
    site: null,
    rule: 'flood',
    threshold: 'bd1',
    level: 'alarm',
    priority: 3,
    class: 'flood',
    group: `flood:device:${key}`,
    metric: 'level',
    value: 7,
    limit: 6.5,
    expected: null,
    devices: 1,
    simulated: true,
    state: cleared ? 'cleared' : 'active',
    clearedAt: null,
    offset: 1,
    response: responseTo(change.priority ?? 3, { isOn: !cleared, isAlarm: change.level !== 'event' }),
    ...change,
  }
}

/** The response to an alert that nobody has acknowledged. */
function responseTo(priority: 1 | 2 | 3, { isOn, isAlarm }: { isOn: boolean; isAlarm: boolean }): AlertLife {
  if (!isAlarm) return newLife
  return { ...newLife, state: isOn ? 'unacknowledged' : 'returned', version: 1, isOn, priority }
}

const inState = (state: AlertState, priority: 1 | 2 | 3 = 3) => ({
  response: { ...newLife, state, version: 2, priority },
})

test('the heaviest alarm is first, then the newest, and what has returned comes last', () => {
  const view = queueView(
    [
      alert('returned', { priority: 1, clearedAt: ago(2) }),
      alert('old', { at: ago(40), raisedAt: ago(40) }),
      alert('new', { at: ago(1), raisedAt: ago(1) }),
      alert('high', { priority: 2, at: ago(90), raisedAt: ago(90) }),
    ],
    now,
  )
  expect(view.rows.map((row) => row.key)).toEqual(['high', 'new', 'old', 'returned'])
  expect(view.counts).toEqual({ 1: 0, 2: 1, 3: 2 })
})

test('an alarm that returned stays in the queue until somebody has acknowledged it, and is not counted as open', () => {
  const view = queueView(
    [alert('a', { clearedAt: ago(300) }), alert('b', { clearedAt: ago(1), ...inState('normal') })],
    now,
  )
  expect(view.rows.map((row) => row.key)).toEqual(['a'])
  expect([view.counts[3], view.fresh[3]]).toEqual([0, 0])
})

test.each([
  ['unacknowledged', 1, 1],
  ['acknowledged', 1, 0],
  ['latched_unacknowledged', 1, 1],
  ['latched', 1, 0],
  ['shelved', 0, 0],
] as const)('an alarm that is %s counts %i as open and %i as new', (state, open, fresh) => {
  const { counts, fresh: waiting, rows } = queueView([alert('a', inState(state, 2))], now)
  expect([counts[2], waiting[2], rows.length]).toEqual([open, fresh, open])
})

test.each(['shelved', 'suppressed', 'out_of_service'] as const)(
  'what is %s stands in its own list and nowhere else',
  (state) => {
    const alerts = [
      alert('a', { priority: 1, ...inState(state, 1) }),
      alert('b', { level: 'event', priority: null, ...inState(state) }),
    ]
    const view = queueView(alerts, now)
    expect(view.held[state].map(({ key }) => key)).toEqual(['a', 'b'])
    expect(view).toMatchObject({ rows: [], urgent: [], openEvents: 0 })
  },
)

test('what is latched keeps its weight after its condition has gone', () => {
  const latched = alert('a', { priority: 1, clearedAt: ago(60), ...inState('latched', 1) })
  expect(queueView([alert('b', { priority: 2 }), latched], now).rows.map(({ key }) => key)).toEqual(['a', 'b'])
})

test('a row holds alarms that stand alike: what is acknowledged parts from what is not', () => {
  const group = 'power_loss:site:EN'
  const view = queueView([alert('a', { group }), alert('b', { group, ...inState('acknowledged') })], now)
  expect(groupRows(view.rows)).toHaveLength(2)
})

test('events are counted and never queued', () => {
  const events = [
    alert('a', { level: 'event', priority: null }),
    alert('b', { level: 'event', priority: null, clearedAt: ago(1) }),
  ]
  expect(queueView(events, now)).toMatchObject({ rows: [], openEvents: 1 })
})

test('the state of the province follows its heaviest alarm', () => {
  const state = (...alerts: Alert[]) => provinceState(queueView(alerts, now)).type
  expect(state()).toBe('normal')
  expect(state(alert('a', { priority: 3 }))).toBe('normal')
  expect(state(alert('a', { priority: 2 }))).toBe('attention')
  expect(state(alert('a', { priority: 2 }), alert('b', { priority: 1 }))).toBe('emergency')
})

test('an emergency is held for ten minutes after its last alarm, then left', () => {
  expect(provinceState(queueView([alert('a', { priority: 1, clearedAt: ago(9) })], now)).type).toBe('emergency')
  expect(provinceState(queueView([alert('a', { priority: 1, clearedAt: ago(11) })], now)).type).toBe('normal')
})

test('an emergency is as old as the present step of the alarm it names, and counts the other places', () => {
  const alerts = [
    alert('a', { priority: 1, at: ago(112), raisedAt: ago(112) }),
    alert('b', { priority: 1, transition: 'updated', at: ago(20), raisedAt: ago(300) }),
  ]
  expect(provinceState(queueView(alerts, now))).toMatchObject({
    alert: { key: 'b' },
    since: now - 20 * 60_000,
    others: 1,
  })
})

test('alarms of one group are one row that the heaviest, then newest stands for', () => {
  const feeder = (key: string, minutes: number, change: Partial<Alert> = {}) =>
    alert(key, { group: 'power_loss:site:EN', at: ago(minutes), raisedAt: ago(minutes), ...change })
  const view = queueView(
    [
      feeder('471', 3),
      feeder('472', 1),
      feeder('473', 9, { priority: 2 }),
      feeder('474', 9, { clearedAt: ago(2) }),
      alert('other', {}),
    ],
    now,
  )
  const rows = groupRows(view.rows).map(({ alert: one, others }) => [one.key, ...others.map((other) => other.key)])
  expect(rows).toEqual([['473', '472', '471'], ['other'], ['474']])
  expect(view.counts).toEqual({ 1: 0, 2: 1, 3: 3 })
})

test.each([
  [10, 6, -1, { above: 0, shown: 6, below: 4 }],
  [10, 6, 5, { above: 0, shown: 6, below: 4 }],
  [10, 6, 6, { above: 1, shown: 6, below: 3 }],
  [10, 6, 9, { above: 4, shown: 6, below: 0 }],
  [3, 6, 2, { above: 0, shown: 3, below: 0 }],
  [0, 6, -1, { above: 0, shown: 0, below: 0 }],
])('of %i rows with room for %i and the cursor at %i, all are shown or counted', (rows, fit, chosen, expected) => {
  const window = fitRows(
    Array.from({ length: rows }, (_, i) => i),
    fit,
    chosen,
  )
  expect({ ...window, shown: window.shown.length }).toEqual(expected)
})
