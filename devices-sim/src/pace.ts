/**
 * Where a replay stands between the clock of the machine and the time of its data, all in ms: at `wall` it had come to
 * `data`, and goes on from there. Up to `hurryTo` nothing waits, whether it plays or is paused.
 */
export type Pace = { speed: number; playing: boolean; wall: number; data: number; hurryTo: number }

/** The time of the data at `now`. */
function placeAt(pace: Pace, now: number): number {
  return pace.playing ? pace.data + (now - pace.wall) * pace.speed : pace.data
}

/** How long until the data of time `t` is due; Infinity while paused. */
export function dueIn(pace: Pace, t: number, now: number): number {
  if (t <= pace.hurryTo) return 0
  if (!pace.playing) return Number.POSITIVE_INFINITY
  return Math.max(0, (t - placeAt(pace, now)) / pace.speed)
}

/**
 * From now on it plays or rests, at this speed, from where it stands. `behind`: how far it has really come, where it
 * cannot keep its speed; what it has not kept up with is not caught up.
 */
export function repaced(
  pace: Pace,
  { speed, playing }: Pick<Pace, 'speed' | 'playing'>,
  { now, behind }: { now: number; behind: number | null },
): Pace {
  if (speed === pace.speed && playing === pace.playing) return pace
  const place = placeAt(pace, now)
  return { ...pace, speed, playing, wall: now, data: behind === null ? place : Math.min(place, behind) }
}

/** Everything up to `to` is played without waiting, and the pace goes on from there. */
export function hurried(pace: Pace, to: number, now: number): Pace {
  return { ...pace, hurryTo: to, data: to, wall: now }
}

/** The hurry is over: what follows is counted from its end on. */
export function arrived(pace: Pace, now: number): Pace {
  return { ...pace, wall: now, data: pace.hurryTo, hurryTo: Number.NEGATIVE_INFINITY }
}
