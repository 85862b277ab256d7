import { formatClockShort, formatDate } from '../format/time.ts'

const zoneMs = 7 * 3_600_000

/** "14:05 22/11/2026": a moment (ISO 8601) as it is read here. */
export function momentWords(iso: string): string {
  const ms = Date.parse(iso)
  return `${formatClockShort(ms)} ${formatDate(ms)}`
}

/** What a field of date and time shows for a moment: the wall clock of Việt Nam. */
export function toField(iso: string | null): string {
  return iso === null ? '' : new Date(Date.parse(iso) + zoneMs).toISOString().slice(0, 16)
}

/** The moment that such a field means, ISO 8601 UTC; null where it is empty or none. */
export function fromField(value: string): string | null {
  const ms = Date.parse(`${value.slice(0, 16)}:00+07:00`)
  return Number.isNaN(ms) ? null : new Date(ms).toISOString()
}
