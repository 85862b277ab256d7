import { type Column, f32, f64, i16, i32, Table, u8 } from '../columns.ts'
import { halfHourMs, halfHourOf, profileSlot, slotsPerDay } from './local-slots.ts'

/** Means of this many bins stand in a context, and so long a gap (bins) is bridged by the last one. */
export const lagBins = 16
const bridgedBins = 3
const leastBinMs = 300_000
const readingsPerBin = 5
const profileDays = 14
const halfLifeBins = 576
/** Steps that a mean in 16 bits can have, and what stands for no mean. */
const most16 = 65_000
const none = -32_768
const binsPerHalfHour = halfHourMs / leastBinMs

/**
 * What the forecaster remembers of each series, about 1 kB: means of the last bins, the days' profile (weekdays and
 * weekends apart), the last day's half hours, and how the series is placed and spread.
 */
export function forecastMemory() {
  return new Table({
    binMs: f64(),
    bin: f64({ fill: Number.NaN }),
    binSum: f64(),
    binCount: i32(),
    /** Ring of bin means; `at` is the place of the newest, `held` how many in a row there are. */
    lags: f32({ width: lagBins }),
    at: u8(),
    held: u8(),
    mean24: f32(),
    mean96: f32(),
    /** Running mean of steps between bins, and of readings' distance from their bin. */
    step: f32(),
    shake: f32(),
    loc: f64(),
    variance: f64(),
    /** Bins that `loc` and `variance` rest on. */
    weight: f64(),
    half: f64({ fill: Number.NaN }),
    halfSum: f64(),
    halfCount: i32(),
    /** Half-hour means are kept in 16 bits, as steps of `quantum` from `low`: a 65,000th of the metric's range each. */
    low: f64(),
    quantum: f64(),
    profile: i16({ width: 2 * slotsPerDay }),
    profileDays: u8({ width: 2 * slotsPerDay }),
    /** Means of the last 48 half hours by their number modulo 48; `none` where there is none. */
    day: i16({ width: slotsPerDay, fill: none }),
    warmed: u8(),
    leastScale: f64(),
  })
}
export type ForecastMemory = ReturnType<typeof forecastMemory>
export type MemoryColumns = ForecastMemory['columns']

/** What there is to know of a series before its first reading. `range`: what its instrument can say. */
export type SeriesFacts = { intervalSeconds: number; resolution: number; range: readonly [low: number, high: number] }

/** Adds a series; its bins hold at least five of its readings. */
export function rememberSeries(memory: ForecastMemory, { intervalSeconds, resolution, range }: SeriesFacts): number {
  const s = memory.push()
  memory.columns.binMs.set(s, Math.max(leastBinMs, readingsPerBin * intervalSeconds * 1000))
  memory.columns.low.set(s, range[0])
  memory.columns.quantum.set(s, (range[1] - range[0]) / most16)
  memory.columns.leastScale.set(s, Math.max(4 * resolution, 1e-12))
  return s
}

/** The usual mean of a place in the profile (0 to 95); NaN where no day has taught it. */
export function profileMean(c: MemoryColumns, s: number, slot: number): number {
  const at = s * 2 * slotsPerDay + slot
  return c.profileDays.get(at) > 0 ? unpacked(c, s, c.profile.get(at)) : Number.NaN
}

/** The mean that the ring of the last day has for a half hour; NaN where it has none. */
export function dayMean(c: MemoryColumns, s: number, half: number): number {
  const kept = c.day.get(s * slotsPerDay + (half % slotsPerDay))
  return kept === none ? Number.NaN : unpacked(c, s, kept)
}

/** Takes one reading; true when it is the first of a new bin, so that a forecast is due. */
export function remember(c: MemoryColumns, s: number, t: number, value: number): boolean {
  const half = halfHourOf(t)
  if (half !== c.half.get(s)) closeHalfHour(c, s, half)
  c.halfSum.add(s, value)
  c.halfCount.add(s, 1)
  const bin = Math.floor(t / c.binMs.get(s))
  const isNew = bin !== c.bin.get(s)
  if (isNew) closeBin(c, s, bin)
  else drift(c.shake, s, Math.abs(value - c.binSum.get(s) / Math.max(1, c.binCount.get(s))), 0.02)
  c.binSum.add(s, value)
  c.binCount.add(s, 1)
  return isNew
}

/** How far the series usually strays from its place. */
export function scaleOf(c: MemoryColumns, s: number): number {
  return Math.max(Math.sqrt(c.variance.get(s)), c.leastScale.get(s))
}

function setDay(c: MemoryColumns, s: number, half: number, mean: number): void {
  c.day.set(s * slotsPerDay + (half % slotsPerDay), packed(c, s, mean))
}

function packed(c: MemoryColumns, s: number, value: number): number {
  const steps = Math.round((value - c.low.get(s)) / c.quantum.get(s))
  return Math.max(0, Math.min(most16, steps)) - most16 / 2
}

function unpacked(c: MemoryColumns, s: number, kept: number): number {
  return c.low.get(s) + (kept + most16 / 2) * c.quantum.get(s)
}

/** The mean of the bin `back` bins ago (1: the newest closed one). */
export function lag(c: MemoryColumns, s: number, back: number): number {
  return c.lags.get(s * lagBins + ((c.at.get(s) - back + 1 + 2 * lagBins) % lagBins))
}

/** Means of half hours of the past, oldest first: they shape profile, place and spread, and are not scored. */
export function warm(c: MemoryColumns, s: number, history: { t: readonly number[]; v: readonly number[] }): void {
  const live = c.half.get(s)
  for (let i = 0; i < history.t.length; i++) {
    const t = history.t[i]
    const value = history.v[i]
    if (t === undefined || value === undefined || !Number.isFinite(value)) continue
    const half = halfHourOf(t)
    learnProfile(c, s, half, value)
    for (let n = 0; n < binsPerHalfHour; n++) place(c, s, value)
    const isOfLastDay = Number.isNaN(live) || (half > live - slotsPerDay && half < live)
    if (isOfLastDay) setDay(c, s, half, value)
    if (Number.isNaN(live)) c.half.set(s, half)
  }
  c.warmed.set(s, 1)
}

function closeBin(c: MemoryColumns, s: number, bin: number): void {
  const before = c.bin.get(s)
  const count = c.binCount.get(s)
  if (count > 0) {
    const mean = c.binSum.get(s) / count
    const gap = bin - before
    if (c.held.get(s) > 0) drift(c.step, s, Math.abs(mean - lag(c, s, 1)), 0.05)
    drift(c.mean24, s, mean, c.held.get(s) === 0 ? 1 : 1 / 24)
    drift(c.mean96, s, mean, c.held.get(s) === 0 ? 1 : 1 / 96)
    if (gap > bridgedBins) c.held.set(s, 0)
    else for (let n = 0; n < gap; n++) pushLag(c, s, mean)
    place(c, s, mean)
  }
  c.bin.set(s, bin)
  c.binSum.set(s, 0)
  c.binCount.set(s, 0)
}

function pushLag(c: MemoryColumns, s: number, mean: number): void {
  const at = (c.at.get(s) + 1) % lagBins
  c.at.set(s, at)
  c.lags.set(s * lagBins + at, mean)
  c.held.set(s, Math.min(lagBins, c.held.get(s) + 1))
}

function closeHalfHour(c: MemoryColumns, s: number, half: number): void {
  const before = c.half.get(s)
  const count = c.halfCount.get(s)
  if (count > 0) {
    const mean = c.halfSum.get(s) / count
    learnProfile(c, s, before, mean)
    setDay(c, s, before, mean)
  }
  for (let missed = before + 1; missed < Math.min(half, before + slotsPerDay); missed++)
    c.day.set(s * slotsPerDay + (missed % slotsPerDay), none)
  c.half.set(s, half)
  c.halfSum.set(s, 0)
  c.halfCount.set(s, 0)
}

/** One odd day moves a slot by a fourteenth at most once the slot is old, and by no more than four scales. */
function learnProfile(c: MemoryColumns, s: number, half: number, mean: number): void {
  const slot = s * 2 * slotsPerDay + profileSlot(half)
  const days = c.profileDays.get(slot)
  const old = unpacked(c, s, c.profile.get(slot))
  const most = 4 * scaleOf(c, s)
  const move = days === 0 ? mean - old : Math.max(-most, Math.min(most, mean - old))
  c.profile.set(slot, packed(c, s, old + move / Math.min(days + 1, profileDays)))
  c.profileDays.set(slot, Math.min(days + 1, profileDays))
}

const decay = 1 - 2 ** (-1 / halfLifeBins)

/** Exponential place and spread, half-life two days of five-minute bins, a far value clipped to four scales. */
function place(c: MemoryColumns, s: number, mean: number): void {
  const weight = c.weight.get(s)
  const share = Math.max(decay, 1 / (weight + 1))
  const most = weight < 12 ? Number.POSITIVE_INFINITY : 4 * scaleOf(c, s)
  const away = Math.max(-most, Math.min(most, mean - c.loc.get(s)))
  c.loc.add(s, share * away)
  c.variance.set(s, (1 - share) * (c.variance.get(s) + (weight === 0 ? 0 : share * away * away)))
  c.weight.set(s, weight + 1)
}

function drift(column: Column, s: number, value: number, share: number): void {
  column.add(s, share * (value - column.get(s)))
}
