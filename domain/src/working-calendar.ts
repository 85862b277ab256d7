import { publicHolidays } from './facts/holidays.ts'

const hourMs = 3_600_000
const dayMs = 24 * hourMs
/** Việt Nam keeps UTC+7 the whole year. */
const zoneMs = 7 * hourMs
/** No deadline lies further away than the table of holidays can answer for. */
const longestDays = 3660

/** `spans`: working time of a day, minutes after midnight in Việt Nam, in order; `daysOff`: days such as 2026-02-17. */
export type WorkingCalendar = { spans: readonly (readonly [from: number, to: number])[]; daysOff: ReadonlySet<string> }

const officeSpans: WorkingCalendar['spans'] = [
  [7 * 60 + 30, 11 * 60 + 30],
  [13 * 60, 17 * 60],
]

/**
 * The calendar of an office: Monday to Friday, less public holidays; a holiday on a day of rest moves to the next
 * working day (Labour Code, article 111). `changes`: days such as `2026-11-24` that are holidays too, or with a minus
 * before them that are none; they are taken as said and move nowhere.
 */
export function workingCalendar(
  changes: readonly string[] = [],
  spans: WorkingCalendar['spans'] = officeSpans,
): WorkingCalendar {
  const removed = new Set(changes.filter((one) => one.startsWith('-')).map((one) => one.slice(1)))
  const holidays = new Set(publicHolidays.filter((day) => !removed.has(day)))
  const moved = new Set(holidays)
  for (const day of holidays) {
    if (!isWeekend(day)) continue
    let next = dayAfter(day)
    while (isWeekend(next) || moved.has(next)) next = dayAfter(next)
    moved.add(next)
  }
  for (const one of changes) if (!one.startsWith('-')) moved.add(one)
  for (const day of removed) moved.delete(day)
  return { spans, daysOff: moved }
}

/** Working time between two moments, ms; 0 where the second is not after the first. */
export function workingMsBetween(calendar: WorkingCalendar, from: number, to: number): number {
  let sum = 0
  for (const [begins, ends] of spansFrom(calendar, from)) {
    if (begins >= to) break
    sum += Math.max(0, Math.min(ends, to) - Math.max(begins, from))
  }
  return sum
}

/** The moment at which so many working ms have passed since `from`. */
export function afterWorkingMs(calendar: WorkingCalendar, from: number, workingMs: number): number {
  let left = workingMs
  for (const [begins, ends] of spansFrom(calendar, from)) {
    const start = Math.max(begins, from)
    if (ends <= start) continue
    if (ends - start >= left) return start + left
    left -= ends - start
  }
  throw new RangeError(`${workingMs / hourMs} working hours reach further than ${longestDays} days`)
}

function* spansFrom({ spans, daysOff }: WorkingCalendar, from: number): Generator<[number, number]> {
  const first = Math.floor((from + zoneMs) / dayMs)
  for (let day = first; day < first + longestDays; day += 1) {
    const name = new Date(day * dayMs).toISOString().slice(0, 10)
    if (isWeekend(name) || daysOff.has(name)) continue
    const midnight = day * dayMs - zoneMs
    for (const [begins, ends] of spans) yield [midnight + begins * 60_000, midnight + ends * 60_000]
  }
}

function isWeekend(day: string): boolean {
  const weekday = new Date(`${day}T00:00:00Z`).getUTCDay()
  return weekday === 0 || weekday === 6
}

function dayAfter(day: string): string {
  return new Date(Date.parse(`${day}T00:00:00Z`) + dayMs).toISOString().slice(0, 10)
}
