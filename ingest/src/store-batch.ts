import type { AcceptedReadings } from '@ioc/domain/messages/journal-records'
import type { StoreBatch, StoredMoment } from './store/reading-store.ts'

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
