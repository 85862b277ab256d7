/** Numbers in [0, 1) from a seed, always the same ones (the 32-bit generator "mulberry"). */
export type Chance = () => number

export function chanceOf(seed: number): Chance {
  let state = seed >>> 0
  return () => {
    state = (state + 0x6d2b79f5) >>> 0
    let mixed = Math.imul(state ^ (state >>> 15), state | 1)
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296
  }
}

/** Normal, mean 0, variance 1 (Box and Muller). */
export function normal(chance: Chance): number {
  return Math.sqrt(-2 * Math.log(1 - chance())) * Math.cos(2 * Math.PI * chance())
}

export function between(chance: Chance, low: number, high: number): number {
  return low + (high - low) * chance()
}

/** Even on a logarithmic scale. */
export function logBetween(chance: Chance, low: number, high: number): number {
  return low * (high / low) ** chance()
}
