import { expect, test } from 'vitest'
import { ringOf, rings } from './ring.ts'

test.each([
  ['nothing is unacknowledged', [0, 0, 0], false, null],
  ['the heaviest rings', [1, 3, 2], false, 1],
  ['a 2 beside many of 3', [0, 1, 9], false, 2],
  ['a 3 alone', [0, 0, 1], false, 3],
  ['a 3 in a flood is silent', [0, 0, 12], true, null],
  ['a 1 in a flood rings', [1, 0, 12], true, 1],
  ['a 2 in a flood rings', [0, 1, 12], true, 2],
] as const)('%s', (_, [one, two, three], inFlood, rung) => {
  expect(ringOf({ 1: one, 2: two, 3: three }, inFlood)).toBe(rung)
})

test('a 1 never falls silent for as long as a second, a 2 rings every 20 s, a 3 once', () => {
  expect([rings[1].everyMs, rings[2].everyMs, rings[3].everyMs]).toEqual([1000, 20_000, null])
  for (const { beeps, everyMs } of Object.values(rings))
    for (const { at, length } of beeps) expect((at + length) * 1000).toBeLessThan(everyMs ?? 1000)
})
