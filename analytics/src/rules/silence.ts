import { silentAfterIntervals } from '@ioc/domain/age'

/** A device that has reported in its lane: the stamp it was last heard at, and its own interval, ms. */
export type Heard = { heard: number; interval: number }

/** How many of a gateway's members fall silent together before it is the gateway that is silent. */
const leastMembers = 2
const gatewayShare = 0.8
const steadyWithin = 0.1
const steadyShare = 0.75

/** When a device has been quiet for too many of its own intervals, ms. */
export function deadline(device: Heard): number {
  return device.heard + silentAfterIntervals * device.interval
}

/** What is silent at a stamp among the devices that speak through one gateway. */
export type GroupSilence = { gateway: boolean; members: boolean[] }

/**
 * Judges a gateway's reporting members together at stamp `now`. When the gateway fails, its members' deadlines pass one
 * by one: a member is called silent alone only once another was heard after that member's deadline and one more of its
 * intervals, and the gateway once nobody was heard for three of the longest interval, or four fifths are silent alone.
 */
export function judgeGroup(members: readonly Heard[], now: number): GroupSilence {
  let newest = Number.NEGATIVE_INFINITY
  let longest = 0
  for (const member of members) {
    newest = Math.max(newest, member.heard)
    longest = Math.max(longest, member.interval)
  }
  const alone = members.map((member) => deadline(member) <= now && newest > deadline(member) + member.interval)
  const silent = alone.filter(Boolean).length
  const isWhole = now - newest >= silentAfterIntervals * longest
  const isMost = silent >= leastMembers && silent >= gatewayShare * members.length
  const gateway = members.length >= leastMembers && (isWhole || isMost)
  return { gateway, members: gateway ? members.map(() => false) : alone }
}

/**
 * A device's own interval from the gaps between the stamps it was last heard at: their median where they are steady,
 * else undefined.
 */
export function steadyInterval(gaps: readonly number[]): number | undefined {
  const sorted = gaps.toSorted((a, b) => a - b)
  const median = sorted[sorted.length >> 1]
  if (median === undefined || median <= 0) return undefined
  const near = sorted.filter((gap) => Math.abs(gap - median) <= Math.max(steadyWithin * median, 1500)).length
  return near >= steadyShare * sorted.length ? median : undefined
}

/**
 * Whether the lane itself was deaf between two stamps (its broker was away): then nobody's silence counts. `usual`:
 * the gap that its stamps had before, ms.
 */
export function wasDeaf(gap: number, usual: number): boolean {
  return gap > Math.max(60_000, 10 * usual)
}
