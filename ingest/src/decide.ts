import { parseEnrolledKey } from '@ioc/domain/enrolment'
import type { LaneName } from '@ioc/domain/lane'
import { lanePolicy } from '@ioc/domain/lane'
import type { LateRecord, QuarantineRecord } from '@ioc/domain/messages/journal-records'
import { parseTopic, Stamp } from '@ioc/domain/messages/topics'
import { againstNewest, isRefusal, judgeRecord, nameOf, type Origin, type ReadingRefusal } from '@ioc/domain/reading'
import type { AdmittedUnit, KnownDevice } from '@ioc/domain/registry'
import { type ResolvedRecord, resolvePack } from '@ioc/domain/senml'
import type { LogRecord } from '@ioc/journal/journal'
import { AcceptedBatches } from './accepted-batches.ts'
import { isSentinel, type Tallies, tally } from './quality-tally.ts'
import { add, conflictOf, excerptOf, type From, refuseMessage, refuseReading, textOf } from './refusals.ts'
import type { Heads } from './series-heads.ts'

/** What a stretch of `raw` comes to. Counts are by the names under which they are kept. */
export type Decision = {
  accepted: AcceptedBatches
  quarantine: QuarantineRecord[]
  late: Omit<LateRecord, 'after'>[]
  counts: Record<string, number>
  /** What the readings of each source came to. */
  quality: Tallies
  stamp: number | undefined
}

/** How a lane stands while its `raw` is decided. `heads` moves with every accepted reading. */
export type LaneState = {
  lane: LaneName
  heads: Heads
  stamp: number | undefined
  find: (device: string) => KnownDevice | undefined
  /** Days that the store keeps readings of this lane. */
  keptDays: number
  unitOf: (symbol: string) => AdmittedUnit | undefined
}

const decoder = new TextDecoder('utf-8', { fatal: true })

/** Decides records of `raw` in their order: schema, membership, unit, range, clock, duplicate. */
export function decide(records: readonly LogRecord[], state: LaneState): Decision {
  const decision: Decision = {
    accepted: new AcceptedBatches(),
    quarantine: [],
    late: [],
    counts: {},
    quality: new Map(),
    stamp: state.stamp,
  }
  for (const record of records) decideMessage(record, state, decision)
  return decision
}

function decideMessage(record: LogRecord, state: LaneState, decision: Decision): void {
  const topic = parseTopic(record.key)
  const enrolled = topic === undefined ? parseEnrolledKey(record.key) : undefined
  if (topic?.name === 'stamp') decideStamp(record, state, decision)
  else if (topic?.name === 'reading') decidePack(record, { ...topic, enrolment: null }, state, decision)
  else if (enrolled) decidePack(record, enrolled, state, decision)
  else refuseMessage(record, { ...nobody, detail: 'no topic of readings' }, decision)
}

/** Of a message that is none of readings. */
const nobody = { publisher: '', commune: '', enrolment: null }

function decideStamp(record: LogRecord, state: LaneState, decision: Decision): void {
  const at = stampOf(record.value)
  if (at === undefined) {
    refuseMessage(record, { ...nobody, detail: 'not a stamp: {"at": "<ISO 8601 time>"}' }, decision)
    return
  }
  // The broker's own stamps of the live lane are no messages that anyone sent.
  if (lanePolicy(state.lane).clock === 'data') add(decision.counts, 'messages.parsed')
  if (decision.stamp !== undefined && at <= decision.stamp) return
  decision.stamp = at
  decision.accepted.stamp(at, record.time)
}

/** `enrolment`: the enrolment that it came in by; null for a publisher of its own right. */
type PackSender = { publisher: string; commune: string; enrolment: string | null }

function decidePack(record: LogRecord, sender: PackSender, state: LaneState, decision: Decision): void {
  const { publisher, commune, enrolment } = sender
  const arrival = record.time
  const stamp = decision.stamp ?? (lanePolicy(state.lane).clock === 'wall' ? arrival : 0)
  const text = textOf(record.value)
  const pack = text === undefined ? 'the payload is no UTF-8 text' : resolvePack(text, arrival)
  if (typeof pack === 'string' || 'malformed' in pack) {
    const detail = typeof pack === 'string' ? pack : `${pack.malformed}: ${pack.detail}`
    refuseMessage(record, { ...sender, detail, stamp }, decision)
    const sent = { publisher, commune, a: arrival, enrolled: enrolment !== null }
    tally(decision.quality, 'refused', { device: null, sent, find: state.find })
    return
  }
  add(decision.counts, 'messages.parsed')
  add(decision.counts, 'readings.parsed', pack.length)
  const origin = { lane: state.lane, publisher, commune, stamp, keptDays: state.keptDays }
  let shown = false
  for (const [place, resolved] of pack.entries()) {
    const from = { a: arrival, raw: record.offset, i: place, publisher, commune }
    const outcome =
      enrolment === null
        ? decideRecord(resolved, { origin, from }, state, decision)
        : notAdmitted(resolved, publisher, enrolment)
    if (typeof outcome === 'string') continue
    const payload = shown ? null : excerptOf(record.value)
    shown = true
    const joined = enrolment === null ? {} : { enrolment }
    const isConflict = outcome.reason === 'conflict'
    tally(decision.quality, isConflict ? 'conflict' : 'refused', {
      ...{ device: outcome.device, find: state.find },
      sent: { publisher, commune, a: arrival, enrolled: enrolment !== null },
    })
    refuseReading(outcome, { ...from, ...joined, ...resolved, stamp, payload }, decision)
  }
}

/** What has joined with an enrolment token is no device of the registry, whatever it calls itself. */
function notAdmitted(record: ResolvedRecord, publisher: string, enrolment: string): ReadingRefusal {
  const { device, metric } = nameOf(record.name, publisher)
  return { reason: 'unknown_device', detail: `${publisher} joined with the enrolment ${enrolment}`, device, metric }
}

/**
 * Where a record stands: `from` says which message it is of. `isInDoubt`: the newest of its series may be one that the
 * store has refused, this very one too; then only the store can say what stands at its moment.
 */
type Standing = { origin: Origin; from: From; isInDoubt?: boolean }

/** Judges a record and holds what is good against the newest of its series; a refusal is the caller's to keep. */
export function decideRecord(
  record: ResolvedRecord,
  { origin, from, isInDoubt }: Standing,
  state: Pick<LaneState, 'heads' | 'find' | 'unitOf'>,
  decision: Pick<Decision, 'accepted' | 'late' | 'counts'> & { quality?: Tallies },
): 'stored' | 'duplicate' | 'late' | ReadingRefusal {
  const reading = judgeRecord(record, origin, state.find, state.unitOf)
  if (isRefusal(reading)) return reading
  const { device, kind, metric, t, value } = reading
  const count = (what: 'accepted' | 'sentinel' | 'duplicate') => {
    if (decision.quality) tally(decision.quality, what, { device, sent: from, find: state.find })
  }
  const verdict = againstNewest(reading, state.heads.get(device, metric))
  switch (isInDoubt && verdict !== 'newer' ? 'older' : verdict) {
    case 'newer':
      state.heads.advance(device, metric, t, value)
      decision.accepted.reading(reading, from, false)
      add(decision.counts, 'readings.accepted')
      count('accepted')
      if (isSentinel(kind, metric, value)) count('sentinel')
      return 'stored'
    case 'duplicate':
      add(decision.counts, 'readings.duplicate')
      count('duplicate')
      return 'duplicate'
    case 'conflict':
      return conflictOf(reading)
    case 'older':
      decision.late.push({ device, kind, metric, t, v: value, ...from })
      add(decision.counts, 'late.parked')
      return 'late'
  }
}

function stampOf(bytes: Uint8Array): number | undefined {
  try {
    const parsed = Stamp.safeParse(JSON.parse(decoder.decode(bytes)))
    return parsed.success ? Date.parse(parsed.data.at) : undefined
  } catch {
    return undefined
  }
}
