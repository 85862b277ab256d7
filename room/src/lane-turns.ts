import { setTimeout as sleep } from 'node:timers/promises'

/** A piece of work of one lane, in a process that serves several. */
export type LaneTurns = (work: () => Promise<void>) => Promise<void>

const longestRestMs = 250

/**
 * How a lane takes its turns. One that is served first works as it can. Any other rests after each piece of work for
 * twice as long as that took, at least `leastRestMs`: so it leaves at least two thirds of the thread to the lanes that
 * come first, however fast it is fed, and a piece of work is the longest that they wait for it.
 */
export function laneTurns(first: boolean, leastRestMs: number): LaneTurns {
  if (first) return (work) => work()
  return async (work) => {
    const began = performance.now()
    await work()
    const took = performance.now() - began
    await sleep(Math.min(longestRestMs, Math.max(leastRestMs, 2 * took)))
  }
}
