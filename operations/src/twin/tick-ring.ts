import { type Changes, CommuneTick } from '@ioc/domain/messages/live-events'

type KeptTick = { commune: string; seq: number; values: number; json: string }
type KeptGroup = { sent: number; stamp: number; bytes: number; ticks: KeptTick[] }

export type RingBounds = { keepMs: number; bytes: number }

/**
 * Numbers the ticks of each commune from 1 without holes, and keeps the last of them as JSON for screens that come
 * back: `keepMs` long, and no more than `bytes`.
 */
export class TickRing {
  readonly #bounds: RingBounds
  readonly #seqs = new Map<string, number>()
  /** The oldest tick of each commune that is still kept. */
  readonly #firstKept = new Map<string, number>()
  #groups: KeptGroup[] = []
  #dropped = 0
  #bytes = 0

  constructor(bounds: RingBounds) {
    this.#bounds = bounds
  }

  /** The last number given to a commune; 0 before its first tick. */
  seq(commune: string): number {
    return this.#seqs.get(commune) ?? 0
  }

  /** The last numbers of the communes wanted. */
  seqs(isWanted: (commune: string) => boolean): Record<string, number> {
    return Object.fromEntries([...this.#seqs].filter(([commune]) => isWanted(commune)))
  }

  /** Gives the ticks of one moment their numbers and keeps them. */
  add(moment: { sent: number; stamp: number }, unnumbered: readonly Omit<CommuneTick, 'seq'>[]): CommuneTick[] {
    const ticks = unnumbered.map((tick) => {
      const seq = this.seq(tick.commune) + 1
      this.#seqs.set(tick.commune, seq)
      return { ...tick, seq }
    })
    if (ticks.length > 0) {
      const kept = ticks.map((tick) => ({
        commune: tick.commune,
        seq: tick.seq,
        values: tick.d.length,
        json: JSON.stringify(tick),
      }))
      const bytes = kept.reduce((sum, { json }) => sum + json.length, 0)
      this.#groups.push({ ...moment, bytes, ticks: kept })
      this.#bytes += bytes
    }
    this.#forget(moment.sent)
    return ticks
  }

  /**
   * The ticks that a screen missed, in order; undefined when some are gone, when they are of no past of ours, or when
   * they hold more than `atMostValues` values, so that a snapshot is the shorter way.
   */
  missed(
    seqs: Readonly<Record<string, number>>,
    isWanted: (commune: string) => boolean,
    atMostValues: number,
  ): Omit<Changes, 'lane'>[] | undefined {
    for (const commune of new Set([...Object.keys(seqs), ...this.#seqs.keys()])) {
      if (!isWanted(commune)) continue
      const since = seqs[commune] ?? 0
      const last = this.seq(commune)
      if (since > last) return undefined
      if (since < last && since + 1 < (this.#firstKept.get(commune) ?? 1)) return undefined
    }
    let values = 0
    const groups: Omit<Changes, 'lane'>[] = []
    for (const { sent, stamp, ticks } of this.#kept()) {
      const wanted = ticks.filter(({ commune, seq }) => isWanted(commune) && seq > (seqs[commune] ?? 0))
      values += wanted.reduce((sum, tick) => sum + tick.values, 0)
      if (values > atMostValues) return undefined
      if (wanted.length > 0)
        groups.push({ sent, stamp, ticks: wanted.map(({ json }) => CommuneTick.parse(JSON.parse(json))) })
    }
    return groups
  }

  #kept(): KeptGroup[] {
    return this.#dropped === 0 ? this.#groups : this.#groups.slice(this.#dropped)
  }

  #forget(now: number): void {
    for (
      let oldest = this.#groups[this.#dropped];
      oldest && (oldest.sent < now - this.#bounds.keepMs || this.#bytes > this.#bounds.bytes);
      oldest = this.#groups[this.#dropped]
    ) {
      for (const { commune, seq } of oldest.ticks) this.#firstKept.set(commune, seq + 1)
      this.#bytes -= oldest.bytes
      oldest.ticks = []
      this.#dropped += 1
    }
    if (this.#dropped > 100 && this.#dropped * 2 > this.#groups.length) {
      this.#groups = this.#kept()
      this.#dropped = 0
    }
  }
}
