import { z } from 'zod'
import { type Quality, type QualityCell, qualityBy, qualityOf, sourceOf, spanOfDay } from './data-quality.ts'
import { isReached } from './indicator.ts'
import type { IndicatorStanding } from './messages/indicator-shapes.ts'
import { schemaRules } from './schema-rules.ts'

/** A month of Việt Nam: 2026-11. */
export const Month = z.string().regex(/^\d{4}-(0[1-9]|1[0-2])$/, schemaRules.month.en)

/** Something that holds up work, raised and (or not yet) taken away. Times in ms. */
type ReviewObstacle = { what: string; level: string; raisedAt: number; clearedAt: number | null }

/**
 * A piece of work as the review needs it. Times in ms; `responsible` null: nobody yet; `due` null where none was set.
 * `closedAt` and `closedBy`: when and by whom it ended; `ending` how: what was rejected or merged was not done.
 */
export type ReviewIncident = {
  id: string
  title: string
  responsible: string | null
  assignee: string | null
  openedAt: number
  due: number | null
  closedAt: number | null
  closedBy: string | null
  ending: 'closed' | 'rejected' | 'merged' | null
  obstacles: readonly ReviewObstacle[]
}

/** A time at which a person was called by an alarm, and when its condition went. Times in ms. */
export type ReviewAlert = { key: string; priority: 1 | 2 | 3 | null; raisedAt: number; clearedAt: number | null }

/** What a month's review is made of. `asOf`: up to when it speaks, ms. */
export type ReviewInput = {
  month: string
  place: string
  asOf: number
  incidents: readonly ReviewIncident[]
  alerts: readonly ReviewAlert[]
  standings: readonly IndicatorStanding[]
  quality: readonly QualityCell[]
}

type OverdueWork = {
  id: string
  title: string
  responsible: string | null
  assignee: string | null
  due: number
  closedAt: number | null
  lateMs: number
}

type ClosedWork = Pick<OverdueWork, 'id' | 'title' | 'responsible' | 'assignee'> & {
  closedAt: number
  closedBy: string | null
  /** Length from its opening, and past its deadline (0: in time; null: it had none). */
  tookMs: number
  lateMs: number | null
}

/** What a month was like: all that the report says, in the order in which it says it. */
export type MonthlyReview = {
  month: string
  place: string
  /** Up to when it speaks, ms: the end of the month, or of the last whole day of one that still runs. */
  asOf: number
  isWhole: boolean
  overdue: { work: OverdueWork[]; byResponsible: { responsible: string | null; open: number; overdue: number }[] }
  /** What was closed within the month, in the order in which it was. */
  closed: ClosedWork[]
  targets: (IndicatorStanding & { gap: number | null; reached: boolean | null })[]
  alarms: {
    total: number
    byPriority: Record<1 | 2 | 3, number>
    perTenMinutes: number
    /** The most alarms that began in ten minutes of the clock, and when those began, ms. */
    peak: { count: number; at: number } | null
    /** Share of ten-minute spans with more than ten new alarms (IEC 62682, 16: flood). */
    floodShare: number
    /** Alarms of the month whose condition stood for more than 24 h. */
    stale: number
    top: { subject: string; count: number }[]
  }
  obstacles: (ReviewObstacle & { incident: string; title: string; openMs: number })[]
  quality: { all: Quality; communes: ReturnType<typeof qualityBy>; sources: ReturnType<typeof qualityBy> }
}

const tenMinutesMs = 600_000
const dayMs = 86_400_000
const floodAlarms = 10
const topAlarms = 10

/** When a month of Việt Nam begins and ends, ms. */
export function spanOfMonth(month: string): { from: number; to: number } {
  const [year = 0, number = 0] = month.split('-').map(Number)
  const next = number === 12 ? `${year + 1}-01` : `${year}-${String(number + 1).padStart(2, '0')}`
  return { from: spanOfDay(`${month}-01`).from, to: spanOfDay(`${next}-01`).from }
}

/** Turns the data of a month into its review; the same data give the same review, in whatever order they come. */
export function reviewMonth(input: ReviewInput): MonthlyReview {
  const { month, place, incidents } = input
  const { from, to } = spanOfMonth(month)
  const asOf = Math.min(input.asOf, to)
  return {
    ...{ month, place, asOf, isWhole: input.asOf >= to },
    overdue: overdueOf(incidents, { from, asOf }),
    closed: closedOf(incidents, { from, asOf }),
    targets: input.standings.map((one) => ({ ...one, ...standingOf(one) })).toSorted(byStanding),
    alarms: alarmsOf(input.alerts, { from, asOf }),
    obstacles: obstaclesOf(incidents, { from, asOf }),
    quality: {
      all: qualityOf(input.quality),
      communes: qualityBy(input.quality, (cell) => cell.commune),
      sources: qualityBy(input.quality, sourceOf),
    },
  }
}

type Span = { from: number; asOf: number }

/** Work that was late at some time of the month: past its deadline while open. */
function overdueOf(incidents: readonly ReviewIncident[], { from, asOf }: Span): MonthlyReview['overdue'] {
  const known = incidents.filter(({ openedAt }) => openedAt < asOf)
  const openAt = ({ closedAt }: ReviewIncident) => closedAt === null || closedAt >= asOf
  const work = known.flatMap(({ id, title, responsible, assignee, due, closedAt }) => {
    const end = Math.min(closedAt ?? asOf, asOf)
    if (due === null || end <= due || end < from) return []
    return [{ id, title, responsible, assignee, due, closedAt: end < asOf ? end : null, lateMs: end - due }]
  })
  const heads = [...new Set(known.filter(openAt).map(({ responsible }) => responsible))]
  const byResponsible = heads.map((responsible) => {
    const own = known.filter((one) => one.responsible === responsible && openAt(one))
    return { responsible, open: own.length, overdue: own.filter(({ due }) => due !== null && due < asOf).length }
  })
  return {
    work: work.toSorted((a, b) => b.lateMs - a.lateMs || compare(a.id, b.id)),
    byResponsible: byResponsible.toSorted(
      (a, b) => b.overdue - a.overdue || compare(a.responsible ?? '', b.responsible ?? ''),
    ),
  }
}

function closedOf(incidents: readonly ReviewIncident[], { from, asOf }: Span): ClosedWork[] {
  const closed = incidents.flatMap(
    ({ id, title, responsible, assignee, openedAt, due, closedAt, closedBy, ending }) => {
      if (ending !== 'closed' || closedAt === null || closedAt < from || closedAt >= asOf) return []
      const lateMs = due === null ? null : Math.max(0, closedAt - due)
      return [{ id, title, responsible, assignee, closedAt, closedBy, tookMs: closedAt - openedAt, lateMs }]
    },
  )
  return closed.toSorted((a, b) => a.closedAt - b.closedAt || compare(a.id, b.id))
}

function standingOf({ indicator, target, latest }: IndicatorStanding): { gap: number | null; reached: boolean | null } {
  if (!target || !latest) return { gap: null, reached: null }
  return {
    gap: latest.value - target.value,
    reached: isReached(latest.value, target.value, indicator.direction),
  }
}

function byStanding(a: IndicatorStanding, b: IndicatorStanding): number {
  return compare(a.indicator.id, b.indicator.id) || compare(a.place, b.place)
}

function alarmsOf(alerts: readonly ReviewAlert[], { from, asOf }: Span): MonthlyReview['alarms'] {
  const alarms = alerts.filter(({ raisedAt }) => raisedAt >= from && raisedAt < asOf)
  const spans = new Map<number, number>()
  const subjects = new Map<string, number>()
  for (const { raisedAt, key } of alarms) {
    const span = Math.floor((raisedAt - from) / tenMinutesMs)
    spans.set(span, (spans.get(span) ?? 0) + 1)
    subjects.set(key, (subjects.get(key) ?? 0) + 1)
  }
  const wholeSpans = Math.max(1, Math.ceil((asOf - from) / tenMinutesMs))
  const [peak] = [...spans].toSorted(([atA, a], [atB, b]) => b - a || atA - atB)
  const ofPriority = (priority: 1 | 2 | 3) => alarms.filter((one) => one.priority === priority).length
  return {
    total: alarms.length,
    byPriority: { 1: ofPriority(1), 2: ofPriority(2), 3: ofPriority(3) },
    perTenMinutes: alarms.length / wholeSpans,
    peak: peak ? { at: from + peak[0] * tenMinutesMs, count: peak[1] } : null,
    floodShare: [...spans.values()].filter((count) => count > floodAlarms).length / wholeSpans,
    stale: alarms.filter(({ raisedAt, clearedAt }) => Math.min(clearedAt ?? asOf, asOf) - raisedAt > dayMs).length,
    top: [...subjects]
      .map(([subject, count]) => ({ subject, count }))
      .toSorted((a, b) => b.count - a.count || compare(a.subject, b.subject))
      .slice(0, topAlarms),
  }
}

function obstaclesOf(incidents: readonly ReviewIncident[], { from, asOf }: Span): MonthlyReview['obstacles'] {
  const all = incidents.flatMap(({ id, title, obstacles }) =>
    obstacles
      .filter(({ raisedAt, clearedAt }) => raisedAt < asOf && (clearedAt ?? asOf) >= from)
      .map((one) => {
        const end = Math.min(one.clearedAt ?? asOf, asOf)
        return { ...one, clearedAt: end < asOf ? end : null, incident: id, title, openMs: end - one.raisedAt }
      }),
  )
  return all.toSorted((a, b) => b.openMs - a.openMs || compare(a.incident, b.incident) || compare(a.what, b.what))
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0
}
