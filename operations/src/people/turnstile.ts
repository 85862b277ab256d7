/** Lets a few pieces of work run at once and some wait; more than that are turned away. */
export type Turnstile = <Result>(work: () => Promise<Result>) => Promise<Result | 'full'>

export function turnstile(atOnce: number, waitingAtMost: number): Turnstile {
  const waiting: (() => void)[] = []
  let running = 0
  return async (work) => {
    if (running >= atOnce) {
      if (waiting.length >= waitingAtMost) return 'full'
      await new Promise<void>((resolve) => waiting.push(resolve))
    } else running += 1
    try {
      return await work()
    } finally {
      // Whoever waits takes the place over, so it is never free in between.
      const next = waiting.shift()
      if (next) next()
      else running -= 1
    }
  }
}
