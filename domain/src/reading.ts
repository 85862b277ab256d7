import { metricOf } from './domains.ts'
import { type LaneName, lanePolicy } from './lane.ts'
import type { AdmittedUnit, KnownDevice } from './registry.ts'
import type { ResolvedRecord } from './senml.ts'
import { toPrimary } from './unit.ts'

/** One metric of one device at one moment; `t` in ms since 1970, `value` in the metric's primary unit. */
export type Reading = { device: string; kind: string; metric: string; t: number; value: number }

/** Why a reading is kept apart instead of believed. */
export const quarantineReasons = [
  'unknown_device',
  'not_member',
  'unknown_metric',
  'no_number',
  'unit',
  'out_of_range',
  'too_early',
  'too_old',
  'conflict',
  'store_refused',
  'malformed',
] as const
type QuarantineReason = (typeof quarantineReasons)[number]

export type ReadingRefusal = { reason: QuarantineReason; detail: string; device: string | null; metric: string | null }

/** How far ahead of the lane's stamp a reading may be, ms. */
const earlyToleranceMs = 5 * 60_000
const dayMs = 86_400_000

/**
 * Where a record came from: its publisher and commune (of the topic), its lane, how far the lane has come (ms), and
 * the days that its store keeps readings.
 */
export type Origin = { lane: LaneName; publisher: string; commune: string; stamp: number; keptDays: number }

/**
 * Decides a resolved SenML record: a reading in primary units, or one reason against it. `find` looks a device up in
 * the registry as this lane sees it, `unitOf` a unit that the registry admits. Duplicates and conflicts are decided
 * later, against what is stored.
 */
export function judgeRecord(
  record: ResolvedRecord,
  origin: Origin,
  find: (id: string) => KnownDevice | undefined,
  unitOf: (symbol: string) => AdmittedUnit | undefined = () => undefined,
): Reading | ReadingRefusal {
  const { device: deviceId, metric: metricName } = nameOf(record.name, origin.publisher)
  const refuse = (reason: QuarantineReason, detail: string): ReadingRefusal => ({
    reason,
    detail,
    device: deviceId,
    metric: metricName,
  })
  const device = find(deviceId)
  if (!device) return refuse('unknown_device', `no device ${deviceId} in the registry`)
  if (!speaksFor(origin, device)) return refuse('not_member', `${origin.publisher} does not speak for ${deviceId}`)
  const metric = metricOf(device.kind, metricName)
  if (!metric) return refuse('unknown_metric', `a ${device.kind} has no metric ${metricName}`)
  if (record.value === null) return refuse('no_number', 'the record carries no finite number')
  const value =
    record.unit === null ? record.value : toPrimary(record.value, record.unit, metric.unit, unitOf(record.unit))
  if (value === undefined) return refuse('unit', `${record.unit} is not ${metric.unit}, nor a form of it`)
  if (value < metric.plausible[0] || value > metric.plausible[1])
    return refuse('out_of_range', `${value} ${metric.unit} is outside ${metric.plausible.join(' to ')}`)
  if (record.t > origin.stamp + earlyToleranceMs)
    return refuse('too_early', `${isoTime(record.t)} is over 5 min ahead of the lane at ${isoTime(origin.stamp)}`)
  if (record.t < origin.stamp - Math.min(lanePolicy(origin.lane).retentionDays, origin.keptDays) * dayMs)
    return refuse('too_old', `${isoTime(record.t)} is older than the lane keeps`)
  return { device: deviceId, kind: device.kind, metric: metricName, t: record.t, value }
}

/** The device and metric that a record's name means: `<device>/<metric>`, or `<metric>` of the publisher itself. */
export function nameOf(name: string, publisher: string): { device: string; metric: string } {
  const slash = name.lastIndexOf('/')
  return { device: slash < 0 ? publisher : name.slice(0, slash), metric: name.slice(slash + 1) }
}

export function isRefusal(answer: Reading | ReadingRefusal): answer is ReadingRefusal {
  return 'reason' in answer
}

/** A player of a replay lane speaks for every device of it; else the device itself or its gateway, at its commune. */
function speaksFor(origin: Origin, device: KnownDevice): boolean {
  if (lanePolicy(origin.lane).clock === 'data') return true
  if (device.commune !== origin.commune && device.gateway === null) return false
  return device.id === origin.publisher ? device.gateway === null : device.gateway === origin.publisher
}

/** Times beyond what ISO 8601 can write are shown as numbers. */
function isoTime(ms: number): string {
  return Math.abs(ms) <= 8.64e15 ? new Date(ms).toISOString() : `${ms} ms`
}

/** What comes of a reading once held against the newest of its series. */
export type SeriesVerdict = 'newer' | 'duplicate' | 'conflict' | 'older'

/**
 * Holds a reading against the newest of its series: newer ones need no look-up, equal in time is decided by value,
 * older ones are decided once the store has passed that moment.
 */
export function againstNewest(reading: Reading, newest: { t: number; value: number } | undefined): SeriesVerdict {
  if (!newest || reading.t > newest.t) return 'newer'
  if (reading.t < newest.t) return 'older'
  return reading.value === newest.value ? 'duplicate' : 'conflict'
}
