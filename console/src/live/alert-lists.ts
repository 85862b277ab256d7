import { type Alert, byWeight } from '@ioc/domain/alert'
import { type AlertState, isHeld } from '@ioc/domain/alert-state'
import { alertSince } from './alert-standing.ts'

/** An emergency ends this long after its last alarm, ms. */
const keptAfterClearMs = 10 * 60_000

type Counts = Record<1 | 2 | 3, number>
/** Alerts that call nobody, each in the list of what holds it back. */
export type Held = Record<'shelved' | 'suppressed' | 'out_of_service', Alert[]>
/** `fresh`: of the counted, those that nobody has acknowledged. `urgent`: what makes or holds an emergency. */
export type QueueView = {
  rows: Alert[]
  counts: Counts
  fresh: Counts
  held: Held
  urgent: Alert[]
  openEvents: number
}

/** The queue at a moment: alarms that wait for a person or are at work, by weight; events are only counted. */
export function queueView(alerts: Iterable<Alert>, now: number): QueueView {
  const view: QueueView = {
    ...{ rows: [], urgent: [], openEvents: 0 },
    ...{ counts: { 1: 0, 2: 0, 3: 0 }, fresh: { 1: 0, 2: 0, 3: 0 } },
    held: { shelved: [], suppressed: [], out_of_service: [] },
  }
  for (const alert of alerts) lay(view, alert, now)
  for (const list of [view.rows, view.urgent, ...Object.values(view.held)])
    list.sort((a, b) => byWeight(weighed(a), weighed(b)))
  return view
}

function lay(view: QueueView, alert: Alert, now: number): void {
  const { state } = alert.response
  if (isHeld(state)) return void view.held[heldIn(state)].push(alert)
  const isActive = alert.state === 'active'
  const isAlarm = alert.level === 'alarm'
  if (alert.level === 'event' && isActive) view.openEvents += 1
  const isLately = alert.clearedAt !== null && now - Date.parse(alert.clearedAt) < keptAfterClearMs
  const priority = alert.response.priority ?? alert.priority
  if (isAlarm && priority === 1 && (isActive || isLately)) view.urgent.push(alert)
  if (state === 'normal' && !(isAlarm && isActive)) return
  view.rows.push(alert)
  if (state === 'returned' || priority === null) return
  view.counts[priority] += 1
  if (state === 'unacknowledged' || state === 'latched_unacknowledged') view.fresh[priority] += 1
}

/** What is latched weighs as if its condition stood: a person must see to it as before. */
function weighed(alert: Alert): Alert {
  const { state } = alert.response
  return state === 'latched' || state === 'latched_unacknowledged' ? { ...alert, state: 'active' } : alert
}

function heldIn(state: AlertState): keyof Held {
  return state === 'suppressed' || state === 'out_of_service' ? state : 'shelved'
}

/** One row of the queue: the heaviest, then newest alarm of a group, and the others that it stands for. */
export type QueueRow = { alert: Alert; others: readonly Alert[] }

/**
 * The queue with one row for each group; alarms of one row stand alike, so that one command fits all of them. Order as
 * given.
 */
export function groupRows(alerts: readonly Alert[]): QueueRow[] {
  const rows = new Map<string, { alert: Alert; others: Alert[] }>()
  for (const alert of alerts) {
    const group = `${alert.state}|${alert.response.state}|${alert.group}`
    const row = rows.get(group)
    if (row === undefined) rows.set(group, { alert, others: [] })
    else row.others.push(alert)
  }
  return [...rows.values()]
}

/** Alerts of a row, its representative first. */
export function rowAlerts({ alert, others }: QueueRow): readonly Alert[] {
  return [alert, ...others]
}

/**
 * The state of the province. An emergency goes on until ten minutes have passed without a priority 1. It names one
 * alarm, `since` is that alarm's, and `others` counts the other devices.
 */
export type ProvinceState =
  | { type: 'normal' }
  | { type: 'attention' }
  | { type: 'emergency'; alert: Alert; since: number; others: number }

export function provinceState(view: QueueView): ProvinceState {
  const { urgent } = view
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
