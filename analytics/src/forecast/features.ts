import { dayShare, halfHourMs, halfHourOf, profileSlot, slotsPerDay, weekdayOf } from './local-slots.ts'
import { dayMean, lag, lagBins, type MemoryColumns, profileMean, scaleOf } from './memory.ts'

/**
 * Names of what is written of a series, in order; values are (x - place) / spread of the series unless said otherwise.
 * A model's inputs are these and then one for each domain that it was trained on.
 */
export const inputNames: readonly string[] = [
  ...Array.from({ length: lagBins }, (_, back) => `lag_${back + 1}`),
  'mean_24',
  'mean_96',
  'step',
  'shake',
  'half_hour_before',
  'yesterday',
  'yesterday_after',
  'profile',
  'profile_slot',
  'profile_next_slot',
  'profile_slot_before',
  'half_hour_share',
  'profile_days',
  'off_profile',
  'has_context',
  'has_yesterday',
  'has_profile',
  'day_sin',
  'day_cos',
  'half_day_sin',
  'half_day_cos',
  'week_sin',
  'week_cos',
  'weekend',
  'log_bin',
]

/** Series that want a forecast: `inputNames.length` numbers each, and the domain of each, null where it has none. */
export type Asked = { features: Float32Array; domains: readonly (string | null)[] }

/** Fewer bins than this say nothing about place and spread, and no forecast is made. */
const leastWeight = 12
const mostScales = 8

export function canForecast(c: MemoryColumns, s: number): boolean {
  return c.weight.get(s) >= leastWeight
}

/** Writes the inputs of series `s` for a reading at `t` into `out` from `from` on. Zeros stand for what is not seen. */
export function writeFeatures(
  out: Float32Array,
  from: number,
  series: { c: MemoryColumns; s: number; t: number },
): void {
  const { c, s, t } = series
  const loc = c.loc.get(s)
  const scale = scaleOf(c, s)
  const scaled = (value: number) => Math.max(-mostScales, Math.min(mostScales, (value - loc) / scale))
  let at = from
  const put = (value: number) => {
    out[at++] = value
  }
  const held = c.held.get(s)
  for (let back = 1; back <= lagBins; back++) put(held > 0 ? scaled(lag(c, s, Math.min(back, held))) : 0)
  put(held > 0 ? scaled(c.mean24.get(s)) : 0)
  put(held > 0 ? scaled(c.mean96.get(s)) : 0)
  put(Math.min(mostScales, c.step.get(s) / scale))
  put(Math.min(mostScales, c.shake.get(s) / scale))

  const half = halfHourOf(t)
  // The ring of the last day: its entry of this half hour was written yesterday, the one before it just now.
  const ofDay = (away: number) => dayMean(c, s, half + away)
  const yesterday = ofDay(0)
  for (const value of [ofDay(slotsPerDay - 1), yesterday, ofDay(1)]) put(Number.isNaN(value) ? 0 : scaled(value))

  const days = c.profileDays.get(s * 2 * slotsPerDay + profileSlot(half))
  const share = (t % halfHourMs) / halfHourMs
  put(days > 0 ? scaled(profileAt(c, s, half, share)) : 0)
  // The slots themselves too: some habits change from one minute to the next (a shift begins, a road opens).
  for (const away of [0, 1, -1]) {
    const mean = profileMean(c, s, profileSlot(half + away))
    put(Number.isNaN(mean) ? 0 : scaled(mean))
  }
  put(share)
  put(Math.log1p(days))
  const atLag = profileAt(c, s, half, share - c.binMs.get(s) / halfHourMs)
  put(days > 0 && held > 0 ? scaled(lag(c, s, 1)) - scaled(atLag) : 0)

  put(held / lagBins)
  put(Number.isNaN(yesterday) ? 0 : 1)
  put(days > 0 ? 1 : 0)
  const turn = 2 * Math.PI * dayShare(t)
  const week = (2 * Math.PI * (weekdayOf(t) + dayShare(t))) / 7
  put(Math.sin(turn))
  put(Math.cos(turn))
  put(Math.sin(2 * turn))
  put(Math.cos(2 * turn))
  put(Math.sin(week))
  put(Math.cos(week))
  put(weekdayOf(t) === 0 || weekdayOf(t) === 6 ? 1 : 0)
  put(Math.log(c.binMs.get(s) / 300_000))
}

/**
 * The lowest and highest usual mean of the half hours about `t`. A habit that changes at once (a pump is switched, a
 * shift begins) is known to the half hour only, so what is usual just before or after is no surprise.
 */
export function habitAround(c: MemoryColumns, s: number, t: number): { low: number; high: number } {
  const habit = { low: Number.POSITIVE_INFINITY, high: Number.NEGATIVE_INFINITY }
  const half = halfHourOf(t)
  for (const away of [-1, 0, 1]) {
    const mean = profileMean(c, s, profileSlot(half + away))
    if (Number.isNaN(mean)) continue
    habit.low = Math.min(habit.low, mean)
    habit.high = Math.max(habit.high, mean)
  }
  return habit
}

/** The profile between the middles of half hours, `share` half hours after the start of `half`. */
function profileAt(c: MemoryColumns, s: number, half: number, share: number): number {
  const place = half + share - 0.5
  const low = Math.floor(place)
  const here = profileMean(c, s, profileSlot(half))
  const mean = (number: number) => {
    const own = profileMean(c, s, profileSlot(number))
    return Number.isNaN(own) ? here : own
  }
  const left = mean(low)
  return left + (mean(low + 1) - left) * (place - low)
}
