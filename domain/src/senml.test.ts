import fc from 'fast-check'
import { expect, test } from 'vitest'
import { resolvePack } from './senml.ts'

const arrival = Date.parse('2026-11-21T05:00:00Z')
const at = (iso: string) => Date.parse(iso)

test.each([
  [
    'a lone record without a time is of now',
    [{ n: 'speed', v: 8 }],
    [{ name: 'speed', t: arrival, unit: null, value: 8 }],
  ],
  [
    'base name, time, unit and value stand before those of each record (RFC 8428, 4.6)',
    [
      { bn: 'TC-1/', bt: 1763700000, bu: 'm/s', bv: 10, n: 'speed', v: 2 },
      { n: 'rate', u: '1/min', t: 5, v: -10 },
    ],
    [
      { name: 'TC-1/speed', t: 1763700000_000, unit: 'm/s', value: 12 },
      { name: 'TC-1/rate', t: 1763700005_000, unit: '1/min', value: 0 },
    ],
  ],
  [
    'a small time counts from the arrival (RFC 8428, 4.5.3)',
    [{ n: 'a', v: 1, t: -30 }],
    [{ name: 'a', t: arrival - 30_000, unit: null, value: 1 }],
  ],
  [
    'a later base replaces an earlier one',
    [
      { bn: 'A/', n: 'x', v: 1 },
      { bn: 'B/', n: 'x', v: 2 },
    ],
    [
      { name: 'A/x', t: arrival, unit: null, value: 1 },
      { name: 'B/x', t: arrival, unit: null, value: 2 },
    ],
  ],
  [
    'a record of base fields alone is no reading',
    [{ bn: 'A/' }, { n: 'x', v: 1 }],
    [{ name: 'A/x', t: arrival, unit: null, value: 1 }],
  ],
  ['a text value has no number', [{ n: 'x', vs: 'wet' }], [{ name: 'x', t: arrival, unit: null, value: null }]],
])('%s', (_, pack, resolved) => {
  expect(resolvePack(JSON.stringify(pack), arrival)).toEqual(resolved)
})

test.each([
  ['not JSON', 'not_json'],
  ['{}', 'not_senml'],
  ['[]', 'not_senml'],
  ['[{"bn":"A/"}]', 'not_senml'],
  ['[{"n":"x","v":"8"}]', 'not_senml'],
  ['[{"n":"x","v":1,"bver":11}]', 'unknown_version'],
  ['[{"n":"x","v":1,"secret_":1}]', 'must_understand'],
])('%s is refused as %s', (text, malformed) => {
  expect(resolvePack(text, at('2026-11-21T05:00:00Z'))).toMatchObject({ malformed })
})

test('whatever text comes, it is resolved or refused, and never thrown at', () => {
  fc.assert(
    fc.property(fc.oneof(fc.string(), fc.json()), (text) => {
      const answer = resolvePack(text, arrival)
      expect(Array.isArray(answer) || 'malformed' in answer).toBe(true)
    }),
  )
})
