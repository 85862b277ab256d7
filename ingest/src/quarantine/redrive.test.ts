import type { QuarantineRecord } from '@ioc/domain/messages/journal-records'
import type { Fix } from '@ioc/domain/quarantine'
import type { AdmittedUnit } from '@ioc/domain/registry'
import { testDevice } from '@ioc/domain/testing/test-device'
import { expect, test } from 'vitest'
import { Heads } from '../series-heads.ts'
import { redrive } from './redrive.ts'

const arrival = Date.parse('2026-11-21T05:00:00Z')
const now = arrival + 3_600_000
const registry = new Map(
  [testDevice('TC-1'), testDevice('TC-2', { gateway: 'GW-1' }), testDevice('TC-3', { commune: '20243' })].map((one) => [
    one.id,
    one,
  ]),
)
const knot: AdmittedUnit = {
  ...{ type: 'unit', id: 'knot', name: 'knot', symbol: 'kn', primary: 'm/s' },
  ...{ scale: 0.5, offset: 0 },
}
const state = (heads = new Heads()) => ({
  lane: 'live',
  heads,
  stamp: now,
  find: (id: string) => registry.get(id),
  keptDays: 730,
  unitOf: (symbol: string) => (symbol === knot.symbol ? knot : undefined),
})
const was = (more: Partial<QuarantineRecord> = {}): QuarantineRecord => ({
  ...{ reason: 'unknown_device', detail: '', publisher: 'TC-1', commune: '20242', device: 'TC-1', metric: 'speed' },
  ...{ t: arrival - 5000, value: 8, unit: null, arrival, raw: 7, i: 2, stamp: arrival, payload: null },
  ...more,
})
const { unit: _, ...withoutUnit } = was()
/** As releases kept it that did not say the commune and the unit. */
const ofStore = { ...withoutUnit, reason: 'store_refused' as const, publisher: '', commune: '' }

/** What may change and what may not: both sums, and the reasons, which are those of what is kept apart. */
function expectSums(counts: Record<string, number>): void {
  const of = (name: string) => counts[name] ?? 0
  expect(of('messages.parsed') + of('messages.malformed')).toBe(0)
  const stored = of('readings.accepted') - of('quarantine.store_refused')
  expect(stored + of('readings.duplicate') + of('readings.quarantined') + of('late.parked')).toBe(of('readings.parsed'))
  const reasons = Object.entries(counts).filter(([name]) => name.startsWith('quarantine.'))
  expect(reasons.reduce((sum, [, n]) => sum + n, 0)).toBe(of('readings.quarantined') + of('messages.malformed'))
}

test.each<[string, QuarantineRecord, Fix | null, string]>([
  ['a device that was admitted', was(), null, 'stored'],
  ['a device still unknown', was({ device: 'TC-9' }), null, 'unknown_device'],
  ['a member that was added to its gateway', was({ publisher: 'GW-1', device: 'TC-2' }), null, 'stored'],
  ['a device of another gateway', was({ publisher: 'GW-2', device: 'TC-2' }), null, 'not_member'],
  ['a reading that a person gives to its device', was({ publisher: 'X', device: 'X' }), { device: 'TC-3' }, 'stored'],
  ['a unit that was admitted', was({ reason: 'unit', unit: 'kn' }), null, 'stored'],
  ['a unit that a person corrects', was({ reason: 'unit', unit: 'kW' }), { unit: 'km/h' }, 'stored'],
  ['a value that a person corrects', was({ reason: 'out_of_range', value: 900 }), { value: 9 }, 'stored'],
  ['a value corrected to an impossible one', was({ value: 900 }), { value: 901 }, 'out_of_range'],
  ['a text where a number belongs', was({ reason: 'no_number', value: null }), null, 'no_number'],
  ['a clock that was ahead, after waiting', was({ reason: 'too_early', t: arrival + 1_800_000 }), null, 'too_early'],
  [
    'a clock that was ahead, put back',
    was({ reason: 'too_early', t: arrival + 1_800_000 }),
    { shiftSeconds: -1800 },
    'stored',
  ],
  ['a metric that a person corrects', was({ reason: 'unknown_metric', metric: 'spd' }), { metric: 'speed' }, 'stored'],
  ['a unit that was never kept', withoutUnit, null, 'unit'],
  ['a unit that was never kept and is said now', withoutUnit, { unit: null }, 'stored'],
  ['what the store had refused', ofStore, null, 'stored'],
  ['what the store had refused, with another value', { ...ofStore, value: 9 }, { value: 3 }, 'stored'],
  ['what the store had refused, with an impossible value', ofStore, { value: 900 }, 'out_of_range'],
  ['what the store had refused, of a device that is gone', { ...ofStore, device: 'TC-9' }, null, 'unknown_device'],
])('%s', (_title, record, fix, expected) => {
  const redriven = redrive([{ record: 1, reason: record.reason, was: record }], { mending: 'm', fix, now }, state())
  const result = redriven.results[0]
  expect(result?.outcome === 'refused' ? result.reason : result?.outcome).toBe(expected)
  const isIn = expected === 'stored'
  expect(redriven.accepted.records).toHaveLength(isIn ? 1 : 0)
  // What is let in leaves "quarantined"; what is not only changes its reason.
  expect(redriven.counts['readings.quarantined'] ?? 0).toBe(isIn ? -1 : 0)
  expectSums(redriven.counts)
})

test('what is let in keeps its own time, says which message it was, and enters the path now', () => {
  const { accepted } = redrive([{ record: 1, reason: 'unit', was: was() }], { mending: 'm', fix: null, now }, state())
  expect(accepted.records).toMatchObject([{ late: false, t: [arrival - 5000], v: [8], a: [now], raw: [7], i: [2] }])
})

test('what is older than the newest of its series goes the late path, equal ones are duplicates, others conflict', () => {
  const heads = new Heads()
  heads.advance('TC-1', 'speed', arrival, 8)
  const waiting = [was(), was({ t: arrival }), was({ t: arrival, value: 9 })].map((record, n) => ({
    ...{ record: n + 1, reason: record.reason, was: record },
  }))
  const redriven = redrive(waiting, { mending: 'm', fix: null, now }, state(heads))
  expect(redriven.results.map((one) => one.reason ?? one.outcome)).toEqual(['late', 'duplicate', 'conflict'])
  expect(redriven.late).toMatchObject([{ device: 'TC-1', t: arrival - 5000, v: 8, mending: 'm' }])
  expect(redriven.counts).toEqual({
    ...{ 'late.parked': 1, 'readings.duplicate': 1, 'readings.quarantined': -2 },
    ...{ 'quarantine.unknown_device': -3, 'quarantine.conflict': 1 },
  })
  expectSums(redriven.counts)
})

test('what the store had refused is held against the store, where the newest of its series may be that very reading', () => {
  const heads = new Heads()
  heads.advance('TC-1', 'speed', arrival - 5000, 8)
  const again = (fix: Fix | null) =>
    redrive([{ record: 1, reason: 'store_refused', was: ofStore }], { mending: 'm', fix, now }, state(heads))
  for (const fix of [null, { value: 9 }, { shiftSeconds: -60 }]) {
    const { results, counts, late } = again(fix)
    expect(results).toMatchObject([{ outcome: 'late' }])
    expect(late).toHaveLength(1)
    expect(counts).toMatchObject({ 'readings.accepted': -1, 'quarantine.store_refused': -1, 'late.parked': 1 })
    expectSums(counts)
  }
  expect(again({ shiftSeconds: 60 }).results).toMatchObject([{ outcome: 'stored' }])
})

test('what the store had refused and is wrong besides leaves the counts of the store once', () => {
  const first = redrive(
    [{ record: 1, reason: 'store_refused', was: ofStore }],
    { mending: 'm', fix: { value: 900 }, now },
    state(),
  )
  expect(first.counts).toMatchObject({ 'readings.accepted': -1, 'quarantine.out_of_range': 1 })
  const second = redrive(
    [{ record: 1, reason: 'out_of_range', was: ofStore }],
    { mending: 'n', fix: null, now },
    state(),
  )
  expect(second.counts).toEqual({ 'readings.accepted': 1, 'readings.quarantined': -1, 'quarantine.out_of_range': -1 })
  expectSums(second.counts)
})
