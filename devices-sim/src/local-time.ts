/** A moment as people in Đà Nẵng live it (Asia/Ho_Chi_Minh: UTC+7 all year). */
export type Moment = {
  /** ms since 1970 */
  t: number
  /** Local days since 1970-01-01. */
  day: number
  /** Local hour with fraction, 0 to 24. */
  hour: number
  /** 0 is Sunday. */
  weekday: number
  /** Saturday, Sunday or a public holiday. */
  free: boolean
  /** Days since the first day of Tết, -7 to 10; null outside. */
  tet: number | null
  /** How much of the year has gone, 0 to 1. */
  year: number
}

const dayMs = 86_400_000
const offsetMs = 7 * 3_600_000

/**
 * First day of Tết by year, as a table: the Chinese calendar of Intl in Node 20 is a day late for 2027-02-06, and
 * Vietnam's differs from China's in some years (2007, 2030). Years outside the table have no Tết here.
 */
const tetFirstDays = ['2024-02-10', '2025-01-29', '2026-02-17', '2027-02-06', '2028-01-26', '2029-02-13', '2030-02-02']

/** Public holidays with a fixed date (month-day), and those of Hùng Kings (10/3 lunar) that are known. */
const fixedHolidays = ['01-01', '04-30', '05-01', '09-01', '09-02']
const hungKings = ['2026-04-26']

type SpecialDay = { tet: number | null; holiday: boolean }

const specialDays = listSpecialDays()

/** Days from the eve to the fourth day of Tết are public holidays; its mood begins a week before. */
function listSpecialDays(): Map<number, SpecialDay> {
  const days = new Map<number, SpecialDay>()
  const put = (day: number, special: SpecialDay) =>
    days.set(day, {
      tet: special.tet ?? days.get(day)?.tet ?? null,
      holiday: special.holiday || (days.get(day)?.holiday ?? false),
    })
  for (let year = 2024; year <= 2030; year++)
    for (const holiday of fixedHolidays) put(dayNumber(`${year}-${holiday}`), { tet: null, holiday: true })
  for (const date of hungKings) put(dayNumber(date), { tet: null, holiday: true })
  for (const first of tetFirstDays)
    for (let since = -7; since <= 10; since++)
      put(dayNumber(first) + since, { tet: since, holiday: since >= -1 && since <= 3 })
  return days
}

function dayNumber(date: string): number {
  return Math.floor(Date.parse(`${date}T00:00:00Z`) / dayMs)
}

/** `t` in ms since 1970. */
export function momentOf(t: number): Moment {
  const local = t + offsetMs
  const day = Math.floor(local / dayMs)
  const weekday = (day + 4) % 7
  const special = specialDays.get(day)
  return {
    t,
    day,
    hour: (local - day * dayMs) / 3_600_000,
    weekday,
    free: weekday === 0 || weekday === 6 || (special?.holiday ?? false),
    tet: special?.tet ?? null,
    year: ((day + 0.5) / 365.2425) % 1,
  }
}

/** A hill of height 1 over the hour `centre`, `width` hours to each side, that also wraps round midnight. */
export function around(hour: number, centre: number, width: number): number {
  let away = Math.abs(hour - centre)
  if (away > 12) away = 24 - away
  const x = away / width
  return x > 3 ? 0 : Math.exp(-x * x)
}
