import { expect, test } from 'vitest'
import { type ReviewIncident, type ReviewInput, reviewMonth, spanOfMonth } from './monthly-review.ts'

const { from, to } = spanOfMonth('2026-10')
const hour = 3_600_000
const empty: ReviewInput = {
  ...{ month: '2026-10', place: 'Đà Nẵng', asOf: to, incidents: [], alerts: [], standings: [], quality: [] },
}
const incident = (more: Partial<ReviewIncident> = {}): ReviewIncident => ({
  ...{ id: 'SV-1', title: 'Ngập', responsible: 'Sở Xây dựng', assignee: null, openedAt: from, obstacles: [] },
  ...{ due: from + hour, closedAt: null, closedBy: null, ending: null },
  ...more,
})

test('a month is that of Việt Nam', () => {
  expect(new Date(from).toISOString()).toBe('2026-09-30T17:00:00.000Z')
  expect(new Date(to).toISOString()).toBe('2026-10-31T17:00:00.000Z')
  expect(new Date(spanOfMonth('2026-12').to).toISOString()).toBe('2026-12-31T17:00:00.000Z')
})

test.each([
  ['still open past its deadline', incident(), [to - from - hour]],
  ['closed late', incident({ closedAt: from + 3 * hour }), [2 * hour]],
  ['closed in time', incident({ closedAt: from + hour }), []],
  ['without a deadline', incident({ due: null }), []],
  ['due only after the month', incident({ due: to + hour }), []],
  [
    'closed late, but before the month',
    incident({ openedAt: from - 9 * hour, due: from - 8 * hour, closedAt: from - hour }),
    [],
  ],
  [
    'late since the month before, closed in this one',
    incident({ openedAt: from - 9 * hour, due: from - hour, closedAt: from + hour }),
    [2 * hour],
  ],
  ['opened after the month', incident({ openedAt: to + hour, due: to - hour }), []],
  ['closed after the month', incident({ closedAt: to + hour }), [to - from - hour]],
])('work %s is late by so much', (_title, one, late) => {
  expect(reviewMonth({ ...empty, incidents: [one] }).overdue.work.map(({ lateMs }) => lateMs)).toEqual(late)
})

test('what was closed within the month stands in its order, with who closed it and how late', () => {
  const closed = (id: string, closedAt: number, more: Partial<ReviewIncident> = {}) =>
    incident({ id, closedAt, closedBy: 'lan', ending: 'closed', ...more })
  const incidents = [
    closed('late', from + 3 * hour),
    closed('in time', from + hour),
    closed('without a deadline', from + 2 * hour, { due: null }),
    closed('rejected', from + hour, { ending: 'rejected' }),
    closed('before', from - hour, { openedAt: from - 2 * hour }),
    closed('after', to + hour),
  ]
  expect(reviewMonth({ ...empty, incidents }).closed.map(({ id, closedBy, lateMs }) => [id, closedBy, lateMs])).toEqual(
    [
      ['in time', 'lan', 0],
      ['without a deadline', 'lan', null],
      ['late', 'lan', 2 * hour],
    ],
  )
})

test('alarms are counted by tens of minutes, and a flood is more than ten', () => {
  const alerts = Array.from({ length: 15 }, (_, n) => ({
    ...{ key: `A-${n % 2}`, priority: 2 as const, raisedAt: from + (n < 11 ? 0 : hour) + n },
    clearedAt: n === 0 ? null : from + 2 * hour,
  }))
  const before = { key: 'B', priority: null, raisedAt: from - 1, clearedAt: null }
  const { alarms } = reviewMonth({ ...empty, alerts: [...alerts, before] })
  const spans = (to - from) / 600_000
  expect(alarms).toMatchObject({
    total: 15,
    byPriority: { 1: 0, 2: 15, 3: 0 },
    peak: { count: 11, at: from },
    stale: 1,
  })
  expect([alarms.perTenMinutes, alarms.floodShare]).toEqual([15 / spans, 1 / spans])
  expect(alarms.top).toEqual([
    { subject: 'A-0', count: 8 },
    { subject: 'A-1', count: 7 },
  ])
})

test('obstacles of the month stand by how long they lasted', () => {
  const obstacle = (what: string, raisedAt: number, clearedAt: number | null) => ({
    what,
    level: 'xã',
    raisedAt,
    clearedAt,
  })
  const obstacles = [
    obstacle('short', from, from + hour),
    obstacle('before', from - 5 * hour, from - hour),
    obstacle('open', to - 3 * hour, null),
  ]
  const { obstacles: said } = reviewMonth({ ...empty, incidents: [incident({ obstacles })] })
  expect(said?.map(({ what, openMs }) => [what, openMs])).toEqual([
    ['open', 3 * hour],
    ['short', hour],
  ])
})

test('what the data are worth is the share of sums, the weakest first', () => {
  const cell = (commune: string, refused: number, whole: number) => ({
    ...{ commune, kind: 'traffic_counter', gateway: null, devices: 1, live: { part: 0, whole: 0 } },
    tally: { accepted: 90, duplicate: 5, refused, conflict: 5, sentinel: 9, corrected: 0 },
    complete: { part: 50, whole },
  })
  const { quality } = reviewMonth({ ...empty, quality: [cell('20242', 0, 50), cell('20260', 300, 100)] })
  expect(quality.all).toEqual({
    ...{ valid: { part: 200, whole: 500 }, complete: { part: 100, whole: 150 } },
    ...{ clean: { part: 162, whole: 200 }, live: { part: 0, whole: 0 } },
  })
  expect(quality.communes.map(({ key }) => key)).toEqual(['20260', '20242'])
})

test('the order in which data come changes nothing', () => {
  const incidents = [incident(), incident({ id: 'SV-2', due: from + 2 * hour }), incident({ id: 'SV-3' })]
  expect(reviewMonth({ ...empty, incidents: incidents.toReversed() })).toEqual(reviewMonth({ ...empty, incidents }))
})
