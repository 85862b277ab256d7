import type { AlertTransition } from '@ioc/domain/alert'
import { alertRow, groupId } from '@ioc/domain/alert-table'
import { domainOf } from '@ioc/domain/domains'
import type { Subject } from './subjects.ts'

/** A transition, the arrival (ms) of what caused it, and its place in the stream of one batch. */
export type Emission = { order: number; arrival: number; alert: AlertTransition }

/** What a transition says besides whom it is about. */
export type Said = Partial<Pick<AlertTransition, 'metric' | 'value' | 'limit' | 'expected' | 'devices'>>

/** Where in the stream something happened: its place, its arrival, and the time (ms) that the alert carries. */
export type Moment = { order: number; arrival: number; at: number }

/** The conditions that hold now, and the transitions not yet handed on. Fields stand in the order of the schema. */
export class AlertBook {
  readonly #active = new Map<string, AlertTransition>()
  #emitted: Emission[] = []

  /** Raises or updates; a second transition of one kind at one time says nothing new and is left out. */
  say(moment: Moment, subject: Subject, rule: { rule: string; threshold: string }, said: Said): void {
    const key = alertKey(subject.id, rule.rule)
    const row = alertRow(subject.kind, rule.rule, rule.threshold)
    if (!row) throw new Error(`the alert table has no ${subject.kind}/${rule.rule}/${rule.threshold}`)
    const before = this.#active.get(key)
    const at = new Date(moment.at).toISOString()
    this.#emit(moment, {
      key,
      transition: before ? 'updated' : 'raised',
      at,
      raisedAt: before?.raisedAt ?? at,
      subject: { type: 'device', id: subject.id },
      domain: domainOf(subject.kind)?.name ?? null,
      kind: subject.kind,
      commune: subject.commune,
      site: subject.site,
      rule: rule.rule,
      threshold: rule.threshold,
      level: row.level,
      priority: row.priority,
      class: row.class,
      group: groupId(row.groupBy, rule.rule, subject),
      ...silentSaid,
      ...said,
      simulated: subject.simulated,
    })
  }

  /** Raises the silence of a gateway for all of its members. */
  sayGatewaySilent(
    moment: Moment,
    gateway: { id: string; commune: string; simulated: boolean },
    devices: number,
  ): void {
    const row = alertRow('gateway', 'silent', 'gateway')
    if (!row) throw new Error('the alert table has no row for a silent gateway')
    const at = new Date(moment.at).toISOString()
    this.#emit(moment, {
      key: alertKey(gateway.id, 'silent'),
      transition: 'raised',
      at,
      raisedAt: at,
      subject: { type: 'gateway', id: gateway.id },
      domain: null,
      kind: 'gateway',
      commune: gateway.commune,
      site: null,
      rule: row.rule,
      threshold: row.threshold,
      level: row.level,
      priority: row.priority,
      class: row.class,
      group: `silent:gateway:${gateway.id}`,
      ...silentSaid,
      devices,
      simulated: gateway.simulated,
    })
  }

  /** Clears a condition that holds; it keeps the words it was last given. */
  clear(moment: Moment, key: string, said: Said = {}): void {
    const before = this.#active.get(key)
    if (!before) return
    this.#emit(moment, { ...before, ...said, transition: 'cleared', at: new Date(moment.at).toISOString() })
  }

  get(key: string): AlertTransition | undefined {
    return this.#active.get(key)
  }

  /** Conditions that hold, by key. */
  active(): AlertTransition[] {
    return [...this.#active.values()].toSorted((a, b) => (a.key < b.key ? -1 : 1))
  }

  restore(active: readonly AlertTransition[]): void {
    this.#active.clear()
    for (const alert of active) this.#active.set(alert.key, alert)
  }

  /** Hands on what was said since the last call: in the order of the stream, and by key within one moment. */
  handOn(): Emission[] {
    const emitted = this.#emitted.toSorted(
      (a, b) => a.order - b.order || (a.alert.key < b.alert.key ? -1 : a.alert.key > b.alert.key ? 1 : 0),
    )
    this.#emitted = []
    return emitted
  }

  #emit(moment: Moment, alert: AlertTransition): void {
    if (alert.transition === 'cleared') this.#active.delete(alert.key)
    else this.#active.set(alert.key, alert)
    this.#emitted.push({ order: moment.order, arrival: moment.arrival, alert })
  }
}

export function alertKey(subject: string, rule: string): string {
  return `${subject}/${rule}`
}

const silentSaid = { metric: null, value: null, limit: null, expected: null, devices: 1 } as const
