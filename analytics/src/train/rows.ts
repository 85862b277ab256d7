import { canForecast, inputNames, writeFeatures } from '../forecast/features.ts'
import { halfHourMs } from '../forecast/local-slots.ts'
import { forecastMemory, remember, rememberSeries, scaleOf, warm } from '../forecast/memory.ts'
import { between, type Chance } from './chance.ts'
import { makeSeries } from './series-shapes.ts'

/** Inputs row by row and the scaled reading that came. */
export type Rows = { inputs: Float32Array; targets: Float32Array; count: number }

export type RowPlan = { series: number; liveDays: number; keep: number }

const dayMs = 86_400_000
const historyDays = 14
const firstDay = Date.UTC(2025, 0, 6)
const mostScales = 8

/**
 * Rows of made series, by the very memory and inputs that detection uses: a history of half-hour means for most (some
 * begin cold, some have gaps), then days of single readings of which a share `keep` of the bins becomes rows.
 */
export function makeRows(chance: Chance, plan: RowPlan): Rows {
  const most = Math.ceil(plan.series * plan.liveDays * 288 * plan.keep * 2.5)
  const rows: Rows = { inputs: new Float32Array(most * inputNames.length), targets: new Float32Array(most), count: 0 }
  for (let n = 0; n < plan.series; n++) addSeries(rows, chance, plan)
  return rows
}

function addSeries(rows: Rows, chance: Chance, plan: RowPlan): void {
  const series = makeSeries(chance)
  const memory = forecastMemory()
  const s = rememberSeries(memory, series)
  const c = memory.columns
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
  if (past.t.length > 0) warm(c, s, past)
  let pending = false
  let loc = 0
  let scale = 1
  const end = live + plan.liveDays * dayMs
  for (let t = live + chance() * 1000; t < end; t += series.intervalSeconds * 1000) {
    if (chance() < 0.0002) t += between(chance, 0.1, 5) * 3_600_000
    const value = series.at(t)
    if (remember(c, s, t, value)) {
      pending = canForecast(c, s) && chance() < plan.keep && rows.count + 2 < rows.targets.length
      if (pending) {
        const held = c.held.get(s)
        // Now and then the recent hours are hidden, as after a gap.
        if (chance() < 0.08) c.held.set(s, 0)
        writeFeatures(rows.inputs, rows.count * inputNames.length, { c, s, domain: series.domain, t })
        c.held.set(s, held)
        loc = c.loc.get(s)
        scale = scaleOf(c, s)
      }
    }
    // One reading of the bin, now or later, is what the forecast is held against.
    if (!pending || chance() > 0.25) continue
    rows.targets[rows.count] = Math.max(-mostScales, Math.min(mostScales, (value - loc) / scale))
    rows.count += 1
    pending = false
  }
}
