import { kindOf } from '@ioc/domain/domains'
import { expect, test } from 'vitest'
import { instrumentsOf, makeFleet } from './fleet.ts'
import { sense } from './sense.ts'
import { labelOf, liveRhythm, plannedTroubles, troubleKind } from './trouble-plan.ts'
import { weatherOf } from './weather.ts'
import type { Trouble } from './world.ts'

const fleet = makeFleet(48, 2000)
const instruments = instrumentsOf(48, fleet.devices)
const byId = new Map(instruments.map((one) => [one.device.id, one]))
const weather = weatherOf(48)
const start = Date.parse('2026-11-21T03:00:00Z')

function planned(hours: number, seed = 48): Trouble[] {
  const troubles: Trouble[] = []
  for (const trouble of plannedTroubles(seed, instruments, start, liveRhythm)) {
    if (trouble.start > start + hours * 3_600_000) break
    troubles.push(trouble)
  }
  return troubles
}

test('the same seed and start give the same troubles', () => {
  expect(planned(6)).toEqual(planned(6))
  expect(planned(6)).not.toEqual(planned(6, 49))
})

test('a jam and a power loss begin within a minute and a half, then a heavy trouble each 8 to 12 minutes', () => {
  const heavy = planned(6).filter((trouble) => troubleKind(trouble.kind).level === 'alarm')
  expect(heavy.slice(0, 2).map((trouble) => trouble.kind)).toEqual(['congestion_jam', 'power_loss'])
  expect(heavy[1]?.start).toBeLessThanOrEqual(start + 90_000)
  for (const [index, trouble] of heavy.slice(2).entries()) {
    const minutes = (trouble.start - (heavy[index + 1]?.start ?? 0)) / 60_000
    expect(minutes).toBeGreaterThanOrEqual(8)
    expect(minutes).toBeLessThanOrEqual(12)
    expect(trouble.end - trouble.start).toBeGreaterThanOrEqual(300_000)
    expect(trouble.end - trouble.start).toBeLessThanOrEqual(900_000)
  }
})

test('a device has one trouble at a time', () => {
  const until = new Map<string, number>()
  for (const trouble of planned(12))
    for (const id of trouble.devices) {
      expect(trouble.start).toBeGreaterThanOrEqual(until.get(id) ?? 0)
      until.set(id, trouble.end)
    }
})

test('every kind of trouble comes within a day', () => {
  const seen = new Set(planned(24).map((trouble) => trouble.kind))
  expect([...seen].sort()).toEqual([
    'clock_ahead',
    'clock_behind',
    'congestion_jam',
    'crowd',
    'drift',
    'duplicates',
    'late_batch',
    'lens_covered',
    'noisy',
    'out_of_range',
    'power_loss',
    'pump_dry_run',
    'salinity',
    'sentinel',
    'silent_device',
    'silent_gateway',
    'spike',
    'street_flood',
    'stuck_value',
    'transformer_overheat',
    'unit_change',
  ])
})

test('each heavy trouble drives its devices beyond an alarm limit for longer than the delay', () => {
  for (const trouble of planned(8)) {
    if (troubleKind(trouble.kind).level !== 'alarm') continue
    for (const id of trouble.devices) {
      const instrument = byId.get(id)
      if (!instrument) throw new Error(`no ${id}`)
      const isBeyond = kindOf(instrument.device.kind)?.limits.some((rule) => {
        const steps = rule.thresholds.filter((step) => step.level === 'alarm' && step.value !== 'device')
        const limit = Number(steps[0]?.value)
        let longest = 0
        let since: number | undefined
        for (let t = trouble.start; t < trouble.end; t += 30_000) {
          const value = sense(instrument, t, weather, { troubles: [trouble] })[rule.metric] ?? 0
          if (rule.direction === 'above' ? value > limit : value < limit) since ??= t
          else since = undefined
          if (since !== undefined) longest = Math.max(longest, t - since)
        }
        return longest > rule.onDelaySeconds * 1000 + 60_000
      })
      expect(isBeyond, `${trouble.kind} at ${id}`).toBe(true)
    }
  }
})

test('troubles of values change nothing before they begin and after they end', () => {
  for (const trouble of planned(3)) {
    const instrument = byId.get(trouble.devices[0] ?? '')
    if (!instrument) throw new Error('no device')
    for (const t of [trouble.start - 1, trouble.end])
      expect(sense(instrument, t, weather, { troubles: [trouble] })).toEqual(sense(instrument, t, weather))
  }
})

test('a stuck device repeats one value, a sentinel says what the instrument says for nothing', () => {
  const kinds = planned(24)
  const shown = (kind: string) => {
    const trouble = kinds.find((one) => one.kind === kind)
    const instrument = byId.get(trouble?.devices[0] ?? '')
    if (!trouble || !instrument) throw new Error(`no ${kind}`)
    const at = [0.1, 0.4, 0.8].map((share) => trouble.start + share * (trouble.end - trouble.start))
    return { instrument, values: at.map((t) => sense(instrument, t, weather, { troubles: [trouble] })) }
  }
  const stuck = shown('stuck_value')
  const name = kindOf(stuck.instrument.device.kind)?.metrics.find((metric) => !metric.mayStandStill)?.name ?? ''
  expect(new Set(stuck.values.map((values) => values[name])).size).toBe(1)
  const silent = shown('sentinel')
  const metric = kindOf(silent.instrument.device.kind)?.metrics.find((one) => one.sentinels)
  for (const values of silent.values) expect(metric?.sentinels).toContain(values[metric?.name ?? ''])
})

test('a label says who, what, where and from when to when', () => {
  const [jam] = planned(1)
  if (!jam) throw new Error('no trouble')
  const label = labelOf(jam, (id) => byId.get(id)?.device)
  expect(label).toMatchObject({ kind: 'congestion_jam', level: 'alarm', lane: 'live', devices: jam.devices })
  expect(label.start).toBe(new Date(jam.start).toISOString())
  expect(label.communes.length).toBeGreaterThan(0)
})

test('only a stuck value stands still: what is in other trouble trembles', () => {
  for (const trouble of planned(12)) {
    const { bend, kind } = troubleKind(trouble.kind)
    if (!bend || ['stuck_value', 'sentinel', 'out_of_range', 'spike'].includes(kind)) continue
    const instrument = byId.get(trouble.devices[0] ?? '')
    if (!instrument) throw new Error('no device')
    for (const metric of kindOf(instrument.device.kind)?.metrics ?? []) {
      if (metric.mayStandStill) continue
      const shown = Array.from({ length: 9 }, (_, n) =>
        sense(instrument, trouble.start + (n + 1) * 20_000, weather, { troubles: [trouble] }),
      )
      const values = shown.flatMap((one) => one[metric.name] ?? [])
      if (values.length > 0) expect(new Set(values).size, `${metric.name} under ${kind}`).toBeGreaterThan(1)
    }
  }
})
