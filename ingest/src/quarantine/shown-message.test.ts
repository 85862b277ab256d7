import type { QuarantineRecord } from '@ioc/domain/messages/journal-records'
import { stopOfBytes } from '@ioc/domain/sent-message'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { textOf } from '../refusals.ts'
import { shownMessage, stopOf } from './shown-message.ts'

const kept = (more: Partial<QuarantineRecord>): QuarantineRecord => ({
  ...{ reason: 'malformed', detail: '', publisher: 'TC-1', commune: '20242', device: null, metric: null },
  ...{ t: null, value: null, arrival: 1_763_700_000_000, raw: 7, i: 0, payload: null },
  ...more,
})

test('a message that is no UTF-8 is shown as the digits of its first bytes, with its size and where it stops', () => {
  const bytes = Buffer.concat([Buffer.from('[{"n"'), Buffer.alloc(5000, 0xff)])
  const record = kept({ payload: bytes.toString('base64'), form: 'base64' })
  expect(shownMessage(record)).toEqual({
    ...{ form: 'hex', size: 5005, payload: `5b7b226e22${'ff'.repeat(4091)}` },
  })
  expect(stopOf(record)).toMatchObject({
    code: 'not_utf8',
    at: 5,
    line: null,
    detail: 'byte 5 is 0xff, which is no UTF-8',
  })
})

test('a message is shown with the place where it stops, unless an earlier release kept a part of it alone', () => {
  const text = '[{"n":"speed","v":8},]'
  expect(shownMessage(kept({ payload: text, form: 'text' }))).toEqual({ payload: text, form: 'text', size: 22 })
  expect(stopOf(kept({ payload: text, form: 'text' }))).toMatchObject({ code: 'value', line: 1, column: 22 })
  expect(stopOf(kept({ payload: text }))).toMatchObject({ line: 1, column: 22 })
  for (const payload of [`${text}${' '.repeat(4074)}`, '[{"n":"\uFFFD"'])
    expect([stopOf(kept({ payload })), shownMessage(kept({ payload })).size]).toEqual([null, null])
})

test('whatever bytes come, they stop exactly where they are no UTF-8', () => {
  const cut = fc
    .tuple(fc.array(fc.constantFrom('a', 'é', 'ệ', '𝄞', '\u0000')), fc.nat({ max: 3 }), fc.nat({ max: 3 }))
    .map(([letters, from, less]) => {
      const bytes = new TextEncoder().encode(letters.join(''))
      return bytes.subarray(from, Math.max(from, bytes.length - less))
    })
  fc.assert(
    fc.property(fc.oneof(fc.uint8Array({ maxLength: 20 }), cut), (bytes) => {
      const stop = stopOfBytes(bytes)
      expect(stop === undefined).toBe(textOf(bytes) !== undefined)
      if (stop) expect(textOf(bytes.subarray(0, stop.at))).toBeDefined()
    }),
    { numRuns: 500 },
  )
})
