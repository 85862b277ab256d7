/** How fresh a value is at the lane's stamp: new within 2 intervals, late within 5, then stale. */
export type Freshness = 'new' | 'late' | 'stale'

const lateAfterIntervals = 2
const staleAfterIntervals = 5

/** `t`, `stamp` in ms; an interval of 0 or a stamp before `t` counts as new. */
export function freshness(t: number, stamp: number, intervalSeconds: number): Freshness {
  const intervals = (stamp - t) / (intervalSeconds * 1000)
  if (intervals > staleAfterIntervals) return 'stale'
  return intervals > lateAfterIntervals ? 'late' : 'new'
}

/** A device is silent when nothing came for three of its own intervals. */
export const silentAfterIntervals = 3
