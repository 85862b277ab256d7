import { askRound } from './delivery.ts'
import type { Order } from './orders.ts'
import { packOf, type Saying } from './pack.ts'
import type { Publisher } from './publisher.ts'
import { nextAfter, type Round } from './schedule.ts'
import type { SimFigures } from './sim-figures.ts'
import type { Weather } from './weather.ts'
import type { Trouble } from './world.ts'

export type LiveFleetOptions = {
  publishers: ReadonlyMap<string, Publisher>
  rounds: readonly Round[]
  weather: Weather
  /** Troubles in order of their start, or none. */
  troubles: Iterator<Trouble> | null
  onTrouble: (trouble: Trouble) => void
  /** What a device was told and still holds to. */
  orderOf: (device: string) => Order | undefined
  /** Everything that was said, in order of time, for a recording. */
  onSaid: (sayings: readonly Saying[], at: number) => void
  figures: SimFigures
}

const tickMs = 100
/** A process that stood still this long does not make up for it. */
const makesUpMs = 30_000

/** The fleet at work: asks every round at its time and hands the packs to their publishers, until stopped. */
export class LiveFleet {
  readonly #options: LiveFleetOptions
  readonly #due: { round: Round; at: number }[]
  readonly #active = new Map<string, Trouble[]>()
  #held: { until: number; release: () => void }[] = []
  #nextTrouble: Trouble | undefined
  #timer: NodeJS.Timeout | undefined
  #ticks = 0

  constructor(options: LiveFleetOptions, startAt: number) {
    this.#options = options
    this.#due = options.rounds.map((round) => ({ round, at: nextAfter(round, startAt) }))
    this.#nextTrouble = this.#plan()
  }

  start(): void {
    this.#timer = setInterval(() => this.tick(Date.now()), tickMs)
  }

  stop(): void {
    clearInterval(this.#timer)
    for (const held of this.#held) held.release()
    this.#held = []
  }

  tick(now: number): void {
    this.#beginAndEndTroubles(now)
    const ready = this.#due.filter((due) => due.at <= now).sort((a, b) => a.at - b.at)
    for (const due of ready) {
      if (now - due.at > makesUpMs) this.#options.figures.skipped.inc()
      else this.#ask(due.round, due.at)
      due.at = nextAfter(due.round, Math.max(due.at, now - makesUpMs))
    }
    const free = this.#held.filter((held) => held.until <= now)
    if (free.length > 0) this.#held = this.#held.filter((held) => held.until > now)
    for (const held of free) held.release()
    if (this.#ticks++ % 10 === 0) this.#tickPublishers(now)
  }

  /** Asks one device out of turn: it has something new to say. */
  askNow(device: string, now: number): void {
    for (const { round } of this.#due) {
      const member = round.members.find((one) => one.device.id === device)
      if (member) this.#ask({ ...round, members: [member] }, now)
    }
  }

  #ask(round: Round, at: number): void {
    const { weather, publishers, figures, onSaid, orderOf } = this.#options
    const sending = askRound(round, at, { weather, orderOf, troublesOf: (id) => this.#active.get(id) ?? [] })
    const publisher = publishers.get(round.speaker.id)
    if (sending.sayings.length === 0 || !publisher) return
    onSaid(sending.sayings, at)
    const pack = packOf(sending.sayings, round.speaker.id)
    figures.readings.inc(pack.length * sending.copies)
    const release = () => {
      for (let copy = 0; copy < sending.copies; copy++) publisher.outbox.offer(pack)
    }
    if (sending.heldUntil === null) release()
    else this.#held.push({ until: sending.heldUntil, release })
  }

  #tickPublishers(now: number): void {
    let waiting = 0
    for (const publisher of this.#options.publishers.values()) {
      publisher.tick(now)
      waiting += publisher.outbox.waiting
    }
    this.#options.figures.waiting.set(waiting)
    this.#options.figures.troubles.set(new Set([...this.#active.values()].flat()).size)
  }

  #beginAndEndTroubles(now: number): void {
    while (this.#nextTrouble && this.#nextTrouble.start <= now) {
      const trouble = this.#nextTrouble
      for (const id of trouble.devices) this.#active.set(id, [...(this.#active.get(id) ?? []), trouble])
      this.#options.onTrouble(trouble)
      this.#nextTrouble = this.#plan()
    }
    // Rounds are asked up to `makesUpMs` late, so a trouble is kept a little longer than it lasts.
    for (const [id, troubles] of this.#active) {
      const lasting = troubles.filter((trouble) => trouble.end > now - makesUpMs)
      if (lasting.length === 0) this.#active.delete(id)
      else if (lasting.length < troubles.length) this.#active.set(id, lasting)
    }
  }

  #plan(): Trouble | undefined {
    const next = this.#options.troubles?.next()
    return next && !next.done ? next.value : undefined
  }
}
