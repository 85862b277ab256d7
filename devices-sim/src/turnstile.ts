import { setTimeout as sleep } from 'node:timers/promises'

/** Lets callers through at `perSecond` at most, in the order in which they came. */
export function turnstile(perSecond: number): () => Promise<void> {
  let free = 0
  return async () => {
    const now = performance.now()
    const at = Math.max(now, free)
    free = at + 1000 / perSecond
    if (at > now) await sleep(at - now)
  }
}
