import { expect, test } from 'vitest'
import { placeOf } from './review-path.ts'

test.each([
  ['/', null],
  ['/reviews', null],
  ['/review', { incident: null }],
  ['/review/', { incident: null }],
  ['/review/00000000-0000-4000-8000-000000000001', { incident: '00000000-0000-4000-8000-000000000001' }],
  ['/targets', 'targets'],
  ['/targets/', 'targets'],
  ['/targets/x', null],
  ['/notifications', 'notifications'],
  ['/procedures', { procedure: null }],
  ['/procedures/power_loss', { procedure: 'power_loss' }],
])('%s leads to %o', (path, place) => {
  expect(placeOf(path)).toEqual(place)
})
