/**
 * Chance as a function of where it is asked: the same seed and coordinates give the same number, in any order, so that
 * any moment of any device can be made without the moments before it.
 */

/** Mixes up to four integers into 32 bits (the finaliser of MurmurHash3 over each in turn). */
export function hash(seed: number, a: number, b = 0, c = 0): number {
  let h = Math.imul(seed ^ 0x9e3779b9, 0x85ebca6b) ^ Math.imul(a, 0xcc9e2d51)
  h = Math.imul((h << 15) | (h >>> 17), 0x1b873593) ^ Math.imul(b, 0x85ebca6b)
  h = Math.imul((h << 13) | (h >>> 19), 0xcc9e2d51) ^ Math.imul(c, 0xc2b2ae35)
  h ^= h >>> 16
  h = Math.imul(h, 0x85ebca6b)
  h ^= h >>> 13
  h = Math.imul(h, 0xc2b2ae35)
  return (h ^ (h >>> 16)) >>> 0
}

/** A number in [0, 1) for these integers. */
export function chance(seed: number, a: number, b = 0, c = 0): number {
  return hash(seed, a, b, c) / 4294967296
}

/** The seed of something named, such as a device. */
export function seedOf(seed: number, name: string): number {
  let h = seed >>> 0
  for (let i = 0; i < name.length; i++) h = hash(h, name.charCodeAt(i), i)
  return h
}

/** Bounded noise of mean 0, in (-1, 1), with a peak at 0: the shake of an instrument at one moment. */
export function shake(seed: number, t: number, channel = 0): number {
  const low = t | 0
  const high = Math.floor(t / 4294967296)
  return chance(seed, low, high, channel * 2) - chance(seed, low, high, channel * 2 + 1)
}

function ease(x: number): number {
  return x * x * (3 - 2 * x)
}

/** Smooth noise in [0, 1) along one axis, with a new random height at every whole `x`. */
export function smooth(seed: number, x: number, channel = 0): number {
  const floor = Math.floor(x)
  const left = chance(seed, floor, channel)
  return left + (chance(seed, floor + 1, channel) - left) * ease(x - floor)
}

/** Smooth noise in [0, 1) over three axes: what lies near in space and time is alike. */
export function field(seed: number, x: number, y: number, z: number): number {
  const x0 = Math.floor(x)
  const y0 = Math.floor(y)
  const z0 = Math.floor(z)
  const fx = ease(x - x0)
  const fy = ease(y - y0)
  const near = face(seed, x0, y0, z0, fx, fy)
  return near + (face(seed, x0, y0, z0 + 1, fx, fy) - near) * ease(z - z0)
}

function face(seed: number, x0: number, y0: number, z: number, fx: number, fy: number): number {
  const a = chance(seed, x0, y0, z)
  const b = chance(seed, x0 + 1, y0, z)
  const c = chance(seed, x0, y0 + 1, z)
  const d = chance(seed, x0 + 1, y0 + 1, z)
  const south = a + (b - a) * fx
  return south + (c + (d - c) * fx - south) * fy
}

/** A stream of numbers in [0, 1) for work that is done in one fixed order, such as laying out a fleet. */
export function stream(seed: number): () => number {
  let index = 0
  return () => chance(seed, index++)
}

/** One of the list, by a number in [0, 1). */
export function pick<Item>(list: readonly Item[], at: number): Item | undefined {
  return list[Math.floor(at * list.length)]
}
