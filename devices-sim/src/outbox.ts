import type { SenmlPack } from '@ioc/domain/senml'
import type { Spool } from './spool.ts'

/** How an outbox comes to its ends: sends one pack and resolves with its acknowledgement. */
type SendPack = (pack: SenmlPack) => Promise<void>

export type OutboxOptions = {
  send: SendPack
  /** Where packs without acknowledgement are kept on disk; null: in memory alone. */
  spool: Spool | null
  /** Packs under way at once; the broker takes at most 20 of a client. */
  window: number
  /** Packs kept at most; beyond it the oldest go, and `onDropped` is told. */
  capacity: number
  onDropped: (packs: number) => void
  onAcknowledged: (milliseconds: number) => void
  onFailed: () => void
  now: () => number
}

/** Acknowledgements usually take milliseconds: what waits longer than this is written to disk. */
const patienceMs = 1000

/** A broker that cuts the line over one pack so often will never take it, and everything behind it would wait. */
const mostFailures = 30

type Entry = {
  number: number
  pack: SenmlPack
  offeredAt: number
  underWay: boolean
  onDisk: boolean
  failures: number
}

/**
 * The packs of one publisher from the moment they are made until the broker has acknowledged them, in order, each
 * sent again after a failure with the same times, so that whoever stores them knows a copy as one. `tick` is called
 * every few hundred ms.
 */
export class Outbox {
  readonly #options: OutboxOptions
  readonly #entries = new Map<number, Entry>()
  #next = 1
  #connected = false
  /** Nothing is sent again before this time, so that a broker that refuses is not hammered. */
  #notBefore = 0

  constructor(options: OutboxOptions) {
    this.#options = options
    for (const [number, pack] of options.spool?.kept() ?? []) {
      this.#entries.set(number, { number, pack, offeredAt: options.now(), underWay: false, onDisk: true, failures: 0 })
      this.#next = Math.max(this.#next, number + 1)
    }
  }

  get waiting(): number {
    return this.#entries.size
  }

  offer(pack: SenmlPack): void {
    const number = this.#next++
    const entry: Entry = { number, pack, offeredAt: this.#options.now(), underWay: false, onDisk: false, failures: 0 }
    this.#entries.set(number, entry)
    this.#makeRoom()
    this.#sendWhatMay()
  }

  connected(isConnected: boolean): void {
    this.#connected = isConnected
    this.#notBefore = 0
    this.#sendWhatMay()
  }

  /** Writes down what waits too long, and sends again what failed. */
  tick(): void {
    const now = this.#options.now()
    for (const entry of this.#entries.values()) {
      if (now - entry.offeredAt < patienceMs) break
      this.#writeDown(entry)
    }
    this.#sendWhatMay()
  }

  /** Writes down everything that is not acknowledged: the process ends, and the next one sends it. */
  writeAllDown(): void {
    for (const entry of this.#entries.values()) this.#writeDown(entry)
  }

  #writeDown(entry: Entry): void {
    if (entry.onDisk || !this.#options.spool) return
    this.#options.spool.keep(entry.number, entry.pack)
    entry.onDisk = true
  }

  #makeRoom(): void {
    let dropped = 0
    for (const entry of this.#entries.values()) {
      if (this.#entries.size <= this.#options.capacity) break
      if (entry.underWay) continue
      this.#forget(entry)
      dropped++
    }
    if (dropped > 0) this.#options.onDropped(dropped)
  }

  #forget(entry: Entry): void {
    this.#entries.delete(entry.number)
    if (entry.onDisk) this.#options.spool?.done(entry.number)
  }

  #sendWhatMay(): void {
    if (!this.#connected || this.#options.now() < this.#notBefore) return
    let underWay = 0
    for (const entry of this.#entries.values()) {
      if (underWay >= this.#options.window) return
      underWay++
      if (!entry.underWay) this.#send(entry)
    }
  }

  #send(entry: Entry): void {
    const { send, now, onAcknowledged, onFailed } = this.#options
    entry.underWay = true
    const sentAt = now()
    send(entry.pack).then(
      () => {
        this.#forget(entry)
        onAcknowledged(now() - sentAt)
        this.#sendWhatMay()
      },
      () => {
        entry.underWay = false
        this.#notBefore = now() + patienceMs
        entry.failures++
        onFailed()
        if (entry.failures < mostFailures) return this.#writeDown(entry)
        this.#forget(entry)
        this.#options.onDropped(1)
      },
    )
  }
}
