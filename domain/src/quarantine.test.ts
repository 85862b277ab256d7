import { expect, test } from 'vitest'
import { Fix, MendingOrder } from './quarantine.ts'

const one = { type: 'records', records: [7] }
const all = { type: 'filter', filter: {} }
const redrive = (fix: unknown = null) => ({ type: 'redrive', fix })

test.each([
  ['a re-drive of everything as it is', { action: redrive(), which: all, why: '' }, true],
  ['a dismissal that says why', { action: { type: 'dismiss' }, which: all, why: 'rubbish' }, true],
  ['a dismissal that does not say why', { action: { type: 'dismiss' }, which: all, why: '  ' }, false],
  ['a value for one record', { action: redrive({ value: 9 }), which: one, why: 'typing error' }, true],
  ['a value for one record, without a word', { action: redrive({ value: 9 }), which: one, why: '' }, false],
  ['one value for many records', { action: redrive({ value: 9 }), which: all, why: 'why' }, false],
  ['one time for many records', { action: redrive({ t: 1 }), which: all, why: 'why' }, false],
  ['a shift of time for many records', { action: redrive({ shiftSeconds: -3600 }), which: all, why: 'why' }, true],
  ['a fix that corrects nothing', { action: redrive({}), which: one, why: 'why' }, false],
  ['no records', { action: redrive(), which: { type: 'records', records: [] }, why: '' }, false],
  ['an unknown reason', { action: redrive(), which: { type: 'filter', filter: { reason: 'x' } }, why: '' }, false],
])('%s: allowed %s', (_title, order, isAllowed) => {
  expect(MendingOrder.safeParse(order).success).toBe(isAllowed)
})

test('a value that is no finite number, and a time that no calendar has, are no fix', () => {
  for (const fix of [{ value: Number.NaN }, { value: Number.POSITIVE_INFINITY }, { t: 1e17 }])
    expect(Fix.safeParse(fix).success).toBe(false)
})
