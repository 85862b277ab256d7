import { type Alert, type AlertCondition, byWeight } from '@ioc/domain/alert'
import { type GatewayOf, isCause, isExplicable } from '@ioc/domain/alert-cause'
import type { Explanations } from './explanations.ts'

/** Alerts at rest stay on screens this long at the lane's stamp, and no more of them than this. */
const clearedKeptMs = 60 * 60_000
const clearedKeptCount = 200

/** The alerts of a lane as screens see them: every one that is active or not at rest, and the lately cleared. */
export class AlertBoard {
  readonly #open = new Map<string, Alert>()
  readonly #cleared = new Map<string, Alert>()
  readonly #bySubject = new Map<string, Set<string>>()
  readonly #causes = new Map<string, AlertCondition>()
  readonly #explicable = new Map<string, AlertCondition>()
  readonly #shelved = new Map<string, number>()
  #changed = new Map<string, Alert>()

  /** Lays alerts on the board that were known before. */
  begin(alerts: readonly Alert[]): void {
    for (const alert of alerts) this.#lay(alert)
  }

  /** Lays an alert on the board that has just been committed; of condition and response the newer one stays. */
  put(alert: Alert): void {
    const known = this.#open.get(alert.key) ?? this.#cleared.get(alert.key)
    const newest = known ? newerOf(known, alert) : alert
    this.#lay(newest)
    this.#changed.set(alert.key, newest)
  }

  /** What changed since the last call, by commune. */
  takeChanges(): Map<string, Alert[]> {
    const changes = new Map<string, Alert[]>()
    for (const alert of this.#changed.values()) {
      const list = changes.get(alert.commune)
      if (list) list.push(alert)
      else changes.set(alert.commune, [alert])
    }
    this.#changed = new Map()
    return changes
  }

  /** Alerts of the communes wanted that are open or lately cleared, heaviest first. */
  shown(stamp: number, isWanted: (commune: string) => boolean): Alert[] {
    this.#forget(stamp)
    return [...this.#open.values(), ...this.#cleared.values()].filter(({ commune }) => isWanted(commune)).sort(byWeight)
  }

  /** The heaviest active condition of a subject. */
  heaviest(subject: AlertCondition['subject']): AlertCondition | undefined {
    const keys = [...(this.#bySubject.get(subjectKey(subject)) ?? [])]
    const [heaviest] = keys.flatMap((key) => this.#open.get(key) ?? []).sort(byWeight)
    if (!heaviest) return undefined
    const { response: _, ...condition } = heaviest
    return condition
  }

  /** What explains alerts, and which may be explained. */
  explanations(gatewayOf: GatewayOf): Explanations {
    return { causes: this.#causes, explicable: this.#explicable, gatewayOf }
  }

  /** Keys of the shelved alerts whose time is over at a stamp, ms. */
  overdue(stamp: number): string[] {
    return [...this.#shelved].filter(([, until]) => until <= stamp).map(([key]) => key)
  }

  #lay(alert: Alert): void {
    const { key, response } = alert
    const isActive = alert.state === 'active'
    this.#cleared.delete(key)
    put(this.#open, key, isActive || response.state !== 'normal' ? alert : undefined)
    put(this.#causes, key, isCause(alert) ? alert : undefined)
    const mayBe = isExplicable(alert) && (isActive || response.state === 'suppressed')
    put(this.#explicable, key, mayBe ? alert : undefined)
    put(this.#shelved, key, response.held?.type === 'shelved' ? Date.parse(response.held.until) : undefined)
    const subject = subjectKey(alert.subject)
    const keys = this.#bySubject.get(subject) ?? new Set<string>()
    if (isActive) keys.add(key)
    else keys.delete(key)
    put(this.#bySubject, subject, keys.size > 0 ? keys : undefined)
    if (this.#open.has(key)) return
    this.#cleared.set(key, alert)
    const oldest = this.#cleared.keys().next()
    if (this.#cleared.size > clearedKeptCount && !oldest.done) this.#cleared.delete(oldest.value)
  }

  #forget(stamp: number): void {
    for (const [key, { clearedAt }] of this.#cleared)
      if (clearedAt !== null && Date.parse(clearedAt) < stamp - clearedKeptMs) this.#cleared.delete(key)
  }
}

/** Two commits may be told in another order than they were made in. */
function newerOf(known: Alert, news: Alert): Alert {
  const { response } = news.response.version >= known.response.version ? news : known
  return { ...(news.offset >= known.offset ? news : known), response }
}

function put<Value>(map: Map<string, Value>, key: string, value: Value | undefined): void {
  if (value === undefined) map.delete(key)
  else map.set(key, value)
}

function subjectKey(subject: AlertCondition['subject']): string {
  return `${subject.type}/${subject.id}`
}
