import { expect, test } from 'vitest'
import { fixOf } from './fix-form.tsx'

const before = { device: 'TC-1', metric: 'speed', value: '900', unit: 'kW', shiftSeconds: '' }

test.each([
  ['nothing changed', {}, true, null],
  ['a value, with the decimal comma of the country', { value: '9,5' }, true, { value: 9.5 }],
  ['a value that is no number', { value: 'nine' }, true, null],
  ['a value that is left out', { value: '' }, true, null],
  ['a unit', { unit: 'km/h' }, true, { unit: 'km/h' }],
  ['the unit of the metric itself', { unit: '' }, true, { unit: null }],
  ['a clock that was an hour ahead', { shiftSeconds: '-3600' }, true, { shiftSeconds: -3600 }],
  ['another device, with spaces around its id', { device: ' TC-2 ' }, true, { device: 'TC-2' }],
  ['what is no id of a device', { device: 'TC 2/x' }, true, null],
  ['a unit that was not kept, and is that of the metric', { unit: '' }, false, { unit: null }],
])('%s is corrected by hand', (_title, changed, unitKnown, fix) => {
  expect(fixOf(before, { ...before, ...changed }, unitKnown)).toEqual(fix)
})
