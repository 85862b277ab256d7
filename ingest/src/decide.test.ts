import { testDevice } from '@ioc/domain/testing/test-device'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { decide } from './decide.ts'
import { decideLate } from './decide-late.ts'
import { Heads } from './series-heads.ts'

const arrival = Date.parse('2026-11-21T05:00:00Z')
const registry = new Map([testDevice('TC-1'), testDevice('TC-2', { gateway: 'GW-1' })].map((one) => [one.id, one]))
const lane = () => ({
  lane: 'live',
  heads: new Heads(),
  stamp: arrival,
  find: (id: string) => registry.get(id),
  keptDays: 730,
  unitOf: () => undefined,
})
const message = (payload: unknown, publisher = 'TC-1', offset = 1) => ({
  offset,
  key: `ioc/live/reading/20242/${publisher}`,
  time: arrival,
  value:
    payload instanceof Uint8Array
      ? payload
      : new TextEncoder().encode(typeof payload === 'string' ? payload : JSON.stringify(payload)),
})

test.each([
  ['a plain reading', [{ n: 'speed', v: 8 }], 'TC-1', { 'readings.accepted': 1 }],
  ['a gateway speaking for its member', [{ n: 'TC-2/speed', v: 8 }], 'GW-1', { 'readings.accepted': 1 }],
  ['a secondary unit', [{ n: 'speed', u: 'km/h', v: 36 }], 'TC-1', { 'readings.accepted': 1 }],
  ['an unknown device', [{ n: 'TC-9/speed', v: 8 }], 'GW-1', { 'quarantine.unknown_device': 1 }],
  ['a device of another gateway', [{ n: 'TC-2/speed', v: 8 }], 'GW-2', { 'quarantine.not_member': 1 }],
  ['a device that has a gateway, speaking for itself', [{ n: 'speed', v: 8 }], 'TC-2', { 'quarantine.not_member': 1 }],
  ['an unknown metric', [{ n: 'smell', v: 8 }], 'TC-1', { 'quarantine.unknown_metric': 1 }],
  ['a text value', [{ n: 'speed', vs: 'fast' }], 'TC-1', { 'quarantine.no_number': 1 }],
  ['a foreign unit', [{ n: 'speed', u: 'kW', v: 8 }], 'TC-1', { 'quarantine.unit': 1 }],
  ['an impossible value', [{ n: 'speed', v: 900 }], 'TC-1', { 'quarantine.out_of_range': 1 }],
  ['a reading six minutes ahead', [{ n: 'speed', v: 8, t: 360 }], 'TC-1', { 'quarantine.too_early': 1 }],
  [
    'a reading of three years ago',
    [{ n: 'speed', v: 8, t: arrival / 1000 - 1e8 }],
    'TC-1',
    { 'quarantine.too_old': 1 },
  ],
  [
    'the same reading twice',
    [
      { n: 'speed', v: 8 },
      { n: 'speed', v: 8 },
    ],
    'TC-1',
    { 'readings.duplicate': 1 },
  ],
  [
    'another value at the same time',
    [
      { n: 'speed', v: 8 },
      { n: 'speed', v: 9 },
    ],
    'TC-1',
    { 'quarantine.conflict': 1 },
  ],
  [
    'an older reading after a newer one',
    [
      { n: 'speed', v: 8 },
      { n: 'speed', v: 9, t: -5 },
    ],
    'TC-1',
    { 'late.parked': 1 },
  ],
  ['no JSON', '{', 'TC-1', { 'messages.malformed': 1 }],
  ['an empty pack', [], 'TC-1', { 'messages.malformed': 1 }],
  ['no UTF-8', new Uint8Array([0xff, 0xfe]), 'TC-1', { 'messages.malformed': 1 }],
  ['a field that must be understood', [{ n: 'speed', v: 8, x_: 1 }], 'TC-1', { 'messages.malformed': 1 }],
  ['a newer version of SenML', [{ bver: 11, n: 'speed', v: 8 }], 'TC-1', { 'messages.malformed': 1 }],
])('%s is decided', (_, payload, publisher, counts) => {
  expect(decide([message(payload, publisher)], lane()).counts).toMatchObject(counts)
})

test('base fields and relative times are resolved, and values come in primary units', () => {
  const pack = [
    { bn: 'TC-2/', bt: 1763700000, bu: 'km/h' },
    { n: 'speed', v: 72 },
    { n: 'vehicle_rate', u: '1/min', v: 30, t: 1 },
  ]
  const { accepted } = decide([message(pack, 'GW-1')], { ...lane(), stamp: 1763700000_000 })
  expect(accepted.records).toMatchObject([
    {
      devices: ['TC-2'],
      kinds: ['traffic_counter'],
      metrics: ['speed', 'vehicle_rate'],
      t: [1763700000_000, 1763700001_000],
      v: [20, 30],
    },
  ])
})

test('stamps stand between the readings before and after them', () => {
  const stamp = { ...message({ at: '2026-11-21T05:00:01Z' }), key: 'ioc/live/stamp' }
  const later = message([{ n: 'speed', v: 9, t: 1 }], 'TC-1', 3)
  const { accepted, stamp: reached } = decide([message([{ n: 'speed', v: 8 }]), stamp, later], lane())
  expect(accepted.records.map((one) => one.type)).toEqual(['readings', 'stamp', 'readings'])
  expect(reached).toBe(arrival + 1000)
})

test('any bytes on any topic are counted once, and both sums hold', () => {
  const anyPayload = fc.oneof(
    fc.uint8Array({ maxLength: 60 }),
    fc.json().map((text) => new TextEncoder().encode(text)),
    fc
      .array(
        fc.record(
          {
            n: fc.constantFrom('speed', 'TC-2/speed', 'x', ''),
            v: fc.double(),
            t: fc.double(),
            u: fc.constantFrom('m/s', 'km/h', 'x'),
          },
          { requiredKeys: [] },
        ),
      )
      .map((pack) => new TextEncoder().encode(JSON.stringify(pack))),
  )
  fc.assert(
    fc.property(fc.array(fc.tuple(anyPayload, fc.constantFrom('TC-1', 'GW-1', 'x')), { maxLength: 20 }), (messages) => {
      const records = messages.map(([payload, publisher], n) => message(payload, publisher, n + 1))
      const decision = decide(records, lane())
      const of = (name: string) => decision.counts[name] ?? 0
      expect(of('messages.parsed') + of('messages.malformed')).toBe(messages.length)
      expect(of('readings.accepted') + of('readings.duplicate') + of('readings.quarantined') + of('late.parked')).toBe(
        of('readings.parsed'),
      )
      expect(decision.quarantine).toHaveLength(of('messages.malformed') + of('readings.quarantined'))
    }),
  )
})

test('late readings are held against the store and against each other', () => {
  const late = {
    device: 'TC-1',
    kind: 'traffic_counter',
    metric: 'speed',
    a: arrival,
    raw: 1,
    i: 0,
    publisher: 'TC-1',
    commune: '20242',
    after: 0,
  }
  const decision = decideLate(
    [
      { ...late, t: 1, v: 5 },
      { ...late, t: 2, v: 5 },
      { ...late, t: 3, v: 5 },
      { ...late, t: 3, v: 5 },
      { ...late, t: 3, v: 6 },
    ],
    [5, 4, null, null, null],
    (id) => registry.get(id),
  )
  expect(decision.counts).toEqual({
    'late.decided': 5,
    'readings.duplicate': 2,
    'readings.quarantined': 2,
    'quarantine.conflict': 2,
    'readings.accepted': 1,
    'late.accepted': 1,
  })
  expect(decision.accepted.records).toMatchObject([{ late: true, t: [3], v: [5] }])
})
