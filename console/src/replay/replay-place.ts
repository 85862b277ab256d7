import type { PlayedLane } from '@ioc/domain/messages/api-shapes'

export const minuteMs = 60_000
const speeds = [1, 10, 60, 120, 300, 600]

/** What is said of a replay: what its player does, that it has ended, or that nobody plays it any more. */
export function replayState(
  lane: Pick<PlayedLane, 'state' | 'player'>,
): 'playing' | 'hurrying' | 'paused' | 'ended' | 'gone' {
  if (lane.state !== 'open') return 'ended'
  return lane.player?.state ?? 'gone'
}

/** The span of a replay and its place in it (ms), held within; null where its span is not known. */
export function placeOf(
  { from, to }: Pick<PlayedLane, 'from' | 'to'>,
  at: number | null,
): { from: number; to: number; at: number } | null {
  if (from === null || to === null) return null
  const [begin, end] = [Date.parse(from), Date.parse(to)]
  return { from: begin, to: end, at: Math.min(end, Math.max(begin, at ?? begin)) }
}

/** The speeds to choose from, in order, with the one that is set. */
export function speedsFor(speed: number): number[] {
  return [...new Set([...speeds, speed])].sort((a, b) => a - b)
}
