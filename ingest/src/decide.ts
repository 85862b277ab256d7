import type { LaneName } from '@ioc/domain/lane'
import { lanePolicy } from '@ioc/domain/lane'
import type { LateRecord, QuarantineRecord } from '@ioc/domain/messages/journal-records'
import { parseTopic, Stamp } from '@ioc/domain/messages/topics'
import { againstNewest, isRefusal, judgeRecord, type Reading, type ReadingRefusal } from '@ioc/domain/reading'
import type { Device } from '@ioc/domain/registry'
import { resolvePack } from '@ioc/domain/senml'
import type { LogRecord } from '@ioc/journal/journal'
import { AcceptedBatches } from './accepted-batches.ts'
import type { Heads } from './series-heads.ts'

/** What a stretch of `raw` comes to. Counts are by the names under which they are kept. */
export type Decision = {
  accepted: AcceptedBatches
  quarantine: QuarantineRecord[]
  late: Omit<LateRecord, 'after'>[]
  counts: Record<string, number>
  stamp: number | undefined
}

/** How a lane stands while its `raw` is decided. `heads` moves with every accepted reading. */
export type LaneState = {
  lane: LaneName
  heads: Heads
  stamp: number | undefined
  find: (device: string) => Device | undefined
  /** Days that the store keeps readings of this lane. */
  keptDays: number
}

const decoder = new TextDecoder('utf-8', { fatal: true })
const payloadShown = 4096

/** Decides records of `raw` in their order: schema, membership, unit, range, clock, duplicate. */
export function decide(records: readonly LogRecord[], state: LaneState): Decision {
  const decision: Decision = {
    accepted: new AcceptedBatches(),
    quarantine: [],
    late: [],
    counts: {},
    stamp: state.stamp,
  }
  for (const record of records) decideMessage(record, state, decision)
  return decision
}

function decideMessage(record: LogRecord, state: LaneState, decision: Decision): void {
  const topic = parseTopic(record.key)
  if (topic?.name === 'stamp') decideStamp(record, state, decision)
  else if (topic?.name === 'reading') decidePack(record, topic, state, decision)
  else refuseMessage(record, { publisher: '', commune: '' }, 'no topic of readings', decision)
}

function decideStamp(record: LogRecord, state: LaneState, decision: Decision): void {
  const at = stampOf(record.value)
  if (at === undefined) {
    refuseMessage(record, { publisher: '', commune: '' }, 'not a stamp: {"at": "<ISO 8601 time>"}', decision)
    return
  }
  // The broker's own stamps of the live lane are no messages that anyone sent.
  if (lanePolicy(state.lane).clock === 'data') add(decision.counts, 'messages.parsed')
  if (decision.stamp !== undefined && at <= decision.stamp) return
  decision.stamp = at
  decision.accepted.stamp(at, record.time)
}

type Sender = { publisher: string; commune: string }

function decidePack(record: LogRecord, { publisher, commune }: Sender, state: LaneState, decision: Decision): void {
  const arrival = record.time
  const text = textOf(record.value)
  const pack = text === undefined ? 'the payload is no UTF-8 text' : resolvePack(text, arrival)
  if (typeof pack === 'string' || 'malformed' in pack) {
    const detail = typeof pack === 'string' ? pack : `${pack.malformed}: ${pack.detail}`
    refuseMessage(record, { publisher, commune }, detail, decision)
    return
  }
  add(decision.counts, 'messages.parsed')
  add(decision.counts, 'readings.parsed', pack.length)
  const stamp = decision.stamp ?? (lanePolicy(state.lane).clock === 'wall' ? arrival : 0)
  const origin = { lane: state.lane, publisher, commune, stamp, keptDays: state.keptDays }
  for (const [place, resolved] of pack.entries()) {
    const from = { a: arrival, raw: record.offset, i: place, publisher, commune }
    const judged = judgeRecord(resolved, origin, state.find)
    if (isRefusal(judged)) refuseReading(judged, { ...from, t: resolved.t, value: resolved.value }, decision)
    else hold(judged, from, state.heads, decision)
  }
}

type From = Sender & { a: number; raw: number; i: number }

/** Holds a good reading against the newest of its series. */
function hold(reading: Reading, from: From, heads: Heads, decision: Decision): void {
  const { device, kind, metric, t, value } = reading
  switch (againstNewest(reading, heads.get(device, metric))) {
    case 'newer':
      heads.advance(device, metric, t, value)
      decision.accepted.reading(reading, from, false)
      add(decision.counts, 'readings.accepted')
      return
    case 'duplicate':
      add(decision.counts, 'readings.duplicate')
      return
    case 'conflict':
      refuseReading(conflictOf(reading), { ...from, t, value }, decision)
      return
    case 'older':
      decision.late.push({ device, kind, metric, t, v: value, ...from })
      add(decision.counts, 'late.parked')
      return
  }
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
  from: From & { t: number; value: number | null },
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
    arrival: from.a,
    raw: from.raw,
    i: from.i,
    payload: null,
  })
  add(decision.counts, 'readings.quarantined')
  add(decision.counts, `quarantine.${refusal.reason}`)
}

function refuseMessage(record: LogRecord, { publisher, commune }: Sender, detail: string, decision: Decision): void {
  decision.quarantine.push({
    reason: 'malformed',
    detail,
    publisher,
    commune,
    device: null,
    metric: null,
    t: null,
    value: null,
    arrival: record.time,
    raw: record.offset,
    i: 0,
    payload: new TextDecoder().decode(record.value.subarray(0, payloadShown)),
  })
  add(decision.counts, 'messages.malformed')
  add(decision.counts, 'quarantine.malformed')
}

export function add(counts: Record<string, number>, name: string, n = 1): void {
  counts[name] = (counts[name] ?? 0) + n
}

function textOf(bytes: Uint8Array): string | undefined {
  try {
    return decoder.decode(bytes)
  } catch {
    return undefined
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
