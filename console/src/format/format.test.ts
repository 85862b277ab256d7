import { expect, test } from 'vitest'
import { en } from '../words/en.ts'
import { vi } from '../words/vi.ts'
import { formatNumber, formatValue } from './number.ts'
import { formatAge, formatClock, formatDate, formatDay, formatShort, formatSpan } from './time.ts'

test.each([
  [1234.5, 1, '1.234,5', '1,234.5'],
  [0, 2, '0,00', '0.00'],
  [-0.001, 1, '0,0', '0.0'],
  [-97, 0, '−97', '−97'],
  [12480, 0, '12.480', '12,480'],
])('%d is written as each language writes it', (value, digits, vietnamese, english) => {
  expect(formatNumber(value, digits, 'vi')).toBe(vietnamese)
  expect(formatNumber(value, digits, 'en')).toBe(english)
})

test('a stored value is shown in the unit of people', () => {
  expect(formatValue(8.722, { unit: 'km/h', factor: 3.6, digits: 1 }, 'vi')).toBe('31,4')
})

test.each([
  [-5, '0 giây'],
  [48_999, '48 giây'],
  [12 * 60_000, '12 phút'],
  [112 * 60_000, '1 giờ 52 phút'],
  [120 * 60_000, '2 giờ'],
  [76 * 3_600_000, '3 ngày 4 giờ'],
])('%d ms is an age in words', (ms, words) => {
  expect(formatAge(ms, vi)).toBe(words)
})

test.each([
  [59_000, '0 phút'],
  [25 * 60_000, '25 phút'],
  [72 * 60_000, '1 giờ 12'],
  [65 * 60_000, '1 giờ 05'],
  [120 * 60_000, '2 giờ'],
  [47 * 3_600_000, '1 ngày'],
])('%d ms to a deadline is said in few words', (ms, words) => {
  expect(formatSpan(ms, vi)).toBe(words)
})

test('a moment of today is its time, of another day its day too', () => {
  const now = Date.parse('2026-11-22T10:00:00Z')
  expect(formatShort(Date.parse('2026-11-21T17:00:00Z'), now)).toBe('00:00')
  expect(formatShort(Date.parse('2026-11-21T16:59:00Z'), now)).toBe('21/11 23:59')
})

test('the clock has 24 hours and is that of Việt Nam', () => {
  const moment = Date.parse('2026-11-20T17:05:07Z')
  expect(formatClock(moment)).toBe('00:05:07')
  expect(formatDate(moment)).toBe('21/11/2026')
  expect(formatDay(moment, vi)).toBe('Thứ Bảy, 21/11/2026')
  expect(formatDay(moment, en)).toBe('Saturday, 21/11/2026')
})
