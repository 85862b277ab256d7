/** What the two clocks of the machine say, in ms: `wall` since 1970, `monotonic` since whenever. */
export type Moment = { wall: number; monotonic: number }

/** A jump of the wall clock that is not followed: how far it leads (negative: lags), and since which monotonic time. */
type Jump = { leadMs: number; since: number }

/** A stamp, when it was made, the jump that stands, and what has changed with it. */
export type Stamped = {
  at: number
  monotonic: number
  jump: Jump | undefined
  news: 'jumped' | 'returned' | 'believed' | undefined
}

const confirmedWithinMs = 60_000
const believedAfterMs = 10 * 60_000

/**
 * The next stamp, in ms since 1970. Nobody can take one back, and one of a year ahead would stop its lane for a year,
 * so a step of the wall clock by over 60 s that the monotonic clock does not confirm is not followed: the stamps go on
 * by the monotonic clock until the wall clock is back within 60 s. A step forward that has stood for 10 minutes is
 * believed; one backward is never, since the lane has been there.
 */
export function nextStamp(previous: Stamped | undefined, { wall, monotonic }: Moment): Stamped {
  if (!previous) return { at: wall, monotonic, jump: undefined, news: undefined }
  const expected = previous.at + monotonic - previous.monotonic
  const leadMs = wall - expected
  const known = previous.jump
  if (Math.abs(leadMs) <= confirmedWithinMs)
    return { at: Math.max(previous.at, wall), monotonic, jump: undefined, news: known && 'returned' }
  if (!known || Math.abs(leadMs - known.leadMs) > confirmedWithinMs)
    return { at: expected, monotonic, jump: { leadMs, since: monotonic }, news: 'jumped' }
  if (leadMs > 0 && monotonic - known.since >= believedAfterMs)
    return { at: wall, monotonic, jump: undefined, news: 'believed' }
  return { at: expected, monotonic, jump: known, news: undefined }
}
