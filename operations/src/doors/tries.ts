const addressesKept = 10_000

/** Counts tries per address over a sliding minute, of the 10,000 addresses that tried last. */
export class Tries {
  readonly #perMinute: number
  readonly #byAddress = new Map<string, number[]>()

  constructor(perMinute: number) {
    this.#perMinute = perMinute
  }

  /** Undefined: go on, the try is counted. Else: seconds until the next is free. */
  wait(address: string, now: number): number | undefined {
    const recent = (this.#byAddress.get(address) ?? []).filter((at) => at > now - 60_000)
    const oldest = recent[0]
    if (oldest !== undefined && recent.length >= this.#perMinute) return Math.ceil((oldest + 60_000 - now) / 1000)
    this.#byAddress.delete(address)
    this.#byAddress.set(address, [...recent, now])
    const longestQuiet = this.#byAddress.keys().next()
    if (this.#byAddress.size > addressesKept && !longestQuiet.done) this.#byAddress.delete(longestQuiet.value)
    return undefined
  }

  /** The last try was none after all: it is not counted. */
  takeBack(address: string): void {
    this.#byAddress.get(address)?.pop()
  }
}
