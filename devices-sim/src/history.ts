import { kindOf } from '@ioc/domain/domains'
import type { HistoryBatch } from '@ioc/domain/messages/inner-doors'
import { sense } from './sense.ts'
import { pastRhythm, plannedTroubles, troubleKind } from './trouble-plan.ts'
import type { Weather } from './weather.ts'
import type { Instrument, Trouble } from './world.ts'

/** The past that an empty store is given: a value of each device every ten minutes from `from` up to `to` (ms). */
export type HistorySpan = { from: number; to: number }

export const historyStepMs = 600_000
const rowsPerBatch = 5_000

/** A span that ends at the last whole step before `now`. */
export function spanBefore(now: number, days: number): HistorySpan {
  const to = Math.floor(now / historyStepMs) * historyStepMs
  return { from: to - days * 86_400_000, to }
}

/** The planted troubles of the past: a few a day, none running into the present. */
export function pastTroubles(seed: number, instruments: readonly Instrument[], span: HistorySpan): Trouble[] {
  const troubles: Trouble[] = []
  for (const trouble of plannedTroubles(seed, instruments, span.from, pastRhythm)) {
    if (trouble.start >= span.to) return troubles
    // At ten-minute steps only troubles of values and of silence can be seen.
    const { delivery } = troubleKind(trouble.kind)
    if (trouble.end < span.to && (delivery === undefined || delivery === 'silent')) troubles.push(trouble)
  }
  return troubles
}

/**
 * The history as batches of one kind each, oldest first, with how much of the whole is done after each (0 to 1).
 * The same seed, fleet and span give the same batches, so an import that was cut short is simply done again.
 */
export function* historyBatches(of: {
  instruments: readonly Instrument[]
  weather: Weather
  span: HistorySpan
  troubles: readonly Trouble[]
}): Generator<{ batch: HistoryBatch; done: number }> {
  const { span } = of
  const troublesOf = byDevice(of.troubles)
  const kinds = [...groupByKind(of.instruments)]
  const steps = Math.round((span.to - span.from) / historyStepMs)
  const stepsAtOnce = 144
  const whole = steps * of.instruments.length
  let rows = 0
  for (let first = 0; first < steps; first += stepsAtOnce) {
    const last = Math.min(steps, first + stepsAtOnce)
    for (const [index, [kind, instruments]] of kinds.entries()) {
      const many = Math.max(1, Math.floor(rowsPerBatch / (last - first)))
      for (let at = 0; at < instruments.length; at += many) {
        const some = instruments.slice(at, at + many)
        const batch = batchOf(kind, some, { from: span.from + first * historyStepMs, steps: last - first }, (one, t) =>
          valuesAt(one, t, of.weather, troublesOf.get(one.device.id)),
        )
        rows += some.length * (last - first)
        const isLast = last === steps && index === kinds.length - 1 && at + many >= instruments.length
        yield { batch: isLast ? { ...batch, completes: span } : batch, done: rows / whole }
      }
    }
  }
}

function batchOf(
  kind: string,
  instruments: readonly Instrument[],
  span: { from: number; steps: number },
  ask: (instrument: Instrument, t: number) => Record<string, number> | null,
): HistoryBatch {
  const metrics = kindOf(kind)?.metrics.map((metric) => metric.name) ?? []
  const columns = metrics.map(() => [] as (number | null)[])
  const device: string[] = []
  const times: number[] = []
  for (let step = 0; step < span.steps; step++) {
    const t = span.from + step * historyStepMs
    for (const instrument of instruments) {
      const values = ask(instrument, t)
      if (!values) continue
      device.push(instrument.device.id)
      times.push(t)
      for (const [index, metric] of metrics.entries()) columns[index]?.push(values[metric] ?? null)
    }
  }
  const values = Object.fromEntries(metrics.map((metric, index) => [metric, columns[index] ?? []]))
  return { lane: 'live', kind, device, t: times, values, completes: null }
}

/** Null while the device was silent; what its instrument could not say is left out, as ingest would have done. */
function valuesAt(instrument: Instrument, t: number, weather: Weather, troubles: readonly Trouble[] = []) {
  const now = troubles.filter((trouble) => trouble.start <= t && t < trouble.end)
  if (now.some((trouble) => troubleKind(trouble.kind).delivery === 'silent')) return null
  const values = sense(instrument, t, weather, { troubles: now })
  if (now.length === 0) return values
  for (const metric of kindOf(instrument.device.kind)?.metrics ?? []) {
    const value = values[metric.name]
    if (value !== undefined && (value < metric.plausible[0] || value > metric.plausible[1])) delete values[metric.name]
  }
  return Object.keys(values).length === 0 ? null : values
}

function groupByKind(instruments: readonly Instrument[]): Map<string, Instrument[]> {
  const kinds = new Map<string, Instrument[]>()
  for (const instrument of instruments) {
    const { kind } = instrument.device
    const group = kinds.get(kind)
    if (group) group.push(instrument)
    else kinds.set(kind, [instrument])
  }
  return kinds
}

function byDevice(troubles: readonly Trouble[]): Map<string, Trouble[]> {
  const found = new Map<string, Trouble[]>()
  for (const trouble of troubles) for (const id of trouble.devices) found.set(id, [...(found.get(id) ?? []), trouble])
  return found
}
