/** Rings at once, then at most once a second; what comes in between rings at the second's end. */
export class ChangeBell<What extends string> {
  readonly #ring: (what: What) => void
  readonly #quiet = new Map<What, NodeJS.Timeout>()
  readonly #again = new Set<What>()

  constructor(ring: (what: What) => void) {
    this.#ring = ring
  }

  changed(what: What): void {
    if (this.#quiet.has(what)) {
      this.#again.add(what)
      return
    }
    this.#ring(what)
    this.#quiet.set(
      what,
      setTimeout(() => {
        this.#quiet.delete(what)
        if (this.#again.delete(what)) this.changed(what)
      }, 1000),
    )
  }

  stop(): void {
    for (const timer of this.#quiet.values()) clearTimeout(timer)
    this.#quiet.clear()
    this.#again.clear()
  }
}
