/** One question of the time: this screen's clock at asking and at hearing, and the server's answer between, ms. */
export type ClockSample = { asked: number; server: number; heard: number }

const kept = 12

/** The newest samples, of which the one with the shortest way tells most. */
export function withSample(samples: readonly ClockSample[], sample: ClockSample): readonly ClockSample[] {
  return [...samples, sample].slice(-kept)
}

/** What to add to this screen's clock to get the server's, ms; 0 before the first answer. */
export function clockOffset(samples: readonly ClockSample[]): number {
  let best: ClockSample | undefined
  for (const sample of samples) {
    if (best === undefined || sample.heard - sample.asked < best.heard - best.asked) best = sample
  }
  return best === undefined ? 0 : best.server + (best.heard - best.asked) / 2 - best.heard
}
