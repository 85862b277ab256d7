type Counts = Readonly<Record<1 | 2 | 3, number>>
type Priority = 1 | 2 | 3

/** A beep: when it begins after the ring's own beginning and how long it is, s; its tone, Hz. */
type Beep = { at: number; length: number; hz: number }

/** How each priority rings until somebody acknowledges; `everyMs` null: once for each new alarm. */
export const rings: Record<Priority, { beeps: readonly Beep[]; everyMs: number | null }> = {
  1: {
    beeps: [
      { at: 0, length: 0.35, hz: 880 },
      { at: 0.45, length: 0.35, hz: 660 },
    ],
    everyMs: 1000,
  },
  2: {
    beeps: [
      { at: 0, length: 0.18, hz: 740 },
      { at: 0.28, length: 0.18, hz: 740 },
    ],
    everyMs: 20_000,
  },
  3: { beeps: [{ at: 0, length: 0.3, hz: 520 }], everyMs: null },
}

/** The priority that rings: the heaviest of which an alarm is unacknowledged. In a flood of alarms 3 is silent. */
export function ringOf(fresh: Counts, inFlood: boolean): Priority | null {
  if (fresh[1] > 0) return 1
  if (fresh[2] > 0) return 2
  return fresh[3] > 0 && !inFlood ? 3 : null
}
