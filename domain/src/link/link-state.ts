import { z } from 'zod'

/**
 * The line to the nation. `behind`: it answers, and messages have waited for longer than they should. `since`: when the
 * state began, of `down` the last answer. `lagSeconds`: age of the oldest message that waits. `detail`: why it is down.
 */
export const LinkState = z.object({
  state: z.enum(['not_linked', 'linked', 'behind', 'down']),
  since: z.iso.datetime().nullable(),
  lagMessages: z.number().int().nonnegative(),
  lagSeconds: z.number().nonnegative(),
  detail: z.string().nullable(),
})
export type LinkState = z.infer<typeof LinkState>

/** Messages wait this long before a line that answers is called behind, s. */
const behindAfterSeconds = 10
/** The nation has not heard of a province for this long: the line is down, s. */
export const downAfterSeconds = 30

export const notLinked: LinkState = { state: 'not_linked', since: null, lagMessages: 0, lagSeconds: 0, detail: null }

/** The state of a line by what is known of it, at `now` (ms). `failedSince`: since when nothing was answered. */
export function linkState(
  facts: {
    linkedAt: number
    failedSince: number | null
    waiting: number
    oldest: number | null
    detail: string | null
  },
  now: number,
): LinkState {
  const lagSeconds = facts.oldest === null ? 0 : Math.max(0, (now - facts.oldest) / 1000)
  const lag = { lagMessages: facts.waiting, lagSeconds: Math.round(lagSeconds * 10) / 10 }
  const iso = (at: number) => new Date(at).toISOString()
  if (facts.failedSince !== null) return { state: 'down', since: iso(facts.failedSince), ...lag, detail: facts.detail }
  if (lagSeconds > behindAfterSeconds)
    return { state: 'behind', since: facts.oldest === null ? null : iso(facts.oldest), ...lag, detail: null }
  return { state: 'linked', since: iso(facts.linkedAt), ...lag, detail: null }
}
