import { expect, test } from 'vitest'
import { addressWithLane, readBell, readPreferences } from './preferences.ts'

test.each([
  ['', '', 'replay-flood', '/?lane=replay-flood'],
  ['?lang=en&lane=replay-a', '#device=HY-1', 'replay-b', '/?lang=en&lane=replay-b#device=HY-1'],
  ['?lane=replay-a', '#device=HY-1', 'live', '/#device=HY-1'],
  ['?lang=en&lane=replay-a', '', 'live', '/?lang=en'],
])('the address %s%s with the lane %s is %s, and a reload shows that lane', (search, hash, lane, address) => {
  expect(addressWithLane({ pathname: '/', search, hash }, lane)).toBe(address)
  expect(readPreferences(new URL(address, 'http://a').search, () => null).lane).toBe(lane)
})

test.each([
  ['', null, true],
  ['', 'off', false],
  ['', 'on', true],
  ['?bell=off', 'on', false],
  ['?bell=on', 'off', true],
])('at %s, and with %s chosen before, the bell may ring: %s', (search, before, rings) => {
  expect(readBell(search, () => before)).toBe(rings)
})
