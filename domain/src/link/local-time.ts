const offsetMs = 7 * 3_600_000

/** A moment as CAP 1.2 writes it: local time of Vietnam with its offset, whole seconds, never `Z`. */
export function capTime(at: Date): string {
  return `${new Date(at.getTime() + offsetMs).toISOString().slice(0, 19)}+07:00`
}

/** The day in Vietnam (YYYY-MM-DD) that a moment falls on. */
export function localDay(at: Date): string {
  return new Date(at.getTime() + offsetMs).toISOString().slice(0, 10)
}

/** The day after a day, both YYYY-MM-DD. */
export function dayAfter(day: string): string {
  return new Date(Date.parse(`${day}T00:00:00Z`) + 86_400_000).toISOString().slice(0, 10)
}
