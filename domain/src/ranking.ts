import type { Indicator } from './indicator.ts'

/**
 * How values lie: quartiles by straight lines between neighbours (type 7 of Hyndman and Fan, as spreadsheets have it).
 */
export type Spread = { min: number; lowerQuartile: number; median: number; upperQuartile: number; max: number }

type RankedPlace = { place: string; value: number; rank: number; tied: boolean }

/** Places by rank; those without a value are counted and named, and stand in no rank. */
export type Ranking = { places: RankedPlace[]; missing: string[]; spread: Spread | null }

/**
 * Ranks places, the best first; places with one value share a rank and the next one is left out (1, 2, 2, 4). Those
 * that share it stand by code.
 */
export function rankPlaces(
  values: ReadonlyMap<string, number>,
  places: readonly string[],
  direction: Indicator['direction'],
): Ranking {
  const sign = direction === 'higher' ? -1 : 1
  const known = places.flatMap((place) => {
    const value = values.get(place)
    return value === undefined ? [] : [{ place, value }]
  })
  const sorted = known.toSorted((a, b) => sign * (a.value - b.value) || a.place.localeCompare(b.place))
  const ranked = sorted.map(({ place, value }) => ({
    place,
    value,
    rank: 1 + sorted.findIndex((one) => one.value === value),
    tied: sorted.filter((one) => one.value === value).length > 1,
  }))
  return {
    places: ranked,
    missing: places.filter((place) => !values.has(place)),
    spread: spreadOf(known.map((one) => one.value)),
  }
}

/** The spread of values; null of none. */
export function spreadOf(values: readonly number[]): Spread | null {
  const sorted = values.toSorted((a, b) => a - b)
  if (sorted.length === 0) return null
  const at = (share: number) => {
    const place = share * (sorted.length - 1)
    const [low, high] = [sorted[Math.floor(place)] ?? 0, sorted[Math.ceil(place)] ?? 0]
    return low + (high - low) * (place - Math.floor(place))
  }
  return { min: at(0), lowerQuartile: at(0.25), median: at(0.5), upperQuartile: at(0.75), max: at(1) }
}
