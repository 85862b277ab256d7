import type { QuarantineRecord } from '@ioc/domain/messages/journal-records'
import type { Reading, ReadingRefusal } from '@ioc/domain/reading'
import type { LogRecord } from '@ioc/journal/journal'
import type { Decision } from './decide.ts'

const decoder = new TextDecoder('utf-8', { fatal: true })
const payloadShown = 4096

/** Which message, and which record of its pack, something is of; `a` is its arrival, ms. */
export type From = {
  publisher: string
  commune: string
  a: number
  raw: number
  i: number
  mending?: string | undefined
}

export function conflictOf(reading: Reading): ReadingRefusal {
  return {
    reason: 'conflict',
    detail: `another value is stored for ${new Date(reading.t).toISOString()}: the first stays`,
    device: reading.device,
    metric: reading.metric,
  }
}

export function refuseReading(
  refusal: ReadingRefusal,
  from: From & { t: number; value: number | null; unit: string | null; payload: string | null } & Pick<
      QuarantineRecord,
      'stamp' | 'enrolment'
    >,
  decision: Pick<Decision, 'quarantine' | 'counts'>,
): void {
  decision.quarantine.push({
    reason: refusal.reason,
    detail: refusal.detail,
    publisher: from.publisher,
    commune: from.commune,
    device: refusal.device,
    metric: refusal.metric,
    t: from.t,
    value: from.value,
    unit: from.unit,
    arrival: from.a,
    raw: from.raw,
    i: from.i,
    ...(from.stamp === undefined ? {} : { stamp: from.stamp }),
    ...(from.enrolment === undefined ? {} : { enrolment: from.enrolment }),
    ...(from.mending === undefined ? {} : { mending: from.mending }),
    payload: from.payload,
  })
  add(decision.counts, 'readings.quarantined')
  add(decision.counts, `quarantine.${refusal.reason}`)
}

/** A message that could not be read at all is kept whole: a person may see what it was meant to say. */
export function refuseMessage(
  record: LogRecord,
  why: { publisher: string; commune: string; enrolment: string | null; detail: string; stamp?: number },
  decision: Pick<Decision, 'quarantine' | 'counts'>,
): void {
  decision.quarantine.push({
    reason: 'malformed',
    detail: why.detail,
    publisher: why.publisher,
    commune: why.commune,
    device: null,
    metric: null,
    t: null,
    value: null,
    arrival: record.time,
    raw: record.offset,
    i: 0,
    ...(why.stamp === undefined ? {} : { stamp: why.stamp }),
    ...(why.enrolment === null ? {} : { enrolment: why.enrolment }),
    ...wholeOf(record.value),
  })
  add(decision.counts, 'messages.malformed')
  add(decision.counts, 'quarantine.malformed')
}

function wholeOf(payload: Uint8Array): Required<Pick<QuarantineRecord, 'payload' | 'form'>> {
  const text = textOf(payload)
  return text === undefined
    ? { payload: Buffer.from(payload).toString('base64'), form: 'base64' }
    : { payload: text, form: 'text' }
}

export function excerptOf(payload: Uint8Array): string {
  return new TextDecoder().decode(payload.subarray(0, payloadShown))
}

export function add(counts: Record<string, number>, name: string, n = 1): void {
  counts[name] = (counts[name] ?? 0) + n
}

/** A payload as text; undefined where it is no UTF-8. */
export function textOf(bytes: Uint8Array): string | undefined {
  try {
    return decoder.decode(bytes)
  } catch {
    return undefined
  }
}
