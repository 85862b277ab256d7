const slotMs = 5000
const slots = 60
/** Buckets are 2 % wide: from 1 ms to about 10 minutes. */
const growth = Math.log(1.02)
const buckets = 680

export type LatencySummary = { p50: number; p99: number; count: number }

/** Latencies of the last five minutes as a histogram that moves: cheap to add to, exact to 2 %. */
export class LatencyWindow {
  readonly #counts = Array.from({ length: slots }, () => new Uint32Array(buckets))
  readonly #slotOf = new Float64Array(slots).fill(-1)
  #total = 0

  /** `at`: when it was seen, on a clock that only moves forward, ms. */
  add(latencyMs: number, at: number): void {
    const slot = Math.floor(at / slotMs)
    const place = slot % slots
    const counts = this.#counts[place]
    if (counts === undefined) return
    if (this.#slotOf[place] !== slot) {
      counts.fill(0)
      this.#slotOf[place] = slot
    }
    const bucket = Math.min(buckets - 1, Math.round(Math.log(Math.max(1, latencyMs)) / growth))
    counts[bucket] = (counts[bucket] ?? 0) + 1
    this.#total += 1
  }

  /** Readings measured since the start. */
  get total(): number {
    return this.#total
  }

  /** Of the `lastMs` before `at`; null where nothing was measured. */
  summary(at: number, lastMs = slotMs * slots): LatencySummary | null {
    const oldest = Math.floor(at / slotMs) - Math.ceil(lastMs / slotMs)
    const sum = new Float64Array(buckets)
    let count = 0
    this.#counts.forEach((counts, place) => {
      if ((this.#slotOf[place] ?? -1) <= oldest) return
      counts.forEach((n, bucket) => {
        sum[bucket] = (sum[bucket] ?? 0) + n
        count += n
      })
    })
    return count === 0 ? null : { p50: quantile(sum, count, 0.5), p99: quantile(sum, count, 0.99), count }
  }
}

function quantile(counts: Float64Array, total: number, q: number): number {
  let passed = 0
  const wanted = Math.ceil(total * q)
  for (let bucket = 0; bucket < counts.length; bucket += 1) {
    passed += counts[bucket] ?? 0
    if (passed >= wanted) return Math.exp(bucket * growth)
  }
  return Math.exp((counts.length - 1) * growth)
}
