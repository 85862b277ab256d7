/** The calendar as detection sees it: half hours of a local day (UTC+7, no summer time), weekdays and weekends. */
export const halfHourMs = 1_800_000
export const slotsPerDay = 48
const offsetMs = 7 * 3_600_000
const dayMs = 86_400_000

/** The running number of the local half hour that holds `t` (ms). */
export function halfHourOf(t: number): number {
  return Math.floor((t + offsetMs) / halfHourMs)
}

/** 0 is Sunday; 1970-01-01 was a Thursday. */
export function weekdayOf(t: number): number {
  return (Math.floor((t + offsetMs) / dayMs) + 4) % 7
}

/** Where a half hour stands in a profile: 0 to 47 on weekdays, 48 to 95 on Saturdays and Sundays. */
export function profileSlot(halfHour: number): number {
  const day = (Math.floor(halfHour / slotsPerDay) + 4) % 7
  return (halfHour % slotsPerDay) + (day === 0 || day === 6 ? slotsPerDay : 0)
}

/** Share of the local day that has gone at `t`, 0 to 1. */
export function dayShare(t: number): number {
  return ((t + offsetMs) % dayMs) / dayMs
}
