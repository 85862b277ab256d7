import { alertSubject } from '@ioc/domain/notification'
import { goesAt } from '@ioc/domain/notification-times'
import { expect, test } from 'vitest'
import { aboutOf, isHeldByQuiet } from './notification-words.ts'

test('what a message is about is read from what operations writes', () => {
  const raisedAt = '2026-11-22T03:00:00.000Z'
  expect(aboutOf(alertSubject({ key: 'TC-1/a|b', raisedAt }))).toEqual({
    is: 'alert',
    key: 'TC-1/a|b',
    since: raisedAt,
  })
  expect(aboutOf('incident|SC-2026-000007')).toEqual({ is: 'incident', number: 'SC-2026-000007' })
  expect(aboutOf('test|7')).toEqual({ is: 'test' })
})

test.each([
  ['2026-11-22T16:00:00.000Z', false, true],
  ['2026-11-22T16:00:00.000Z', true, false],
  ['2026-11-22T03:00:00.000Z', false, false],
])('at %s, urgent %s: held by quiet hours %s', (queuedAt, urgent, held) => {
  const next = goesAt({ from: '22:00', to: '05:30' }, urgent, Date.parse(queuedAt))
  const nextAt = new Date(next).toISOString()
  expect(isHeldByQuiet({ state: 'waiting', tries: 0, queuedAt, nextAt })).toBe(held)
  expect(isHeldByQuiet({ state: 'waiting', tries: 1, queuedAt, nextAt })).toBe(false)
  expect(isHeldByQuiet({ state: 'sent', tries: 0, queuedAt, nextAt })).toBe(false)
})
