import type { Words } from '../words/vi.ts'

const zone = 'Asia/Ho_Chi_Minh'

const clock = new Intl.DateTimeFormat('en-GB', {
  timeZone: zone,
  hour: '2-digit',
  minute: '2-digit',
  second: '2-digit',
  hourCycle: 'h23',
})
const clockShort = new Intl.DateTimeFormat('en-GB', {
  timeZone: zone,
  hour: '2-digit',
  minute: '2-digit',
  hourCycle: 'h23',
})
const date = new Intl.DateTimeFormat('en-GB', { timeZone: zone, day: '2-digit', month: '2-digit', year: 'numeric' })
const dateShort = new Intl.DateTimeFormat('en-GB', { timeZone: zone, day: '2-digit', month: '2-digit' })
const weekday = new Intl.DateTimeFormat('en-US', { timeZone: zone, weekday: 'short' })

const weekdays = ['Sun', 'Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat']

/** "14:32:07", always 24 hours, always of Việt Nam. */
export function formatClock(ms: number): string {
  return clock.format(ms)
}

export function formatClockShort(ms: number): string {
  return clockShort.format(ms)
}

/** "21/11/2026" */
export function formatDate(ms: number): string {
  return date.format(ms)
}

export function formatDateShort(ms: number): string {
  return dateShort.format(ms)
}

/** "Thứ Bảy, 21/11/2026" */
export function formatDay(ms: number, words: Words): string {
  return `${words.weekdays[weekdays.indexOf(weekday.format(ms))] ?? ''}, ${formatDate(ms)}`
}

/** "25 phút", "1 giờ 12", "3 ngày": how long until or since a deadline; nobody waits for its seconds. */
export function formatSpan(ms: number, words: Words): string {
  const minutes = Math.floor(Math.max(0, ms) / 60_000)
  if (minutes < 60) return words.minutes(minutes)
  const hours = Math.floor(minutes / 60)
  if (hours >= 24) return words.days(Math.floor(hours / 24))
  const beyond = minutes % 60
  return beyond === 0 ? words.hours(hours) : `${words.hours(hours)} ${String(beyond).padStart(2, '0')}`
}

/** "14:32"; of another day than `now` with that day: "20/11 14:32". */
export function formatShort(ms: number, now: number): string {
  const clockOf = formatClockShort(ms)
  return formatDate(ms) === formatDate(now) ? clockOf : `${formatDateShort(ms)} ${clockOf}`
}

/** "48 giây", "12 phút", "1 giờ 52 phút", "3 ngày 4 giờ": a length of time in words. */
export function formatAge(ms: number, words: Words): string {
  const seconds = Math.max(0, Math.floor(ms / 1000))
  if (seconds < 60) return words.seconds(seconds)
  const minutes = Math.floor(seconds / 60)
  if (minutes < 60) return words.minutes(minutes)
  const hours = Math.floor(minutes / 60)
  if (hours < 24)
    return minutes % 60 === 0 ? words.hours(hours) : `${words.hours(hours)} ${words.minutes(minutes % 60)}`
  const days = Math.floor(hours / 24)
  return hours % 24 === 0 ? words.days(days) : `${words.days(days)} ${words.hours(hours % 24)}`
}
