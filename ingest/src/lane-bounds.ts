import { setImmediate as nextTurn } from 'node:timers/promises'
import type { JournalWriter, KeepRule } from '@ioc/journal/journal'

const dayMs = 86_400_000
const gibibyte = 1024 ** 3
const acceptedBound = { bytes: 8 * gibibyte, newerThanMs: dayMs }
const quarantineBound = { bytes: gibibyte, newerThanMs: 30 * dayMs }
/** What was done with a record outlives it: from both, what stands now can be told again. */
const mendedBound = { newerThanMs: 31 * dayMs }

/**
 * Holds what ingest keeps of a lane within its bounds. Nothing of `accepted` after `needed` goes: the store or the
 * saved heads have not taken it in yet. A call of `prune` drops a bounded number, so it is called until nothing is
 * left: a flood of bad readings must not outgrow it.
 */
export async function pruneLane(
  writer: JournalWriter,
  { now, needed }: { now: number; needed: number },
  isStopped: () => boolean,
): Promise<void> {
  const rules: [string, KeepRule][] = [
    ['accepted', { newerThan: now - acceptedBound.newerThanMs, bytes: acceptedBound.bytes, needed }],
    ['late', { through: writer.cursor('late') }],
    ['mended', { newerThan: now - mendedBound.newerThanMs }],
    ['quarantine', { newerThan: now - quarantineBound.newerThanMs, bytes: quarantineBound.bytes }],
  ]
  for (const [topic, rule] of rules) while (!isStopped() && (await writer.prune(topic, rule)) > 0) await nextTurn()
}
