import type { AcceptedRecord, LateRecord, QuarantineRecord } from '@ioc/domain/messages/journal-records'
import type { NewRecord } from '@ioc/journal/journal'
import { toBytes } from '@ioc/journal/json'

type Appended = { topic: string; records: NewRecord[] }

/** Records of `accepted` as they are appended at `now` (ms). */
export function accepted(records: readonly AcceptedRecord[], now: number): Appended {
  return {
    topic: 'accepted',
    records: records.map((record) => ({ key: record.type, time: timeOf(record, now), value: toBytes(record) })),
  }
}

export function quarantined(records: readonly QuarantineRecord[]): Appended {
  return {
    topic: 'quarantine',
    records: records.map((one) => ({ key: one.reason, time: one.arrival, value: toBytes(one) })),
  }
}

/** Readings that wait until the store has passed what stood in `accepted` through the offset `after`. */
export function parked(late: readonly Omit<LateRecord, 'after'>[], after: number): Appended {
  return {
    topic: 'late',
    records: late.map((one) => ({ key: one.device, time: one.a, value: toBytes({ ...one, after }) })),
  }
}

function timeOf(record: AcceptedRecord, now: number): number {
  switch (record.type) {
    case 'readings':
      return record.a[0] ?? 0
    case 'stamp':
      return record.a
    case 'imported':
      return now
  }
}
