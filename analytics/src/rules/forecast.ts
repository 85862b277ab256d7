import { f32, i32, Table, u8 } from '../columns.ts'

/** A forecast for a series in its own unit: what 1 % of readings lie below, half, and 99 %. */
type Band = { low: number; middle: number; high: number }

/**
 * How a series has kept to its forecasts. `spread`: running mean of how far readings stray, as a share of the half
 * band; `outside`, `inside`: readings in a row; `rest`: readings still to pass before the next alert.
 */
export function forecastJudges() {
  return new Table({
    low: f32({ fill: Number.NaN }),
    middle: f32({ fill: Number.NaN }),
    high: f32({ fill: Number.NaN }),
    spread: f32({ fill: 0.4 }),
    seen: i32(),
    outside: u8(),
    inside: u8(),
    rest: u8(),
    active: u8(),
  })
}
type ForecastJudges = ReturnType<typeof forecastJudges>
export type JudgeColumns = ForecastJudges['columns']

/**
 * `edge`: how many half bands a reading must be off at least; `tail`: how many times its usual straying a reading must
 * be off; `persist`: so many in a row raise; `settle`: so many inside clear; `refractory`: readings without a new alert
 * after that; `learn`: readings before the first.
 */
export const forecastRule = {
  edge: 2,
  tail: 5,
  persist: 3,
  settle: 10,
  refractory: 120,
  learn: 200,
  learnWarmed: 120,
} as const

const memory = 1 / 400
const mostStraying = 6

/** How far a reading lies from the middle of its band: 1 is its edge, on either side. */
function straying(band: Band, value: number, leastHalf: number): number {
  return value >= band.middle
    ? (value - band.middle) / Math.max(band.high - band.middle, leastHalf)
    : (band.middle - value) / Math.max(band.middle - band.low, leastHalf)
}

/** Holds one reading against the forecast of its series. `leastHalf`: half bands narrower than this count as this. */
export function judgeReading(
  c: JudgeColumns,
  s: number,
  reading: { value: number; leastHalf: number; warmed: boolean },
): 'raised' | 'cleared' | null {
  const band = { low: c.low.get(s), middle: c.middle.get(s), high: c.high.get(s) }
  if (Number.isNaN(band.middle)) return null
  const away = straying(band, reading.value, reading.leastHalf)
  const usual = c.spread.get(s)
  const isFar = away > Math.max(forecastRule.edge, forecastRule.tail * usual)
  const seen = c.seen.get(s)
  c.seen.set(s, seen + 1)
  const isActive = c.active.get(s) === 1
  // What is far off must not teach the series that it is usual; a little of it may, or a new habit would never be one.
  c.spread.set(
    s,
    usual + Math.max(memory, 1 / (seen + 20)) * (Math.min(away, isFar ? usual * 1.5 : mostStraying) - usual),
  )
  if (isActive) {
    const inside = away > Math.max(1, 2.5 * usual) ? 0 : c.inside.get(s) + 1
    c.inside.set(s, inside)
    if (inside < forecastRule.settle) return null
    c.active.set(s, 0)
    c.outside.set(s, 0)
    c.rest.set(s, forecastRule.refractory)
    return 'cleared'
  }
  const rest = c.rest.get(s)
  if (rest > 0) c.rest.set(s, rest - 1)
  const outside = isFar ? Math.min(255, c.outside.get(s) + 1) : 0
  c.outside.set(s, outside)
  const hasLearnt = seen >= forecastRule.learn || (reading.warmed && seen >= forecastRule.learnWarmed)
  if (outside < forecastRule.persist || rest > 0 || !hasLearnt) return null
  c.active.set(s, 1)
  c.inside.set(s, 0)
  return 'raised'
}
