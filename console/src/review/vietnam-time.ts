const zoneMs = 7 * 3_600_000

/** What a field of date and time shows for a moment: the wall clock of Việt Nam. */
export function toField(iso: string | null): string {
  return iso === null ? '' : new Date(Date.parse(iso) + zoneMs).toISOString().slice(0, 16)
}

/** The moment that such a field means, ISO 8601 UTC; null where it is empty or none. */
export function fromField(value: string): string | null {
  const ms = Date.parse(`${value.slice(0, 16)}:00+07:00`)
  return Number.isNaN(ms) ? null : new Date(ms).toISOString()
}
