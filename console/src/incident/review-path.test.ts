import { expect, test } from 'vitest'
import { reviewPath } from './review-path.ts'

test.each([
  ['/', null],
  ['/reviews', null],
  ['/review', { incident: null }],
  ['/review/', { incident: null }],
  ['/review/00000000-0000-4000-8000-000000000001', { incident: '00000000-0000-4000-8000-000000000001' }],
])('%s leads to %o', (path, place) => {
  expect(reviewPath(path)).toEqual(place)
})
