import type { AcceptedReadings, QuarantineRecord } from '@ioc/domain/messages/journal-records'
import type { KnownDevice } from '@ioc/domain/registry'
import type { RefusedMoment, StoreBatch, StoredMoment } from './store/reading-store.ts'

/** Turns accepted readings into moments by kind: neighbours of one device and time become one row. */
export function storeBatch(records: readonly AcceptedReadings[]): StoreBatch {
  const kinds: Record<string, StoredMoment[]> = {}
  let readings = 0
  for (const record of records) {
    let open: StoredMoment | undefined
    record.t.forEach((t, n) => {
      const place = record.d[n] ?? 0
      const device = record.devices[place] ?? ''
      const metric = record.metrics[record.m[n] ?? 0] ?? ''
      const value = record.v[n] ?? 0
      readings++
      if (open && open.device === device && open.t === t && !open.metrics.includes(metric)) {
        open.metrics.push(metric)
        open.values.push(value)
        return
      }
      open = { device, t, metrics: [metric], values: [value] }
      const kind = record.kinds[place] ?? ''
      const moments = kinds[kind] ?? []
      kinds[kind] = moments
      moments.push(open)
    })
  }
  return { kinds, readings }
}

/** A reading that the store will never take, with its place in `accepted` and in `raw`. */
export type RefusedReadings = {
  offset: number
  reason: string
  device: string
  metric: string
  t: number
  v: number
  a: number
  raw: number
  i: number
  late: boolean
}

/** The readings of refused moments, found again in the records that they came from. */
export function refusedReadings(
  refused: readonly RefusedMoment[],
  records: readonly { offset: number; readings: AcceptedReadings }[],
): RefusedReadings[] {
  const reasons = new Map(
    refused.flatMap(({ moment, reason }) =>
      moment.metrics.map((metric) => [`${moment.device}/${metric}/${moment.t}`, reason] as const),
    ),
  )
  return records.flatMap(({ offset, readings }) =>
    readings.t.flatMap((t, n) => {
      const device = readings.devices[readings.d[n] ?? 0] ?? ''
      const metric = readings.metrics[readings.m[n] ?? 0] ?? ''
      const reason = reasons.get(`${device}/${metric}/${t}`)
      if (reason === undefined) return []
      const [v, a, raw, i] = [readings.v[n] ?? 0, readings.a[n] ?? 0, readings.raw[n] ?? 0, readings.i[n] ?? 0]
      return [{ offset, reason, device, metric, t, v, a, raw, i, late: readings.late }]
    }),
  )
}

export function withoutMoments(batch: StoreBatch, refused: readonly RefusedMoment[]): StoreBatch {
  const gone = new Set(refused.map(({ moment }) => moment))
  const kinds = Object.fromEntries(
    Object.entries(batch.kinds).map(([kind, moments]) => [kind, moments.filter((one) => !gone.has(one))]),
  )
  const readings = Object.values(kinds)
    .flat()
    .reduce((sum, moment) => sum + moment.values.length, 0)
  return { kinds, readings }
}

/** What is kept of them, and what it does to the counts. `find` says where the devices are. */
export function storeRefusals(
  refused: readonly RefusedReadings[],
  find: (device: string) => KnownDevice | undefined,
): { records: QuarantineRecord[]; counts: Record<string, number> } {
  const { length } = refused
  return {
    records: refused.map((one) => storeRefusal(one, find(one.device)?.commune ?? '')),
    counts: {
      ...{ 'readings.quarantined': length, 'quarantine.store_refused': length },
      // It counts what was stored.
      'late.accepted': -refused.filter((one) => one.late).length,
    },
  }
}

/** It had been accepted, so its value is in the unit of the metric. */
function storeRefusal(refused: RefusedReadings, commune: string): QuarantineRecord {
  return {
    reason: 'store_refused',
    detail: refused.reason,
    publisher: '',
    commune,
    device: refused.device,
    metric: refused.metric,
    t: refused.t,
    value: refused.v,
    unit: null,
    arrival: refused.a,
    raw: refused.raw,
    i: refused.i,
    payload: null,
  }
}
