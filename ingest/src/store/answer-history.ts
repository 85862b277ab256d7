import type { History } from '@ioc/domain/messages/api-shapes'
import { foldUnits, type KeptDays, keptFrom, planHistory, type RollUp, type Unit, unitStart } from '@ioc/domain/roll-up'
import type { HistoryQuery } from './reading-store.ts'

export type Series = Pick<HistoryQuery, 'lane' | 'kind' | 'device' | 'metric'>
export type Span = { from: number; to: number }

/** What an engine must be able to say about one series. Spans are from `from` up to, not including, `to`, in ms. */
export interface HistorySource {
  /** The first `limit` readings in the order of time. */
  readings(series: Series, span: Span, limit: number): Promise<{ t: number[]; v: number[] }>
  /** The readings in buckets of `bucketMs`, counted from `start`. */
  buckets(series: Series, span: Span, bucket: { ms: number; start: number }): Promise<Unit[]>
  /** The units of a roll-up that begin in the span. */
  units(series: Series, span: Span, rollUp: RollUp): Promise<Unit[]>
  /** Hours of the span whose readings are not in the roll-ups yet. */
  unrolled(series: Series, span: Span): number[]
}

const hourMs = 3_600_000

/**
 * Answers history from the readings or from the roll-up that fits; what is not rolled up yet comes from the readings.
 */
export async function answerHistory(
  source: HistorySource,
  query: HistoryQuery,
  days: KeptDays,
): Promise<Omit<History, 'unit'>> {
  const kept = keptFrom(days, query.now)
  const span = { from: Math.floor(query.from), to: Math.ceil(query.to) }
  const plan = planHistory({ ...span, points: query.points }, kept)
  if (plan.rollUp === null) {
    const exact = await source.readings(query, span, query.points + 1)
    if (exact.t.length <= query.points) return asTheyAre(query, exact)
    const buckets = await source.buckets(query, span, { ms: plan.bucketMs, start: span.from })
    // Engines may cut a span, and with it a bucket, into pieces.
    const grid = { from: span.from, start: span.from, bucketMs: plan.bucketMs }
    return inBuckets(query, plan.bucketMs, foldUnits(buckets, grid))
  }
  const { rollUp, bucketMs } = plan
  const units = await unitsOf(source, query, { span, rollUp, rawFrom: kept.raw })
  const n = units.reduce((sum, unit) => sum + unit.n, 0)
  if (n <= query.points && kept.raw <= span.from) {
    const times = units.map((unit) => unit.t)
    const within = {
      from: Math.max(span.from, Math.min(...times)),
      to: Math.min(span.to, Math.max(...times) + rollUp.ms),
    }
    const exact = n === 0 ? { t: [], v: [] } : await source.readings(query, within, query.points + 1)
    if (exact.t.length <= query.points) return asTheyAre(query, exact)
  }
  const grid = { from: span.from, start: unitStart(rollUp.ms, span.from), bucketMs }
  return inBuckets(query, bucketMs, foldUnits(units, grid))
}

async function unitsOf(
  source: HistorySource,
  series: Series,
  of: { span: Span; rollUp: RollUp; rawFrom: number },
): Promise<Unit[]> {
  const { span, rollUp } = of
  const fresh = freshSpans(span, rollUp, source.unrolled(series, span)).filter((one) => one.from >= of.rawFrom)
  const found: Unit[] = []
  // Where its readings are gone, the unit that `from` cuts answers whole.
  let at = fresh[0]?.from === span.from ? span.from : unitStart(rollUp.ms, span.from)
  for (const one of [...fresh, { from: span.to, to: span.to }]) {
    if (at < one.from) found.push(...(await source.units(series, { from: at, to: one.from }, rollUp)))
    const bucket = { ms: rollUp.ms, start: unitStart(rollUp.ms, one.from) }
    if (one.from < one.to) found.push(...(await source.buckets(series, one, bucket)))
    at = one.to
  }
  return found
}

/**
 * What of a span must come from the readings: the units that it cuts at its ends, and those with an hour that is not
 * rolled up. In the order of time, none touching the next.
 */
function freshSpans(span: Span, rollUp: RollUp, unrolled: readonly number[]): Span[] {
  const unit = (t: number) => unitStart(rollUp.ms, t)
  const wanted: Span[] = []
  if (unit(span.from) < span.from) wanted.push({ from: unit(span.from), to: unit(span.from) + rollUp.ms })
  for (const hour of unrolled) wanted.push({ from: unit(hour), to: unit(hour + hourMs - 1) + rollUp.ms })
  if (unit(span.to) < span.to) wanted.push({ from: unit(span.to), to: unit(span.to) + rollUp.ms })
  const merged: Span[] = []
  for (const one of wanted) {
    const last = merged.at(-1)
    if (last && one.from <= last.to) last.to = Math.max(last.to, one.to)
    else merged.push({ ...one })
  }
  return merged.map((one) => ({ from: Math.max(span.from, one.from), to: Math.min(span.to, one.to) }))
}

function asTheyAre(query: HistoryQuery, { t, v }: { t: number[]; v: number[] }): Omit<History, 'unit'> {
  return { ...asked(query), bucketMs: null, t, v, low: v, high: v }
}

function inBuckets(query: HistoryQuery, bucketMs: number, units: readonly Unit[]): Omit<History, 'unit'> {
  return {
    ...asked(query),
    bucketMs,
    t: units.map((unit) => unit.t),
    v: units.map((unit) => unit.mean),
    low: units.map((unit) => unit.low),
    high: units.map((unit) => unit.high),
  }
}

const asked = ({ device, metric, from, to }: HistoryQuery) => ({ device, metric, from, to })
