/**
 * How long to wait after the n-th failure in a row (from 1), ms: twice as long each time up to `longestMs`, of which
 * between half and the whole, by `chance` in [0, 1), so that provinces that lost one nation do not come back as one.
 */
export function backOffMs(failures: number, pace: { firstMs: number; longestMs: number }, chance: number): number {
  const whole = Math.min(pace.longestMs, pace.firstMs * 2 ** Math.min(failures - 1, 30))
  return whole / 2 + (whole / 2) * chance
}
