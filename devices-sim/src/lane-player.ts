import { setTimeout as sleep } from 'node:timers/promises'
import type { Lane } from '@ioc/domain/lane'
import type { LanePlayer } from '@ioc/domain/messages/api-shapes'
import { type CentreDoor, CentreRefusal } from './centre-door.ts'
import { arrived, dueIn, hurried, type Pace, repaced } from './pace.ts'

/**
 * Why a lane is played no further: stopped here, ended or deleted there, its centre away for too long, or asked to go
 * back to a time of its data.
 */
export type Over =
  | { type: 'stopped' }
  | { type: 'away' }
  | { type: 'ended' }
  | { type: 'deleted' }
  | { type: 'back'; to: number }

const askEveryMs = 250
const goneAfterMs = 60_000
const lookEveryMs = 50
/** What is due within this is sent with what is due now. */
const aheadMs = 250

/**
 * Plays one lane as its record in the centre says: each 250 ms it tells how far it has come and hears whether to pause,
 * at which speed to go on, and where to. A centre that is away for a minute changes nothing; after that it is gone.
 */
export class LanePlayerLife {
  readonly #door: CentreDoor
  readonly #name: string
  readonly #over = new AbortController()
  #pace: Pace
  #at: number | null = null
  #readings = 0
  #seekNumber = 0
  /** Nothing is under way: what comes next is not due yet. */
  #waiting = false
  #asking: Promise<void>
  #why: Over | undefined

  /** `hurryTo`: play up to this time of the data without waiting. */
  constructor(door: CentreDoor, lane: Lane, span: { from: number; hurryTo: number | null }) {
    this.#door = door
    this.#name = lane.name
    const pace = {
      speed: lane.speed,
      playing: lane.play === 'playing',
      wall: performance.now(),
      data: span.from,
      hurryTo: Number.NEGATIVE_INFINITY,
    }
    this.#pace = span.hurryTo === null ? pace : hurried(pace, span.hurryTo, pace.wall)
    this.#asking = this.#ask()
  }

  /** Aborted once the lane is over. */
  get over(): AbortSignal {
    return this.#over.signal
  }

  why(): Over | undefined {
    return this.#why
  }

  end(why: Over): void {
    this.#why ??= why
    this.#over.abort()
  }

  /** Waits until the data of this time is due; answers false once the lane is over. */
  async reach(t: number): Promise<boolean> {
    while (!this.over.aborted) {
      const now = performance.now()
      if (t > this.#pace.hurryTo && Number.isFinite(this.#pace.hurryTo)) this.#pace = arrived(this.#pace, now)
      const wait = dueIn(this.#pace, t, now)
      this.#waiting = wait > 0
      if (wait <= 0) return true
      await sleep(Math.min(lookEveryMs, wait))
    }
    return false
  }

  isDue(t: number): boolean {
    return !this.over.aborted && dueIn(this.#pace, t, performance.now()) <= aheadMs
  }

  progress(t: number, readings: number): void {
    this.#at = t
    this.#readings = readings
  }

  /** Says the last word: nothing more comes from here. */
  async leave(): Promise<void> {
    this.end({ type: 'stopped' })
    await this.#asking
    await this.#door.tellPlayer(this.#name, this.#said('ended')).catch(() => undefined)
  }

  #said(state: LanePlayer['state']): LanePlayer {
    return { state, at: this.#at === null ? null : new Date(this.#at).toISOString(), readings: this.#readings }
  }

  async #ask(): Promise<void> {
    let heardAt = performance.now()
    while (!this.over.aborted) {
      const hurries = this.#at !== null && this.#at < this.#pace.hurryTo
      const state = hurries ? 'hurrying' : this.#pace.playing ? 'playing' : 'paused'
      try {
        this.#obey(await this.#door.tellPlayer(this.#name, this.#said(state)))
        heardAt = performance.now()
      } catch (cause) {
        if (cause instanceof CentreRefusal && cause.status === 404) this.end({ type: 'deleted' })
        if (performance.now() - heardAt > goneAfterMs) this.end({ type: 'away' })
      }
      await sleep(askEveryMs, undefined, { signal: this.over }).catch(() => undefined)
    }
  }

  #obey(lane: Lane): void {
    if (lane.state !== 'open') {
      this.end({ type: 'ended' })
      return
    }
    const wish = { speed: lane.speed, playing: lane.play === 'playing' }
    this.#pace = repaced(this.#pace, wish, { now: performance.now(), behind: this.#waiting ? null : this.#at })
    if (lane.seek === null || lane.seek.number <= this.#seekNumber) return
    this.#seekNumber = lane.seek.number
    const to = Date.parse(lane.seek.to)
    if (this.#at !== null && to < this.#at) this.end({ type: 'back', to })
    else this.#pace = hurried(this.#pace, to, performance.now())
  }
}
