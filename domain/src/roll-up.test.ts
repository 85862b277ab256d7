import { expect, test } from 'vitest'
import { foldUnits, keptDaysOf, keptFrom, planHistory, unitStart } from './roll-up.ts'

const day = 86_400_000
const now = Date.parse('2026-11-22T05:00:00Z')
const days = { raw: 90, '1m': 120, '15m': 365, '1h': 1825, '1d': null }

test('history is answered from what fits the span and the number of points, and is still there', () => {
  const table: [title: string, from: number, to: number, points: number, rollUp: string | null, bucketMs: number][] = [
    ['a day in 600 points', now - day, now, 600, null, 144_000],
    ['a week in 600 points: minutes', now - 7 * day, now, 600, '1m', 1_020_000],
    ['a month in 600 points: quarters', now - 30 * day, now, 600, '15m', 4_500_000],
    ['a year in 600 points: hours', now - 365 * day, now, 600, '1h', 54_000_000],
    ['five years in 100 points: days', now - 1825 * day, now, 100, '1d', 19 * day],
    ['a day in four points: hours, the asked buckets', now - day, now, 4, '1h', day / 4],
    ['a thousand minutes in ten points: minutes make them exactly', now, now + 60_000_000, 10, '1m', 6_000_000],
    ['an old day whose readings are gone: minutes', now - 100 * day, now - 99 * day, 600, '1m', 180_000],
    ['an older one: quarters', now - 200 * day, now - 199 * day, 600, '15m', 900_000],
    ['one of which only the day is left', now - 3000 * day, now - 2999 * day, 600, '1d', day],
  ]
  for (const [title, from, to, points, rollUp, bucketMs] of table) {
    const plan = planHistory({ from, to, points }, keptFrom(days, now))
    expect([plan.rollUp?.name ?? null, plan.bucketMs], title).toEqual([rollUp, bucketMs])
  }
})

test('a local day begins at 17:00 UTC, as Asia/Ho_Chi_Minh has it in every month', () => {
  const local = new Intl.DateTimeFormat('en-GB', {
    timeZone: 'Asia/Ho_Chi_Minh',
    dateStyle: 'short',
    timeStyle: 'medium',
  })
  for (let t = Date.parse('2025-01-01T00:00:00Z'); t < Date.parse('2027-01-01T00:00:00Z'); t += 7 * day + 3_599_000) {
    const start = unitStart(day, t)
    expect(local.format(start)).toContain('00:00:00')
    expect(t - start).toBeLessThan(day)
  }
  expect(unitStart(3_600_000, now + 5)).toBe(now)
})

test('units laid together weigh their means by their readings and keep the extremes', () => {
  const units = [
    { t: 70, n: 1, mean: 10, low: 10, high: 10 },
    { t: 0, n: 3, mean: 2, low: 1, high: 4 },
    { t: 60, n: 1, mean: 6, low: 6, high: 6 },
  ]
  expect(foldUnits(units, { from: 5, start: 0, bucketMs: 65 })).toEqual([
    { t: 5, n: 4, mean: 3, low: 1, high: 6 },
    { t: 65, n: 1, mean: 10, low: 10, high: 10 },
  ])
})

test('a replay lane keeps everything until it is deleted whole', () => {
  expect(keptDaysOf('live', days)).toBe(days)
  expect(Object.values(keptFrom(keptDaysOf('replay-flood', days), now))).toEqual(
    Array(5).fill(Number.NEGATIVE_INFINITY),
  )
})
