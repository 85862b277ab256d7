import { createHash, randomUUID } from 'node:crypto'
import type { AlertCondition } from '@ioc/domain/alert'
import type { AlertCommand } from '@ioc/domain/alert-life'
import { newLife } from '@ioc/domain/alert-state'
import type { IncidentCommand } from '@ioc/domain/incident/incident-command'
import type { IncidentOpening } from '@ioc/domain/messages/incident-shapes'
import { workingCalendar } from '@ioc/domain/working-calendar'
import { beforeEach, expect, test } from 'vitest'
import { carryOut, readLives } from '../alerts/alert-life-book.ts'
import { isRefusal } from '../doors/problems.ts'
import { incidentBook } from '../incidents/incident-book.ts'
import { storeOfEachTest } from '../testing/store-of-each-test.ts'
import { gatherReview } from './review-data.ts'
import { reviewHtml } from './review-html.ts'
import { reviewPdf } from './review-pdf.ts'
import { reviewPaper } from './review-sections.ts'

const hour = 3_600_000
const day = 24 * hour
const october = Date.parse('2026-10-05T02:00:00Z')
const store = storeOfEachTest(['thinh', 'dung'])
let at = october

beforeEach(() => {
  at = october
})

const gather = (now: string) =>
  gatherReview(
    { database: store.database, quality: undefined, place: 'Đà Nẵng', now: () => Date.parse(now) },
    '2026-10',
  )

async function work(title: string) {
  const book = incidentBook({
    database: store.database,
    calendar: workingCalendar(),
    exercise: false,
    falseAlarms: async () => undefined,
    now: () => new Date(at),
  })
  const fields: IncidentOpening['fields'] = {
    ...{ title, description: 'Chạy bơm', class: 'flood', commune: '20242', assignee: 'thinh', accountable: 'dung' },
    ...{ deadline: new Date(at + hour).toISOString(), clock: 'always', expected: 'dưới 5 cm' },
  }
  const opened = await book.open('lan', { id: randomUUID(), fields, alerts: [] })
  if (isRefusal(opened)) throw new Error(opened.problem.en.detail)
  let incident = opened
  const act = async (who: string, command: IncidentCommand) => {
    const { id, version } = incident
    const done = await book.act(who, { id, version, command })
    if (isRefusal(done)) throw new Error(done.problem.en.detail)
    incident = done
  }
  await act('lan', { type: 'assign', fields: {} })
  await act('thinh', { type: 'start' })
  return { number: opened.number, act }
}

const condition: AlertCondition = {
  ...{ key: 'FL-1/flood', transition: 'raised', at: '2026-10-05T02:00:00Z', raisedAt: '2026-10-05T02:00:00Z' },
  ...{ subject: { type: 'device', id: 'FL-1' }, domain: 'water', kind: 'flood_gauge', commune: '20242', site: null },
  ...{ rule: 'flood', threshold: 'deep', level: 'alarm', priority: 1, class: 'flood', group: 'flood', metric: 'depth' },
  ...{ value: 1, limit: 0.3, expected: null, devices: 1, simulated: false },
  ...{ state: 'active', clearedAt: null, offset: 1 },
}

async function alarm(key: string, command: AlertCommand): Promise<void> {
  await store.database.transaction().execute(async (transaction) => {
    const life = (await readLives(transaction, 'live', [key])).get(key)
    const deed = { lane: 'live', condition: { ...condition, key }, who: 'operations' }
    const context = { at: new Date(at).toISOString(), cause: null }
    const done = await carryOut(transaction, deed, { life: life ?? newLife, command, context })
    if (done.type === 'refused') throw new Error(done.reason)
  })
}

test('work of the month stands in its review: what was late, what held it up, what was closed and by whom', async () => {
  const late = await work('Ngập Nguyễn Văn Linh')
  const open = await work('Cống tắc')
  at = october + 2 * hour
  await late.act('thinh', { type: 'obstruct', what: 'cửa phai kẹt' })
  at = october + 3 * hour
  await late.act('thinh', { type: 'free', how: 'thay xích' })
  at = october + 4 * hour
  await open.act('thinh', { type: 'reject', why: 'báo nhầm', falseAlarm: false })
  const done = await work('Ngập Hàm Nghi')
  at = october + 4.5 * hour
  await done.act('thinh', { type: 'resolve', actual: '4 cm' })
  const file = { sha256: 'a'.repeat(64), name: 'ảnh.png', type: 'image/png', bytes: 9 } as const
  await done.act('thinh', { type: 'evidence', evidence: file })
  await done.act('dung', { type: 'close' })
  const review = await gather('2026-11-22T00:00:00Z')
  expect(review.overdue.work.map(({ id, lateMs }) => [id, lateMs > 20 * day])).toEqual([
    [late.number, true],
    [open.number, false],
  ])
  expect(review.overdue.byResponsible).toMatchObject([{ open: 1, overdue: 1 }])
  expect(review.obstacles).toMatchObject([{ what: 'cửa phai kẹt', level: 'xã, phường', openMs: hour }])
  // Rejected is not done.
  expect(review.closed).toMatchObject([{ id: done.number, tookMs: hour / 2, lateMs: 0 }])
  const [closed] = review.closed
  expect([closed?.closedBy, closed?.responsible]).toEqual([closed?.responsible, expect.stringMatching(/dung/)])
})

test('no plate that somebody wrote into an incident leaves with the review', async () => {
  const late = await work('Xe 43A-123.45 lật')
  const done = await work('Kéo xe 43A 12345')
  at = october + 2 * hour
  await late.act('thinh', { type: 'obstruct', what: 'xe 43A.123.45 chắn lối' })
  await done.act('thinh', { type: 'resolve', actual: 'đã kéo 43A-12345' })
  const file = { sha256: 'b'.repeat(64), name: '43A-123.45.png', type: 'image/png', bytes: 9 } as const
  await done.act('thinh', { type: 'evidence', evidence: file })
  await done.act('dung', { type: 'close' })
  const review = await gather('2026-11-22T00:00:00Z')
  expect([review.overdue.work[0]?.title, review.closed[0]?.title, review.obstacles[0]?.what]).toEqual([
    'Xe 43A-••• lật',
    'Kéo xe 43A-•••',
    'xe 43A-••• chắn lối',
  ])
  expect(`${JSON.stringify(review)}${reviewHtml(reviewPaper(review))}`).not.toMatch(/43A.{0,3}123/)
})

test('every time that an alarm calls counts, and what happened after the month changes nothing of it', async () => {
  for (const n of [0, 1, 2]) {
    at = october + n * hour
    await alarm('FL-1/flood', { type: 'on', priority: 1, latches: false })
    at = october + n * hour + 60_000
    await alarm('FL-1/flood', { type: 'off' })
  }
  await alarm('FL-2/flood', { type: 'on', priority: 2, latches: false })
  const bytes = async (now: string) => {
    const review = await gather(now)
    const paper = reviewPaper(review)
    const pdf = await reviewPdf(paper, new Date(review.asOf))
    return { review, hash: createHash('sha256').update(reviewHtml(paper)).update(pdf).digest('hex') }
  }
  const begun = await work('Ngập Hàm Nghi')
  const before = await bytes('2026-11-01T00:00:00Z')
  expect(before.review.alarms).toMatchObject({
    ...{ total: 4, byPriority: { 1: 3, 2: 1, 3: 0 }, stale: 1 },
    top: [{ subject: 'FL-1/flood', count: 3 }, { subject: 'FL-2/flood' }],
  })
  at = Date.parse('2026-11-03T00:00:00Z')
  await alarm('FL-2/flood', { type: 'off' })
  await alarm('FL-1/flood', { type: 'on', priority: 1, latches: false })
  await begun.act('thinh', { type: 'reject', why: 'báo nhầm', falseAlarm: false })
  await work('Việc của tháng mười một')
  expect((await bytes('2026-11-22T00:00:00Z')).hash).toBe(before.hash)
})
