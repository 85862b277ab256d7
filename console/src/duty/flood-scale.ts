/** Alarm levels of a river gauge, metres: báo động 1, 2 and 3, and the highest that was ever recorded. */
export type FloodLevels = { bd1?: number; bd2?: number; bd3: number; highest?: number }

/** Where the three levels stand on the scale of every gauge, so that one glance compares rivers whose metres differ. */
export const levelPlaces = { bd1: 0.2, bd2: 0.42, bd3: 0.64 } as const

/** How far above level 3 a scale ends where no record is known, metres. */
const aboveLevel3 = 2

/** Place of a water level on the scale, 0 (zero of the gauge) to 1 (its record, or 2 m above level 3). */
export function scalePlace({ bd1, bd2, bd3, highest }: FloodLevels, metres: number): number {
  const top = highest !== undefined && highest > bd3 ? highest : bd3 + aboveLevel3
  const known: [metres: number, place: number][] = [
    [Math.min(0, (bd1 ?? bd3) - 1), 0],
    ...(bd1 === undefined ? [] : [[bd1, levelPlaces.bd1] satisfies [number, number]]),
    ...(bd2 === undefined ? [] : [[bd2, levelPlaces.bd2] satisfies [number, number]]),
    [bd3, levelPlaces.bd3],
    [top, 1],
  ]
  const next = known.findIndex(([level]) => metres < level)
  if (next === 0) return 0
  const [from, to] = [known[next - 1], known[next]]
  if (from === undefined || to === undefined) return 1
  return from[1] + ((metres - from[0]) / (to[0] - from[0])) * (to[1] - from[1])
}

/**
 * The highest level that the water stands above, with the metres above it; null where it is below all that are known.
 */
export function exceeded(levels: FloodLevels, metres: number): { level: 1 | 2 | 3; by: number } | null {
  const known = [levels.bd1, levels.bd2, levels.bd3]
  for (const level of [3, 2, 1] as const) {
    const at = known[level - 1]
    if (at !== undefined && metres >= at) return { level, by: metres - at }
  }
  return null
}

const hourMs = 3_600_000
/** A rise over a shorter span says nothing yet, ms. */
const shortestMs = 20 * 60_000

/** How fast a series rises, per hour, by least squares over all of it; null where it spans less than 20 minutes. */
export function hourlyRise(t: readonly number[], v: readonly number[]): number | null {
  const [first, last] = [t[0], t.at(-1)]
  if (first === undefined || last === undefined || last - first < shortestMs) return null
  const mean = (of: readonly number[]) => of.reduce((sum, one) => sum + one, 0) / of.length
  const [meanT, meanV] = [mean(t), mean(v)]
  let product = 0
  let square = 0
  t.forEach((at, place) => {
    product += (at - meanT) * ((v[place] ?? meanV) - meanV)
    square += (at - meanT) ** 2
  })
  return (product / square) * hourMs
}
