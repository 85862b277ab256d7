const minuteMs = 60_000
const keptKeys = 10_000

/** At most so many messages of a key in any minute; the keys that were quiet longest are forgotten beyond 10,000. */
export class MessageRate {
  readonly #perMinute: number
  readonly #taken = new Map<string, number[]>()

  constructor(perMinute: number) {
    this.#perMinute = perMinute
  }

  /** May this key send at `now` (ms)? A refused message costs nothing. */
  allow(key: string, now: number): boolean {
    const recent = (this.#taken.get(key) ?? []).filter((at) => at > now - minuteMs)
    if (recent.length >= this.#perMinute) return false
    this.#taken.delete(key)
    this.#taken.set(key, [...recent, now])
    const [quietest] = this.#taken.keys()
    if (this.#taken.size > keptKeys && quietest !== undefined) this.#taken.delete(quietest)
    return true
  }
}
