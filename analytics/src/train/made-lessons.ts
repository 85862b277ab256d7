import { halfHourMs } from '../forecast/local-slots.ts'
import { between, type Chance } from './chance.ts'
import { lesson, type Rows } from './rows.ts'
import { makeSeries } from './series-shapes.ts'

export type MadePlan = { series: number; liveDays: number; keep: number }

const dayMs = 86_400_000
const historyDays = 14
const firstDay = Date.UTC(2025, 0, 6)

/**
 * Rows of made series of no domain, for what the simulator does not have: a history of half-hour means for most (some
 * begin cold, some have gaps), then days of single readings.
 */
export function addMadeSeries(rows: Rows, chance: Chance, plan: MadePlan): void {
  for (let n = 0; n < plan.series; n++) {
    const series = makeSeries(chance)
    const own = lesson(rows, chance, { ...series, domain: null, keep: plan.keep })
    const start = firstDay + Math.floor(chance() * 300) * dayMs
    const history = chance() < 0.85 ? Math.ceil(between(chance, 1, historyDays)) : 0
    const live = start + historyDays * dayMs
    const past: { t: number[]; v: number[] } = { t: [], v: [] }
    for (let t = live - history * dayMs; t < live; t += halfHourMs) {
      past.t.push(t)
      past.v.push(
        (series.at(t + halfHourMs / 6) + series.at(t + halfHourMs / 2) + series.at(t + (halfHourMs * 5) / 6)) / 3,
      )
    }
    own.history(past)
    const end = live + plan.liveDays * dayMs
    for (let t = live + chance() * 1000; t < end; t += series.intervalSeconds * 1000) {
      if (chance() < 0.0002) t += between(chance, 0.1, 5) * 3_600_000
      own.take(t, series.at(t))
    }
  }
}
