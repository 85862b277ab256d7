import { metricOf } from '@ioc/domain/domains'
import type { LateRecord } from '@ioc/domain/messages/journal-records'
import type { MendedResult } from '@ioc/domain/quarantine'
import { AcceptedBatches } from './accepted-batches.ts'
import { add, conflictOf, type Decision, refuseReading } from './decide.ts'

/** `mended`: what became of readings that a mending had let in again. */
type LateDecision = Pick<Decision, 'accepted' | 'quarantine' | 'counts'> & {
  mended: { mending: string; outcome: MendedResult['outcome'] }[]
}

/**
 * Decides late readings, in order, against what the store holds at their moments (`stored`, null where nothing) and
 * against each other: the first of a moment stays.
 */
export function decideLate(waiting: readonly LateRecord[], stored: readonly (number | null)[]): LateDecision {
  const decision: LateDecision = { accepted: new AcceptedBatches(), quarantine: [], counts: {}, mended: [] }
  const first = new Map<string, number>()
  waiting.forEach((one, n) => {
    const moment = `${one.device}/${one.metric}/${one.t}`
    const known = first.get(moment) ?? stored[n] ?? undefined
    const reading = { device: one.device, kind: one.kind, metric: one.metric, t: one.t, value: one.v }
    const tell = (outcome: MendedResult['outcome']) => {
      if (one.mending !== undefined) decision.mended.push({ mending: one.mending, outcome })
    }
    add(decision.counts, 'late.decided')
    if (known === undefined) {
      first.set(moment, one.v)
      decision.accepted.reading(reading, one, true)
      add(decision.counts, 'readings.accepted')
      add(decision.counts, 'late.accepted')
      tell('stored')
    } else if (known === one.v) {
      add(decision.counts, 'readings.duplicate')
      tell('duplicate')
    } else {
      const unit = metricOf(one.kind, one.metric)?.unit ?? null
      refuseReading(conflictOf(reading), { ...one, value: one.v, unit, payload: null }, decision)
      tell('refused')
    }
  })
  return decision
}
