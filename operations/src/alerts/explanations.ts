import type { AlertCondition } from '@ioc/domain/alert'
import { causeOf, type GatewayOf, isCause, isExplicable } from '@ioc/domain/alert-cause'

/** What stands in a lane that explains alerts, and the alerts that may be explained, as they were committed last. */
export type Explanations = {
  causes: ReadonlyMap<string, AlertCondition>
  explicable: ReadonlyMap<string, AlertCondition>
  gatewayOf: GatewayOf
}

/** The explanations while conditions are laid one after another; `changed` once a cause has come or gone. */
export class Explaining {
  readonly #gatewayOf: GatewayOf
  readonly #causes: Map<string, AlertCondition>
  readonly explicable: Map<string, AlertCondition>
  changed = false

  constructor({ causes, explicable, gatewayOf }: Explanations) {
    this.#gatewayOf = gatewayOf
    this.#causes = new Map(causes)
    this.explicable = new Map(explicable)
  }

  lay(condition: AlertCondition): void {
    const { key } = condition
    if (isExplicable(condition)) this.explicable.set(key, condition)
    if (isCause(condition) === this.#causes.has(key)) return
    this.changed = true
    if (isCause(condition)) this.#causes.set(key, condition)
    else this.#causes.delete(key)
  }

  /** Does the alert of this key explain others now? */
  stands(cause: string): boolean {
    return this.#causes.has(cause)
  }

  /** The key of the alert that explains this one, while its condition stands. */
  causeOf(condition: AlertCondition): string | null {
    return condition.state === 'active' ? causeOf(condition, this.#causes.values(), this.#gatewayOf) : null
  }
}
