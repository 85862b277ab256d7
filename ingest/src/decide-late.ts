import type { LateRecord } from '@ioc/domain/messages/journal-records'
import { AcceptedBatches } from './accepted-batches.ts'
import { add, conflictOf, type Decision, refuseReading } from './decide.ts'

/**
 * Decides late readings, in order, against what the store holds at their moments (`stored`, null where nothing) and
 * against each other: the first of a moment stays.
 */
export function decideLate(
  waiting: readonly LateRecord[],
  stored: readonly (number | null)[],
): Pick<Decision, 'accepted' | 'quarantine' | 'counts'> {
  const decision = { accepted: new AcceptedBatches(), quarantine: [], counts: {} } satisfies Pick<
    Decision,
    'accepted' | 'quarantine' | 'counts'
  >
  const first = new Map<string, number>()
  waiting.forEach((one, n) => {
    const moment = `${one.device}/${one.metric}/${one.t}`
    const known = first.get(moment) ?? stored[n] ?? undefined
    const reading = { device: one.device, kind: one.kind, metric: one.metric, t: one.t, value: one.v }
    add(decision.counts, 'late.decided')
    if (known === undefined) {
      first.set(moment, one.v)
      decision.accepted.reading(reading, one, true)
      add(decision.counts, 'readings.accepted')
      add(decision.counts, 'late.accepted')
    } else if (known === one.v) add(decision.counts, 'readings.duplicate')
    else refuseReading(conflictOf(reading), { ...one, value: one.v }, decision)
  })
  return decision
}
