import { expect, test } from 'vitest'
import { lunarDays, publicHolidays } from './facts/holidays.ts'
import { afterWorkingMs, workingCalendar, workingMsBetween } from './working-calendar.ts'

const calendar = workingCalendar()
const hour = 3_600_000
const at = (time: string) => Date.parse(`${time}:00+07:00`)

test.each([
  ['within a morning', '2026-11-23T08:00', 2, '2026-11-23T10:00'],
  ['over noon', '2026-11-23T11:00', 1, '2026-11-23T13:30'],
  ['over a night', '2026-11-23T16:00', 2, '2026-11-24T08:30'],
  ['from a Saturday', '2026-11-21T10:00', 1, '2026-11-23T08:30'],
  ['over a weekend', '2026-11-20T16:30', 1, '2026-11-23T08:00'],
  ['before the morning', '2026-11-23T05:00', 8, '2026-11-23T17:00'],
  ['a day of eight hours, to the end of the next', '2026-11-23T17:00', 8, '2026-11-24T17:00'],
  ['over Tết', '2026-02-13T16:00', 2, '2026-02-23T08:30'],
  ['over the Hùng Kings on a Sunday, which takes the Monday', '2026-04-24T16:00', 2, '2026-04-28T08:30'],
  ['over 30/4 and 1/5', '2026-04-29T16:00', 2, '2026-05-04T08:30'],
  ['over a Saturday 1/5, which takes the Monday', '2027-04-29T16:00', 2, '2027-05-04T08:30'],
  ['over a Tết whose weekend takes two days more', '2027-02-04T16:00', 2, '2027-02-12T08:30'],
  ['over the two days of 2/9', '2026-08-31T16:00', 2, '2026-09-03T08:30'],
  ['no time at all', '2026-11-23T09:00', 0, '2026-11-23T09:00'],
])('a deadline %s', (_title, from, hours, due) => {
  expect(new Date(afterWorkingMs(calendar, at(from), hours * hour)).toISOString()).toBe(new Date(at(due)).toISOString())
  expect(workingMsBetween(calendar, at(from), at(due)) / hour).toBe(hours)
})

test('working time never runs backwards', () => {
  expect(workingMsBetween(calendar, at('2026-11-24T09:00'), at('2026-11-23T09:00'))).toBe(0)
})

test('days that nobody has settled are said in a setting', () => {
  const due = (changes: string[]) =>
    new Date(afterWorkingMs(workingCalendar(changes), at('2026-11-23T16:00'), 2 * hour)).toISOString()
  expect(due([])).toBe(new Date(at('2026-11-24T08:30')).toISOString())
  expect(due(['2026-11-24'])).toBe(new Date(at('2026-11-25T08:30')).toISOString())
  const september = workingCalendar(['-2026-09-01', '2026-09-03'])
  expect([...september.daysOff].filter((day) => day.startsWith('2026-09'))).toEqual(['2026-09-02', '2026-09-03'])
})

test('a deadline beyond the table is refused', () => {
  expect(() => afterWorkingMs(calendar, at('2026-11-23T09:00'), 1e6 * hour)).toThrow(/further/)
})

/**
 * The day in Việt Nam (UTC+7) of new moon number `k` since 2000: Meeus, Astronomical Algorithms, chapter 49, main
 * terms.
 */
function newMoonDay(k: number): string {
  const t = k / 1236.85
  const radians = (degrees: number) => (degrees * Math.PI) / 180
  const sun = radians(2.5534 + 29.1053567 * k - 0.0000014 * t * t)
  const moon = radians(201.5643 + 385.81693528 * k + 0.0107582 * t * t)
  const node = radians(160.7108 + 390.67050284 * k - 0.0016118 * t * t)
  const e = 1 - 0.002516 * t
  const correction =
    -0.4072 * Math.sin(moon) +
    0.17241 * e * Math.sin(sun) +
    0.01608 * Math.sin(2 * moon) +
    0.01039 * Math.sin(2 * node) +
    0.00739 * e * Math.sin(moon - sun) -
    0.00514 * e * Math.sin(moon + sun) +
    0.00208 * e * e * Math.sin(2 * sun) -
    0.00111 * Math.sin(moon - 2 * node)
  const julian = 2451550.09766 + 29.530588861 * k + 0.00015437 * t * t + correction
  const dynamicSeconds = 72
  const utc = (julian - 2440587.5) * 86_400_000 - dynamicSeconds * 1000
  return new Date(utc + 7 * hour).toISOString().slice(0, 10)
}

test.each(lunarDays)('Tết on $tet and the Hùng Kings on $hungKings are days of the moon', ({ tet, hungKings }) => {
  const k = Array.from({ length: 500 }, (_, n) => n).find((n) => newMoonDay(n) === tet)
  expect(k).toBeDefined()
  const third = Date.parse(newMoonDay((k ?? 0) + 2))
  expect(new Date(third + 9 * 24 * hour).toISOString().slice(0, 10)).toBe(hungKings)
  expect(publicHolidays).toContain(tet)
  expect(publicHolidays).toContain(hungKings)
})
