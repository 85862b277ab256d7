/** A figure as it was at a second. */
export type TrackPoint = { second: number; value: number }

export const keptSeconds = 600
const everySeconds = 2

/** The track with one more point, at most one every two seconds; older than ten minutes is dropped. */
export function trackAfter(track: readonly TrackPoint[], point: TrackPoint): readonly TrackPoint[] {
  const last = track.at(-1)
  // A lane whose time jumps back begins its track anew.
  if (last === undefined || point.second < last.second) return [point]
  if (point.second - last.second < everySeconds) return track
  return [...track.filter(({ second }) => point.second - second <= keptSeconds), point]
}
