import type { AlertCondition } from '@ioc/domain/alert'
import type { Priority } from '@ioc/domain/device-kind'

/** A moment that the chart marks; `priority` null: an event. */
export type ChartMark = { t: number; priority: Priority | null }

/** The mark of an alert stands where its present step began. */
export function chartMark(alert: AlertCondition): ChartMark {
  return { t: Date.parse(alert.at), priority: alert.level === 'alarm' ? alert.priority : null }
}
