import { z } from 'zod'
import { type LaneName, lanePolicy } from './lane.ts'

/**
 * Roll-ups: count, mean, lowest and highest of a series over units of time. Days are local days of Asia/Ho_Chi_Minh,
 * which is UTC+7 all year; the shorter units are the same in both clocks.
 */
export const rollUps = [
  { name: '1m', ms: 60_000 },
  { name: '15m', ms: 900_000 },
  { name: '1h', ms: 3_600_000 },
  { name: '1d', ms: 86_400_000 },
] as const
export type RollUp = (typeof rollUps)[number]

const localOffsetMs = 7 * 3_600_000

/** Start of the unit of `ms` milliseconds that the time lies in, both in ms since 1970. */
export function unitStart(ms: number, t: number): number {
  return Math.floor((t + localOffsetMs) / ms) * ms - localOffsetMs
}

/** One unit of a series: `n` readings from `t` on, with their mean, lowest and highest. */
export type Unit = { t: number; n: number; mean: number; low: number; high: number }

/** Days that readings and each roll-up are kept; null: for ever. */
export const KeptDays = z.object({
  raw: z.number().nullable(),
  '1m': z.number().nullable(),
  '15m': z.number().nullable(),
  '1h': z.number().nullable(),
  '1d': z.number().nullable(),
})
export type KeptDays = z.infer<typeof KeptDays>

/** Days that a lane keeps, where `live` is what the settings say of the live lane. */
export function keptDaysOf(lane: LaneName, live: KeptDays): KeptDays {
  return lanePolicy(lane).forgets ? live : { raw: null, '1m': null, '15m': null, '1h': null, '1d': null }
}

/** From when on readings and each roll-up are there at `now`, ms. */
export function keptFrom(days: KeptDays, now: number): Record<keyof KeptDays, number> {
  const from = (kept: number | null) => (kept === null ? Number.NEGATIVE_INFINITY : now - kept * 86_400_000)
  return {
    raw: from(days.raw),
    '1m': from(days['1m']),
    '15m': from(days['15m']),
    '1h': from(days['1h']),
    '1d': from(days['1d']),
  }
}

type Asked = { from: number; to: number; points: number }

/** What answers a question for history, in buckets of `bucketMs`: the readings themselves, or a roll-up. */
export type HistoryPlan = { rollUp: null; bucketMs: number } | { rollUp: RollUp; bucketMs: number }

const unitsOfAnswer = 20_000

/**
 * Chooses what answers: readings while they are kept and a bucket is shorter than four minutes; else the longest
 * roll-up of which four make a bucket, so that buckets of whole units are at most a quarter longer than asked; where
 * readings are gone, the finest roll-up that reaches back so far. A shorter roll-up that makes the asked buckets
 * exactly is preferred while it is no great answer.
 */
export function planHistory({ from, to, points }: Asked, kept: Record<keyof KeptDays, number>): HistoryPlan {
  const asked = Math.max(1, Math.ceil((to - from) / points))
  const fitting = rollUps.filter((one) => one.ms * 4 <= asked && kept[one.name] <= from)
  if (fitting.length === 0 && kept.raw <= from) return { rollUp: null, bucketMs: asked }
  const exact = fitting.filter(
    ({ ms }) => asked % ms === 0 && unitStart(ms, from) === from && (to - from) / ms <= unitsOfAnswer,
  )
  const rollUp = exact.at(-1) ?? fitting.at(-1) ?? rollUps.find((one) => kept[one.name] <= from) ?? longestKept(kept)
  return { rollUp, bucketMs: Math.ceil(asked / rollUp.ms) * rollUp.ms }
}

function longestKept(kept: Record<keyof KeptDays, number>): RollUp {
  return rollUps.reduce((longest, one) => (kept[one.name] < kept[longest.name] ? one : longest))
}

/** Lays units together into buckets that begin at `start`, in the order of time; no bucket begins before `from`. */
export function foldUnits(units: readonly Unit[], grid: { from: number; start: number; bucketMs: number }): Unit[] {
  const buckets = new Map<number, Unit>()
  for (const unit of units) {
    const start = grid.start + Math.floor((unit.t - grid.start) / grid.bucketMs) * grid.bucketMs
    const known = buckets.get(start)
    buckets.set(start, known ? together(known, unit) : { ...unit, t: Math.max(grid.from, start) })
  }
  return [...buckets.values()].toSorted((a, b) => a.t - b.t)
}

function together(a: Unit, b: Unit): Unit {
  const n = a.n + b.n
  return {
    t: a.t,
    n,
    mean: (a.mean * a.n + b.mean * b.n) / n,
    low: Math.min(a.low, b.low),
    high: Math.max(a.high, b.high),
  }
}
