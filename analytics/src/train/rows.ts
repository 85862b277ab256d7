import { canForecast, inputNames, writeFeatures } from '../forecast/features.ts'
import { forecastMemory, remember, rememberSeries, type SeriesFacts, scaleOf, warm } from '../forecast/memory.ts'
import type { Chance } from './chance.ts'

/** What is written of each series with its domain, row by row, and the scaled reading that came. */
export type Rows = { features: Float32Array; domains: (string | null)[]; targets: Float32Array; count: number }

export function noRows(): Rows {
  return {
    features: new Float32Array(1024 * inputNames.length),
    domains: [],
    targets: new Float32Array(1024),
    count: 0,
  }
}

/** One series to learn from. `history`: its means of half hours, oldest first; then its readings in order of time. */
export type Lesson = { history(past: { t: number[]; v: number[] }): void; take(t: number, value: number): void }

const mostScales = 8

/**
 * Makes rows of a series, by the very memory and inputs that detection uses; a share `keep` of its bins becomes rows.
 */
export function lesson(rows: Rows, chance: Chance, of: SeriesFacts & { domain: string | null; keep: number }): Lesson {
  const memory = forecastMemory()
  const s = rememberSeries(memory, of)
  const c = memory.columns
  let [pending, loc, scale] = [false, 0, 1]
  return {
    history: (past) => {
      if (past.t.length > 0) warm(c, s, past)
    },
    take: (t, value) => {
      if (remember(c, s, t, value)) {
        pending = canForecast(c, s) && chance() < of.keep
        if (pending) {
          makeRoom(rows)
          const held = c.held.get(s)
          // Now and then the recent hours are hidden, as after a gap.
          if (chance() < 0.08) c.held.set(s, 0)
          writeFeatures(rows.features, rows.count * inputNames.length, { c, s, t })
          c.held.set(s, held)
          loc = c.loc.get(s)
          scale = scaleOf(c, s)
        }
      }
      // One reading of the bin, now or later, is what the forecast is held against.
      if (!pending || chance() > 0.25) return
      rows.domains[rows.count] = of.domain
      rows.targets[rows.count] = Math.max(-mostScales, Math.min(mostScales, (value - loc) / scale))
      rows.count += 1
      pending = false
    },
  }
}

function makeRoom(rows: Rows): void {
  if (rows.count < rows.targets.length) return
  rows.features = twice(rows.features)
  rows.targets = twice(rows.targets)
}

function twice(numbers: Float32Array): Float32Array {
  const larger = new Float32Array(numbers.length * 2)
  larger.set(numbers)
  return larger
}
