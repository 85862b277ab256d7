import type { AlertCondition } from '@ioc/domain/alert'
import { kindOf } from '@ioc/domain/domains'

/** Since when an alert stands as it stands, ms: its present step while it is open, its raising once it has cleared. */
export function alertSince(alert: AlertCondition): number {
  return Date.parse(alert.state === 'active' ? alert.at : alert.raisedAt)
}

/**
 * True where an open alert's value is inside its limit again: dead-band and off-delay hold the condition for a while
 * (ISA-18.2, 10.3), so both are true at once. `value` in the metric's unit.
 */
export function isSettling(alert: AlertCondition, value: number): boolean {
  if (alert.state !== 'active' || alert.limit === null) return false
  const rule = kindOf(alert.kind ?? '')?.limits.find((limit) => limit.rule === alert.rule)
  if (rule === undefined) return false
  return rule.direction === 'above' ? value < alert.limit : value > alert.limit
}
