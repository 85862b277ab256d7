import { type AlertCondition, byWeight } from '@ioc/domain/alert'

/** Cleared alerts stay on screens this long at the lane's stamp, and no more of them than this. */
const clearedKeptMs = 60 * 60_000
const clearedKeptCount = 200

/** The alerts of a lane as screens see them: every active one and the lately cleared. */
export class AlertBoard {
  readonly #active = new Map<string, AlertCondition>()
  readonly #cleared = new Map<string, AlertCondition>()
  readonly #bySubject = new Map<string, Set<string>>()
  #changed = new Map<string, AlertCondition>()

  /** Lays conditions on the board that were known before. */
  begin(conditions: readonly AlertCondition[]): void {
    for (const condition of conditions) this.#lay(condition)
  }

  /** Lays a condition on the board that has just been committed. */
  put(condition: AlertCondition): void {
    this.#lay(condition)
    this.#changed.set(condition.key, condition)
  }

  /** What changed since the last call, by commune. */
  takeChanges(): Map<string, AlertCondition[]> {
    const changes = new Map<string, AlertCondition[]>()
    for (const condition of this.#changed.values()) {
      const list = changes.get(condition.commune)
      if (list) list.push(condition)
      else changes.set(condition.commune, [condition])
    }
    this.#changed = new Map()
    return changes
  }

  /** Active and lately cleared alerts of the communes wanted, heaviest first. */
  shown(stamp: number, isWanted: (commune: string) => boolean): AlertCondition[] {
    this.#forget(stamp)
    return [...this.#active.values(), ...this.#cleared.values()]
      .filter((condition) => isWanted(condition.commune))
      .sort(byWeight)
  }

  /** The heaviest active condition of a subject. */
  heaviest(subject: AlertCondition['subject']): AlertCondition | undefined {
    const keys = [...(this.#bySubject.get(subjectKey(subject)) ?? [])]
    return keys.flatMap((key) => this.#active.get(key) ?? []).sort(byWeight)[0]
  }

  #lay(condition: AlertCondition): void {
    const subject = subjectKey(condition.subject)
    const keys = this.#bySubject.get(subject) ?? new Set<string>()
    if (condition.state === 'active') {
      this.#cleared.delete(condition.key)
      this.#active.set(condition.key, condition)
      this.#bySubject.set(subject, keys.add(condition.key))
      return
    }
    this.#active.delete(condition.key)
    keys.delete(condition.key)
    if (keys.size === 0) this.#bySubject.delete(subject)
    this.#cleared.delete(condition.key)
    this.#cleared.set(condition.key, condition)
    const oldest = this.#cleared.keys().next()
    if (this.#cleared.size > clearedKeptCount && !oldest.done) this.#cleared.delete(oldest.value)
  }

  #forget(stamp: number): void {
    for (const [key, { clearedAt }] of this.#cleared)
      if (clearedAt !== null && Date.parse(clearedAt) < stamp - clearedKeptMs) this.#cleared.delete(key)
  }
}

function subjectKey(subject: AlertCondition['subject']): string {
  return `${subject.type}/${subject.id}`
}
