import { expect, test } from 'vitest'
import { ConnectRate } from './connect-rate.ts'

test('fifteen connects pass at once, then one each four seconds, and other keys are not slowed', () => {
  const rate = new ConnectRate({ perMinute: 15 })
  const passed = (at: number) => Array.from({ length: 20 }, () => rate.allow('a', at)).filter(Boolean).length
  expect(passed(1000)).toBe(15)
  expect(passed(1000)).toBe(0)
  expect(rate.allow('b', 1000)).toBe(true)
  expect(passed(4999)).toBe(0)
  expect(passed(5000)).toBe(1)
  expect(passed(65_000)).toBe(15)
})

test('a flood of names does not grow the memory of the limit', () => {
  const rate = new ConnectRate({ perMinute: 1 })
  expect(rate.allow('first', 0)).toBe(true)
  for (let n = 0; n < 10_000; n++) rate.allow(`name ${n}`, 0)
  expect(rate.allow('name 9999', 0)).toBe(false)
  expect(rate.allow('first', 0)).toBe(true)
})
