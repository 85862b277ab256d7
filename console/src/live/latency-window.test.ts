import { expect, test } from 'vitest'
import { LatencyWindow } from './latency-window.ts'

test('the median and the slowest hundredth are right to two percent', () => {
  const window = new LatencyWindow()
  for (let ms = 1; ms <= 1000; ms += 1) window.add(ms, 10_000)
  const summary = window.summary(10_000)
  expect(summary?.count).toBe(1000)
  expect(Math.abs((summary?.p50 ?? 0) / 500 - 1)).toBeLessThan(0.02)
  expect(Math.abs((summary?.p99 ?? 0) / 990 - 1)).toBeLessThan(0.02)
})

test('what was seen more than five minutes ago no longer counts', () => {
  const window = new LatencyWindow()
  window.add(9000, 0)
  window.add(100, 290_000)
  expect(window.summary(290_000)?.count).toBe(2)
  expect(window.summary(305_000)?.count).toBe(1)
  expect(window.summary(700_000)).toBeNull()
})

test('a screen that has measured nothing says nothing', () => {
  expect(new LatencyWindow().summary(0)).toBeNull()
})

test('a clock that runs a little ahead gives the smallest latency, not a negative one', () => {
  const window = new LatencyWindow()
  window.add(-12, 1000)
  expect(window.summary(1000)).toEqual({ p50: 1, p99: 1, count: 1 })
})
