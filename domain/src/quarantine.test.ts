import { expect, test } from 'vitest'
import { Fix, Mending, MendingOrder } from './quarantine.ts'

const one = { type: 'records', records: [7] }
const all = { type: 'filter', filter: {} }
const redrive = (fix: unknown = null) => ({ type: 'redrive', fix })
const correct = (text: string) => ({ type: 'correct', text })
const pack = '[{"n":"speed","v":8}]'

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
  ['a text for one message', { action: correct(pack), which: one, why: 'a comma too many' }, true],
  ['a text for one message, without a word', { action: correct(pack), which: one, why: '' }, false],
  ['one text for many messages', { action: correct(pack), which: all, why: 'why' }, false],
  ['a text that cannot be read either', { action: correct('[{"n":"speed"}'), which: one, why: 'why' }, false],
  ['no text', { action: correct(''), which: one, why: 'why' }, false],
  ['an unknown reason', { action: redrive(), which: { type: 'filter', filter: { reason: 'x' } }, why: '' }, false],
])('%s: allowed %s', (_title, order, isAllowed) => {
  expect(MendingOrder.safeParse(order).success).toBe(isAllowed)
})

test('a value that is no finite number, and a time that no calendar has, are no fix', () => {
  for (const fix of [{ value: Number.NaN }, { value: Number.POSITIVE_INFINITY }, { t: 1e17 }])
    expect(Fix.safeParse(fix).success).toBe(false)
})

test('a text that cannot be read either is refused with the place and what a pack looks like', () => {
  const order = { action: correct('[{"n":"speed","v":8},]'), which: one, why: 'why' }
  const [issue] = MendingOrder.safeParse(order).error?.issues ?? []
  expect(issue?.path).toEqual(['action.text'])
  expect(issue?.message).toMatch(/^the text cannot be read either, line 1, column 22: .* value; a pack of SenML is/)
})

test('the progress of an order carries no text of a message', () => {
  expect(Mending.shape.action.parse(correct(pack))).toEqual({ type: 'correct' })
})
