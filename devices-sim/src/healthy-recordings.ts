import { kindOf } from '@ioc/domain/domains'
import type { Device } from '@ioc/domain/registry'
import { instrumentsOf, makeFleet } from './fleet.ts'
import { historyStepMs } from './history.ts'
import { chance } from './noise.ts'
import type { RecordingHeader, RecordingLine } from './recording.ts'
import { sense } from './sense.ts'
import { weatherOf } from './weather.ts'

/** `history` days of a value each ten minutes, then `days` at each device's own interval, from `from` (ms) on. */
export type HealthySpan = { seed: number; from: number; history: number; days: number; ofEachKind: number }

const dayMs = 86_400_000

/**
 * A recording of healthy devices of every kind that a forecaster watches, for training: some of each, evenly taken from
 * a province's fleet. The same span gives the same lines.
 */
export function* healthyRecording(span: HealthySpan): Generator<RecordingHeader | RecordingLine> {
  const devices = someOfEachKind(makeFleet(span.seed, 2000).devices, span.ofEachKind)
  const live = span.from + span.history * dayMs
  const to = live + span.days * dayMs
  yield {
    type: 'recording',
    version: 1,
    name: `healthy-${span.seed}`,
    source: `devices-sim, seed ${span.seed}`,
    from: new Date(span.from).toISOString(),
    to: new Date(to).toISOString(),
    devices,
    uses: [],
    note: 'Simulated, without trouble.',
  }
  const weather = weatherOf(span.seed)
  const instruments = instrumentsOf(span.seed, devices)
  const line = (instrument: (typeof instruments)[number], t: number) => ({
    t: new Date(t).toISOString(),
    device: instrument.device.id,
    values: sense(instrument, t, weather),
  })
  for (let t = span.from; t < live; t += historyStepMs) for (const one of instruments) yield line(one, t)
  // Each speaks at a second of its own.
  const due = instruments.map((instrument) => ({
    instrument,
    t: live + Math.floor(chance(instrument.seed, 3) * instrument.device.intervalSeconds) * 1000,
  }))
  const step = 1000
  for (let now = live; now < to; now += step)
    for (const one of due) {
      if (one.t !== now) continue
      yield line(one.instrument, now)
      one.t += one.instrument.device.intervalSeconds * 1000
    }
}

function someOfEachKind(devices: readonly Device[], count: number): Device[] {
  const kinds = new Map<string, Device[]>()
  for (const device of devices) {
    if ((kindOf(device.kind)?.forecast ?? []).length === 0) continue
    kinds.set(device.kind, [...(kinds.get(device.kind) ?? []), { ...device, gateway: null }])
  }
  return [...kinds.values()].flatMap((all) => {
    const every = Math.max(1, Math.floor(all.length / count))
    return all.filter((_, place) => place % every === 0).slice(0, count)
  })
}
