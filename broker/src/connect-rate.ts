/** So many connects a minute, and as many at once. */
export type Rate = { perMinute: number }

const keptKeys = 10_000

/**
 * A limit of connects, or of messages, per key by the generic cell rate algorithm (ITU-T I.371): one number a key, the
 * time at which its allowance is whole again. The oldest keys are forgotten once there are over 10,000.
 */
export class ConnectRate {
  readonly #wholeAt = new Map<string, number>()
  readonly #intervalMs: number

  constructor(rate: Rate) {
    this.#intervalMs = 60_000 / rate.perMinute
  }

  /** May this key connect, or speak, at `now` (ms)? A refused attempt costs nothing. */
  allow(key: string, now: number): boolean {
    const wholeAt = Math.max(this.#wholeAt.get(key) ?? now, now)
    if (wholeAt - now > 60_000 - this.#intervalMs) return false
    this.#wholeAt.delete(key)
    this.#wholeAt.set(key, wholeAt + this.#intervalMs)
    if (this.#wholeAt.size > keptKeys) {
      const [oldest] = this.#wholeAt.keys()
      if (oldest !== undefined) this.#wholeAt.delete(oldest)
    }
    return true
  }
}
