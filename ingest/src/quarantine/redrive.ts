import { lanePolicy } from '@ioc/domain/lane'
import type { QuarantineRecord } from '@ioc/domain/messages/journal-records'
import type { Fix, MendedResult } from '@ioc/domain/quarantine'
import type { Origin, ReadingRefusal } from '@ioc/domain/reading'
import type { ResolvedRecord } from '@ioc/domain/senml'
import { AcceptedBatches } from '../accepted-batches.ts'
import { add, type Decision, decideRecord, type LaneState } from '../decide.ts'
import { tally } from '../quality-tally.ts'

/** A quarantined record by its offset, which is its number at the desk; `reason` as it stands now. */
export type Waiting = { record: number; reason: QuarantineRecord['reason']; was: QuarantineRecord }

export type Redriven = Pick<Decision, 'accepted' | 'late' | 'counts' | 'quality'> & { results: MendedResult[] }

/**
 * Decides quarantined records again, in their order, by the rules that decide what comes now; each keeps its own time.
 * What is let in moves from "quarantined" to where a reading of now would be counted, so both sums go on holding.
 */
export function redrive(
  waiting: readonly Waiting[],
  order: { mending: string; fix: Fix | null; now: number },
  state: LaneState,
): Redriven {
  const redriven: Redriven = { accepted: new AcceptedBatches(), late: [], counts: {}, quality: new Map(), results: [] }
  // What is let in was judged on the day it came; that a person had to correct it is counted on this day.
  const { accepted, late, counts } = redriven
  const letInto = { accepted, late, counts }
  for (const one of waiting) {
    const { was } = one
    const meant = meaningOf(was, order.fix, state)
    const from = {
      // It enters the path now: nothing that measures the path may take the time it was kept apart for its own delay.
      a: order.now,
      raw: was.raw,
      i: was.i,
      publisher: was.publisher,
      commune: was.commune,
      mending: order.mending,
    }
    const outcome =
      'reason' in meant ? meant : decideRecord(meant.record, { origin: meant.origin, from }, state, letInto)
    if (typeof outcome === 'string') {
      redriven.results.push({ record: one.record, outcome })
      if (order.fix !== null && outcome !== 'duplicate')
        tally(redriven.quality, 'corrected', { device: order.fix.device ?? was.device, sent: from, find: state.find })
      add(redriven.counts, 'readings.quarantined', -1)
      add(redriven.counts, `quarantine.${one.reason}`, -1)
      continue
    }
    const { reason, detail } = outcome
    redriven.results.push({ record: one.record, outcome: 'refused', reason, detail })
    add(redriven.counts, `quarantine.${one.reason}`, -1)
    add(redriven.counts, `quarantine.${reason}`, 1)
  }
  return redriven
}

/** What a kept record says, with a person's corrections, as if it stood in a pack that came when it came. */
function meaningOf(
  was: QuarantineRecord,
  fix: Fix | null,
  state: LaneState,
): { record: ResolvedRecord; origin: Origin } | Pick<ReadingRefusal, 'reason' | 'detail'> {
  if (was.reason === 'malformed')
    return { reason: 'malformed', detail: `${was.detail}; a message that cannot be read must be sent again` }
  if (was.reason === 'store_refused')
    return {
      reason: 'store_refused',
      detail: `${was.detail}; it was accepted, and its store will not take it: dismiss it`,
    }
  const device = fix?.device ?? was.device
  const metric = fix?.metric ?? was.metric
  const t = fix?.t ?? was.t
  if (device === null || metric === null || t === null)
    return { reason: was.reason, detail: 'the record names no device, metric or time: correct them' }
  const unit = fix?.unit !== undefined ? fix.unit : was.unit
  if (unit === undefined)
    return {
      reason: 'unit',
      detail: 'the unit that was sent was not kept then: say the unit, or that it is the own one',
    }
  // Whoever names the device answers for it, so no gateway has to.
  const named = fix?.device === undefined ? undefined : state.find(fix.device)
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
