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
  ['what the store will not take', was({ reason: 'store_refused' }), { value: 3 }, 'store_refused'],
  ['a message that cannot be read', was({ reason: 'malformed', device: null }), null, 'malformed'],
])('%s', (_title, record, fix, expected) => {
  const redriven = redrive([{ record: 1, reason: record.reason, was: record }], { mending: 'm', fix, now }, state())
  const result = redriven.results[0]
  expect(result?.outcome === 'refused' ? result.reason : result?.outcome).toBe(expected)
  const isIn = expected === 'stored'
  expect(redriven.counts['readings.accepted'] ?? 0).toBe(isIn ? 1 : 0)
  // What is let in leaves "quarantined"; what is not only changes its reason.
  expect(redriven.counts['readings.quarantined'] ?? 0).toBe(isIn ? -1 : 0)
  const reasons = Object.entries(redriven.counts).filter(([name]) => name.startsWith('quarantine.'))
  expect(reasons.reduce((sum, [, n]) => sum + n, 0)).toBe(isIn ? -1 : 0)
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
})
