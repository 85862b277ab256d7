import { lanePolicy } from '@ioc/domain/lane'
import type { QuarantineRecord } from '@ioc/domain/messages/journal-records'
import type { Fix, MendedResult } from '@ioc/domain/quarantine'
import type { Origin, ReadingRefusal } from '@ioc/domain/reading'
import type { ResolvedRecord } from '@ioc/domain/senml'
import { AcceptedBatches } from '../accepted-batches.ts'
import { type Decision, decideRecord, type LaneState } from '../decide.ts'
import { tally } from '../quality-tally.ts'
import { add } from '../refusals.ts'
import { redriveMessage } from './redrive-message.ts'

/** A quarantined record by its offset, which is its number at the desk; `reason` as it stands now. */
export type Waiting = { record: number; reason: QuarantineRecord['reason']; was: QuarantineRecord }

/** `fix` corrects readings, `text` is what a message that could not be read says now. */
export type RedriveOrder = { mending: string; fix: Fix | null; text?: string; now: number }

export type Redriven = Omit<Decision, 'stamp'> & { results: MendedResult[] }

/**
 * Decides quarantined records again, in their order, by the rules that decide what comes now; each keeps its own time.
 * What is let in moves from where it was counted to where it would be counted now, so both sums go on holding.
 */
export function redrive(waiting: readonly Waiting[], order: RedriveOrder, state: LaneState): Redriven {
  const redriven: Redriven = {
    ...{ accepted: new AcceptedBatches(), quarantine: [], late: [], counts: {}, quality: new Map(), results: [] },
  }
  for (const one of waiting)
    redriven.results.push(
      one.was.reason === 'malformed'
        ? redriveMessage(one, order, state, redriven)
        : redriveReading(one, order, state, redriven),
    )
  return redriven
}

function redriveReading(one: Waiting, order: RedriveOrder, state: LaneState, redriven: Redriven): MendedResult {
  const { was } = one
  const meant: Meaning =
    order.text === undefined
      ? meaningOf(was, order.fix, state)
      : { reason: one.reason, detail: 'it is a reading, and no message: correct its fields' }
  const from = {
    // It enters the path now: nothing that measures the path may take the time it was kept apart for its own delay.
    a: order.now,
    raw: was.raw,
    i: was.i,
    publisher: was.publisher,
    commune: was.commune,
    mending: order.mending,
  }
  // What is let in was judged on the day it came; that a person had to correct it is counted on this day.
  const { accepted, late, counts, quality } = redriven
  const isInDoubt = was.reason === 'store_refused'
  const outcome =
    'reason' in meant
      ? meant
      : decideRecord(meant.record, { origin: meant.origin, from, isInDoubt }, state, { accepted, late, counts })
  add(counts, `quarantine.${one.reason}`, -1)
  // It was accepted once, and the store did not take it: that acceptance came to nothing.
  const isLeavingStore = one.reason === 'store_refused'
  if (typeof outcome === 'string') {
    if (order.fix !== null && outcome !== 'duplicate')
      tally(quality, 'corrected', { device: order.fix.device ?? was.device, sent: from, find: state.find })
    add(counts, 'readings.quarantined', -1)
    if (isLeavingStore) add(counts, 'readings.accepted', -1)
    return { record: one.record, outcome }
  }
  const { reason, detail } = outcome
  add(counts, `quarantine.${reason}`, 1)
  if (isLeavingStore && reason !== 'store_refused') add(counts, 'readings.accepted', -1)
  return { record: one.record, outcome: 'refused', reason, detail }
}

type Meaning = { record: ResolvedRecord; origin: Origin } | Pick<ReadingRefusal, 'reason' | 'detail'>

/** What a kept record says, with a person's corrections, as if it stood in a pack that came when it came. */
function meaningOf(was: QuarantineRecord, fix: Fix | null, state: LaneState): Meaning {
  const device = fix?.device ?? was.device
  const metric = fix?.metric ?? was.metric
  const t = fix?.t ?? was.t
  if (device === null || metric === null || t === null)
    return { reason: was.reason, detail: 'the record names no device, metric or time: correct them' }
  const isOfStore = was.reason === 'store_refused'
  // What the store refused had been accepted: its value is in the unit of the metric.
  const unit = fix?.unit !== undefined ? fix.unit : isOfStore ? (was.unit ?? null) : was.unit
  if (unit === undefined)
    return {
      reason: 'unit',
      detail: 'the unit that was sent was not kept then: say the unit, or that it is the own one',
    }
  // Whoever names the device answers for it, so no gateway has to; nor for what had been accepted.
  const named = fix?.device !== undefined || isOfStore ? state.find(device) : undefined
  const arrivedAt = lanePolicy(state.lane).clock === 'wall' ? was.arrival : (state.stamp ?? 0)
  return {
    record: {
      name: `${device}/${metric}`,
      t: t + (fix?.shiftSeconds ?? 0) * 1000,
      unit,
      value: fix?.value ?? was.value,
    },
    origin: {
      lane: state.lane,
      keptDays: state.keptDays,
      publisher: named ? (named.gateway ?? named.id) : was.publisher,
      commune: named?.commune ?? was.commune,
      // By the stamp of then: a clock that was ahead does not become right by waiting.
      stamp: was.stamp ?? arrivedAt,
    },
  }
}
