import { expect, test } from 'vitest'
import { fromField, toField } from './vietnam-time.ts'

test('a field of date and time is the wall clock of Việt Nam, wherever the screen stands', () => {
  expect(toField('2026-11-20T17:05:00.000Z')).toBe('2026-11-21T00:05')
  expect(fromField('2026-11-21T00:05')).toBe('2026-11-20T17:05:00.000Z')
  expect([toField(null), fromField(''), fromField('soon')]).toEqual(['', null, null])
})
