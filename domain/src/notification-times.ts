import type { ChannelCost, NotificationPlan } from './notification.ts'

/** Asia/Ho_Chi_Minh is seven hours ahead of UTC in every month. */
const aheadMs = 7 * 3_600_000
const dayMs = 24 * 3_600_000
const minuteMs = 60_000

/** When a message may go at the earliest, ms: urgent ones at once, others at the end of quiet hours they fall into. */
export function goesAt(quiet: NotificationPlan['quiet'], urgent: boolean, now: number): number {
  if (quiet === null || urgent) return now
  const from = minutesOf(quiet.from)
  const to = minutesOf(quiet.to)
  const local = now + aheadMs
  const midnight = local - (local % dayMs)
  const minute = (local - midnight) / minuteMs
  const isQuiet = from <= to ? minute >= from && minute < to : minute >= from || minute < to
  if (!isQuiet) return now
  const end = midnight + to * minuteMs
  return (end > local ? end : end + dayMs) - aheadMs
}

function minutesOf(clock: string): number {
  return Number(clock.slice(0, 2)) * 60 + Number(clock.slice(3))
}

/** The local day of a moment (ms), as it stands on a calendar. */
export function localDate(now: number): string {
  return new Date(now + aheadMs).toISOString().slice(0, 10)
}

/** Local time as people read it in a message: "07:05 22/11/2026". */
export function localClock(now: number): string {
  const [date = '', time = ''] = new Date(now + aheadMs).toISOString().split('T')
  return `${time.slice(0, 5)} ${date.split('-').reverse().join('/')}`
}

/** Does one more message go beyond what this local day may cost? `spent` in VND. */
export function isBeyondCost(cost: ChannelCost | undefined, urgent: boolean, spent: number): boolean {
  if (cost === undefined || cost.perMessage === 0) return false
  return spent + cost.perMessage > (urgent ? cost.perDayUrgent : cost.perDay)
}

/** Waits between tries, seconds: about seven hours in all, then it is given up. */
const waits = [10, 30, 120, 600, 1800, 3600, 7200, 10_800] as const

/** How long to wait after so many tries that failed, ms; undefined where that was the last. */
export function waitAfter(tries: number): number | undefined {
  const wait = waits[tries - 1]
  return wait === undefined ? undefined : wait * 1000
}
