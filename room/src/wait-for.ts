import { setTimeout as sleep } from 'node:timers/promises'
import type { Log } from './log.ts'

/**
 * Asks again until `ask` answers something; says once, after 2 s, whom it waits for. There is no limit: a room waits
 * as long as its neighbour is away, and the starter sees it waiting.
 */
export async function waitFor<Answer>(
  what: string,
  log: Log,
  ask: () => Promise<Answer | undefined> | Answer | undefined,
): Promise<Answer> {
  const began = performance.now()
  let said = false
  for (;;) {
    const answer = await ask()
    if (answer !== undefined) return answer
    if (!said && performance.now() - began > 2000) {
      log.info(`waiting for ${what}`)
      said = true
    }
    await sleep(50)
  }
}
