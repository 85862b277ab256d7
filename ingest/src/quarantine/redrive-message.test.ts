import type { QuarantineRecord } from '@ioc/domain/messages/journal-records'
import type { Fix, MessageReadings } from '@ioc/domain/quarantine'
import { testDevice } from '@ioc/domain/testing/test-device'
import { expect, test } from 'vitest'
import { Heads } from '../series-heads.ts'
import { redrive } from './redrive.ts'

const arrival = Date.parse('2026-11-21T05:00:00Z')
const now = arrival + 3_600_000
const registry = new Map([testDevice('TC-1'), testDevice('TC-2', { gateway: 'GW-1' })].map((one) => [one.id, one]))
const state = (heads = new Heads()) => ({
  ...{ lane: 'live', heads, stamp: now, keptDays: 730 },
  find: (id: string) => registry.get(id),
  unitOf: () => undefined,
})
const was = (more: Partial<QuarantineRecord> = {}): QuarantineRecord => ({
  ...{ reason: 'malformed', detail: 'not_json', publisher: 'TC-1', commune: '20242', device: null, metric: null },
  ...{ t: null, value: null, arrival, raw: 7, i: 0, stamp: arrival, payload: '[{"n":"speed","v":8},]', form: 'text' },
  ...more,
})
const one = '[{"n":"speed","v":8}]'
const { form: _, ...cut } = was({ payload: `${one}\uFFFD` })
const again = (record: QuarantineRecord, text?: string, more: { fix?: Fix | null; heads?: Heads } = {}) =>
  redrive(
    [{ record: 1, reason: record.reason, was: record }],
    { mending: 'm', fix: more.fix ?? null, now, ...(text === undefined ? {} : { text }) },
    state(more.heads),
  )
const came = (readings: Partial<MessageReadings>) => ({ stored: 0, duplicate: 0, late: 0, refused: {}, ...readings })

test.each<[string, QuarantineRecord, string | undefined, Partial<MessageReadings>]>([
  ['with its comma taken away', was(), one, { stored: 1 }],
  ['as it came, by a release that can read it', was({ payload: one }), undefined, { stored: 1 }],
  ['of two metrics', was(), '[{"n":"speed","v":8},{"n":"vehicle_rate","v":2}]', { stored: 2 }],
  ['that says a thing twice', was(), '[{"n":"speed","v":8},{"n":"speed","v":8}]', { stored: 1, duplicate: 1 }],
  [
    'that contradicts itself',
    was(),
    '[{"n":"speed","v":8},{"n":"speed","v":9}]',
    { stored: 1, refused: { conflict: 1 } },
  ],
  ['of another time too', was(), '[{"n":"speed","v":8},{"n":"speed","v":9,"t":-5}]', { stored: 1, late: 1 }],
  ['of a gateway', was({ publisher: 'GW-1' }), '[{"n":"TC-2/speed","v":8}]', { stored: 1 }],
  ['for a device of another', was(), '[{"n":"TC-2/speed","v":8}]', { refused: { not_member: 1 } }],
  [
    'with a good and a wrong reading',
    was(),
    '[{"n":"speed","v":8},{"n":"x","v":1}]',
    { stored: 1, refused: { unknown_metric: 1 } },
  ],
  ['whose clock was ahead when it came', was(), '[{"n":"speed","v":8,"t":1800}]', { refused: { too_early: 1 } }],
  ['that was binary, written out', was({ payload: '/w==', form: 'base64' }), one, { stored: 1 }],
  [
    'of one who joined with an enrolment',
    was({ publisher: 'NEW', enrolment: 'e-1' }),
    one,
    { refused: { unknown_device: 1 } },
  ],
])(
  'a message %s moves from malformed to parsed, and each reading is counted once',
  (_title, record, text, readings) => {
    const { results, counts, quarantine, accepted, late } = again(record, text)
    expect(results).toEqual([{ record: 1, outcome: 'parsed', readings: came(readings) }])
    const { stored, duplicate, late: parked, refused } = came(readings)
    const apart = Object.values(refused).reduce((sum, n) => sum + n, 0)
    const of = (name: string) => counts[name] ?? 0
    expect([of('messages.malformed'), of('messages.parsed'), of('quarantine.malformed')]).toEqual([-1, 1, -1])
    expect(of('readings.parsed')).toBe(stored + duplicate + parked + apart)
    expect([of('readings.accepted'), of('readings.duplicate'), of('late.parked')]).toEqual([stored, duplicate, parked])
    expect(of('readings.quarantined')).toBe(apart)
    for (const [reason, n] of Object.entries(refused)) expect(of(`quarantine.${reason}`)).toBe(n)
    expect(accepted.records.reduce((sum, batch) => sum + (batch.type === 'readings' ? batch.t.length : 0), 0)).toBe(
      stored,
    )
    expect([late.length, quarantine.length]).toEqual([parked, apart])
    for (const kept of quarantine)
      expect(kept).toMatchObject({ raw: 7, arrival, mending: 'm', payload: null, publisher: record.publisher })
    for (const kept of quarantine) expect(kept.enrolment).toBe(record.enrolment)
  },
)

test.each<[string, QuarantineRecord, string | undefined, Fix | null, RegExp]>([
  ['as it came', was(), undefined, null, /not_json: line 1, column 22: .*correct its text/],
  ['with another fault', was(), '[{"n":"speed","v":"8"}]', null, /not_senml: line 1, column 19: .*; correct its text/],
  ['binary, as it came', was({ payload: '/w==', form: 'base64' }), undefined, null, /write what it was meant to say/],
  ['cut by an earlier release', cut, undefined, null, /not kept as a text/],
  ['with a fix of a field', was({ payload: one }), undefined, { value: 8 }, /no fields yet: correct its text/],
  ['of nobody', was({ publisher: '' }), one, null, /nobody sent readings with it, so it is dismissed/],
])('a message %s stays what it is, and no count moves', (_title, record, text, fix, detail) => {
  const { results, counts, quarantine, accepted } = again(record, text, { fix })
  expect(results).toMatchObject([{ outcome: 'refused', reason: 'malformed' }])
  expect(results[0]?.detail).toMatch(detail)
  expect([counts, quarantine, accepted.records]).toEqual([{}, [], []])
})

test('a text keeps the time of the message it corrects, enters the path now, and is counted as corrected by a person', () => {
  const { accepted, quality } = again(was(), '[{"n":"speed","v":8,"t":-10}]')
  expect(accepted.records).toMatchObject([{ t: [arrival - 10_000], a: [now], raw: [7], i: [0] }])
  expect([...quality.values()].flatMap((day) => [...day.values()])).toMatchObject([{ corrected: 1, accepted: 0 }])
  expect(again(was({ payload: one })).quality.size).toBe(0)
})

test('a text for what is a reading changes nothing', () => {
  const reading = was({ reason: 'unit', device: 'TC-1', metric: 'speed', t: arrival, value: 8 })
  expect(again(reading, one).results).toMatchObject([{ outcome: 'refused', reason: 'unit' }])
})
