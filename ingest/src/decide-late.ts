import { metricOf } from '@ioc/domain/domains'
import type { LateRecord } from '@ioc/domain/messages/journal-records'
import type { MendedResult } from '@ioc/domain/quarantine'
import { AcceptedBatches } from './accepted-batches.ts'
import type { Decision, LaneState } from './decide.ts'
import { isSentinel, tally } from './quality-tally.ts'
import { add, conflictOf, refuseReading } from './refusals.ts'

/** `mended`: what became of readings that a mending had let in again. */
type LateDecision = Pick<Decision, 'accepted' | 'quarantine' | 'counts' | 'quality'> & {
  mended: { mending: string; outcome: MendedResult['outcome'] }[]
}

/**
 * Decides late readings, in order, against what the store holds at their moments (`stored`, null where nothing) and
 * against each other: the first of a moment stays.
 */
export function decideLate(
  waiting: readonly LateRecord[],
  stored: readonly (number | null)[],
  find: LaneState['find'],
): LateDecision {
  const decision: LateDecision = {
    ...{ accepted: new AcceptedBatches(), quarantine: [], counts: {}, mended: [] },
    quality: new Map(),
  }
  const first = new Map<string, number>()
  waiting.forEach((one, n) => {
    const moment = `${one.device}/${one.metric}/${one.t}`
    const known = first.get(moment) ?? stored[n] ?? undefined
    const reading = { device: one.device, kind: one.kind, metric: one.metric, t: one.t, value: one.v }
    const tell = (outcome: MendedResult['outcome']) => {
      if (one.mending !== undefined) decision.mended.push({ mending: one.mending, outcome })
    }
    // What a mending lets in was judged on the day it came.
    const count = (what: 'accepted' | 'sentinel' | 'duplicate' | 'conflict') => {
      if (one.mending === undefined) tally(decision.quality, what, { device: one.device, sent: one, find })
    }
    add(decision.counts, 'late.decided')
    if (known === undefined) {
      first.set(moment, one.v)
      decision.accepted.reading(reading, one, true)
      add(decision.counts, 'readings.accepted')
      add(decision.counts, 'late.accepted')
      count('accepted')
      if (isSentinel(one.kind, one.metric, one.v)) count('sentinel')
      tell('stored')
    } else if (known === one.v) {
      add(decision.counts, 'readings.duplicate')
      count('duplicate')
      tell('duplicate')
    } else {
      const unit = metricOf(one.kind, one.metric)?.unit ?? null
      refuseReading(conflictOf(reading), { ...one, value: one.v, unit, payload: null }, decision)
      count('conflict')
      tell('refused')
    }
  })
  return decision
}
