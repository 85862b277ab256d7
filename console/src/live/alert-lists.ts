import { type AlertCondition, byWeight } from '@ioc/domain/alert'
import { alertSince } from './alert-standing.ts'

/** A cleared alarm stays in the queue this long, ms; an emergency ends this long after its last alarm. */
const keptAfterClearMs = 10 * 60_000

type Counts = Record<1 | 2 | 3, number>
export type QueueView = { rows: AlertCondition[]; counts: Counts; openEvents: number }

/** The queue at a moment: open alarms by weight, then those that cleared within ten minutes; events are only counted. */
export function queueView(alerts: Iterable<AlertCondition>, now: number): QueueView {
  const rows: AlertCondition[] = []
  const counts: Counts = { 1: 0, 2: 0, 3: 0 }
  let openEvents = 0
  for (const alert of alerts) {
    if (alert.level === 'event' && alert.state === 'active') openEvents += 1
    if (alert.level !== 'alarm') continue
    if (alert.state === 'active') {
      rows.push(alert)
      if (alert.priority !== null) counts[alert.priority] += 1
    } else if (alert.clearedAt !== null && now - Date.parse(alert.clearedAt) < keptAfterClearMs) rows.push(alert)
  }
  return { rows: rows.sort(byWeight), counts, openEvents }
}

/** One row of the queue: the heaviest, then newest alarm of a group, and the others that it stands for. */
export type QueueRow = { alert: AlertCondition; others: readonly AlertCondition[] }

/** The queue with one row for each group; what has returned never stands under what is open. Order as given. */
export function groupRows(alerts: readonly AlertCondition[]): QueueRow[] {
  const rows = new Map<string, { alert: AlertCondition; others: AlertCondition[] }>()
  for (const alert of alerts) {
    const group = `${alert.state}|${alert.group}`
    const row = rows.get(group)
    if (row === undefined) rows.set(group, { alert, others: [] })
    else row.others.push(alert)
  }
  return [...rows.values()]
}

/** Alerts of a row, its representative first. */
export function rowAlerts({ alert, others }: QueueRow): readonly AlertCondition[] {
  return [alert, ...others]
}

/**
 * The state of the province. An emergency goes on until ten minutes have passed without a priority 1. It names one
 * alarm, `since` is that alarm's, and `others` counts the other devices.
 */
export type ProvinceState =
  | { type: 'normal' }
  | { type: 'attention' }
  | { type: 'emergency'; alert: AlertCondition; since: number; others: number }

export function provinceState(view: QueueView): ProvinceState {
  const urgent = view.rows.filter((alert) => alert.priority === 1)
  const heaviest = urgent[0]
  if (heaviest !== undefined) {
    const others = new Set(urgent.map((alert) => alert.subject.id)).size - 1
    return { type: 'emergency', alert: heaviest, since: alertSince(heaviest), others }
  }
  return view.counts[2] > 0 ? { type: 'attention' } : { type: 'normal' }
}

export type Window<T> = { above: number; shown: T[]; below: number }

/** The rows that fit, moved only as far as the chosen one needs; the others are counted. */
export function fitRows<T>(rows: readonly T[], fit: number, chosen: number): Window<T> {
  const first = Math.max(0, Math.min(chosen - fit + 1, rows.length - fit))
  const shown = rows.slice(first, first + fit)
  return { above: first, shown, below: rows.length - first - shown.length }
}
