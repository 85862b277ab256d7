import { setTimeout as sleep } from 'node:timers/promises'
import { expect, test } from 'vitest'
import { laneTurns } from './lane-turns.ts'

test('a lane that does not come first rests twice as long as it worked, and leaves the thread to the one that does', async () => {
  const busy = (ms: number) => {
    const until = performance.now() + ms
    while (performance.now() < until);
  }
  const worked = { first: 0, later: 0 }
  let isOver = false
  const run = async (lane: 'first' | 'later') => {
    const turns = laneTurns(lane === 'first', 1)
    while (!isOver)
      await turns(async () => {
        busy(5)
        worked[lane] += 1
        await sleep(0)
      })
  }
  const lanes = [run('first'), run('later'), run('later'), run('later')]
  await expect.poll(() => worked.first + worked.later).toBeGreaterThan(60)
  isOver = true
  await Promise.all(lanes)
  // Without rests each of the four would have had a quarter.
  expect(worked.first).toBeGreaterThan((1.5 * worked.later) / 3)
  expect(worked.later).toBeGreaterThan(0)
})
