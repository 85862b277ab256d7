/** Calls `work` once for all that was asked for meanwhile: at most every `everyMs`, and at once after a pause. */
export class GroupTimer {
  readonly #everyMs: number
  readonly #work: () => void
  #lastAt = 0
  #cancel: (() => void) | undefined

  constructor(everyMs: number, work: () => void) {
    this.#everyMs = everyMs
    this.#work = work
  }

  ask(): void {
    if (this.#cancel) return
    const restMs = this.#lastAt + this.#everyMs - performance.now()
    if (this.#everyMs > 0 && restMs > 0) {
      const timer = setTimeout(() => this.now(), restMs)
      this.#cancel = () => clearTimeout(timer)
    } else {
      const turn = setImmediate(() => this.now())
      this.#cancel = () => clearImmediate(turn)
    }
  }

  /** Does what was asked for, if anything, without waiting. */
  now(): void {
    if (!this.#cancel) return
    this.#cancel()
    this.#cancel = undefined
    this.#lastAt = performance.now()
    this.#work()
  }
}
