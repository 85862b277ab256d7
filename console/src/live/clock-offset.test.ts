import { expect, test } from 'vitest'
import { clockOffset, withSample } from './clock-offset.ts'

test('the sample with the shortest way decides', () => {
  const samples = [
    { asked: 1000, server: 6500, heard: 2000 },
    { asked: 3000, server: 8005, heard: 3010 },
  ]
  expect(clockOffset(samples)).toBe(5000)
})

test('before the first answer the clocks are taken for equal', () => {
  expect(clockOffset([])).toBe(0)
})

test('only the newest samples are kept, because clocks drift', () => {
  const samples = Array.from({ length: 40 }, (_, i) => ({ asked: i, server: i, heard: i }))
  expect(samples.reduce(withSample, [] as readonly (typeof samples)[number][]).at(0)?.asked).toBe(28)
})
