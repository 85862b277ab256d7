import { z } from 'zod'
import type { AlertCondition } from '../alert.ts'
import type { AlertLife } from '../alert-state.ts'

/**
 * Why what was told of an alarm is told no longer, who said so, and when. `out_of_service`: a person took it out of
 * service; `suppressed`: another alarm, named in `detail`, explains it; `false_alarm`: its incident was rejected as
 * one; `revoked`: the device, or its gateway, may speak no longer. `detail`: the reason in a person's words, else a key
 * or id.
 */
export const Withdrawal = z.object({
  why: z.enum(['out_of_service', 'suppressed', 'false_alarm', 'revoked']),
  by: z.string(),
  at: z.iso.datetime(),
  detail: z.string(),
})
export type Withdrawal = z.infer<typeof Withdrawal>

/** A person's word that this occurrence of an alert was no event, given while it had this priority. */
export type Verdict = Omit<Withdrawal, 'why'> & Pick<AlertCondition, 'raisedAt' | 'priority'>

type Grounds = {
  held: AlertLife['held']
  verdict: Verdict | null
  /** Since when its subject may speak no longer. */
  revoked: Omit<Withdrawal, 'why'> | null
}

/**
 * Why the nation may not count on this alert now; null: it may. A shelved one stays told: who shelves it rests, and the
 * event goes on. A verdict is on one occurrence, and on nothing heavier than what was looked at.
 */
export function withdrawalOf(
  condition: Pick<AlertCondition, 'raisedAt' | 'priority'>,
  { held, verdict, revoked }: Grounds,
): Withdrawal | null {
  if (verdict !== null && verdict.raisedAt === condition.raisedAt && !isHeavier(condition.priority, verdict.priority)) {
    const { by, at, detail } = verdict
    return { why: 'false_alarm', by, at, detail }
  }
  if (revoked !== null) return { why: 'revoked', ...revoked }
  if (held === null || held.type === 'shelved') return null
  const { by, at } = held
  return held.type === 'suppressed'
    ? { why: 'suppressed', by, at, detail: held.cause }
    : { why: 'out_of_service', by, at, detail: held.reason }
}

function isHeavier(one: AlertCondition['priority'], other: AlertCondition['priority']): boolean {
  return (one ?? 4) < (other ?? 4)
}
