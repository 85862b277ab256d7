import type { CentreState } from '@ioc/domain/messages/api-shapes'
import type { Changed } from '@ioc/domain/messages/live-events'
import { addressWithLane } from '../look/preferences.ts'
import { fetchCentre } from './centre-api.ts'
import { Feed } from './feed.ts'

const pollMs = 10_000
const retryMs = 2000

/** This screen's line to the centre: the state of the centre, the live lane, and the lane that is looked at. */
export class CentreLink {
  centre: CentreState | null = null
  /** When the centre was first asked without an answer, on this screen's clock, ms; null while it answers. */
  waitingSince: number | null = performance.now()
  /** The centre answers nobody who has not signed in, and this screen has not, or no longer. */
  signedOut: 'signed-out' | 'must-change' | null = null
  /** Somebody was signed in at this screen, and the session is over. */
  ended = false
  live: Feed | null = null
  /** The lane that the screen shows: the live feed itself, or a replay beside it. */
  shown: Feed | null = null
  version = 0
  /** Grows with every change of the live quarantine that the server tells of. */
  quarantine = 0
  /** Grows with all news of the link between province and nation. */
  linked = 0
  /** Grows with every change of incidents that the server tells of. */
  incidents = 0
  /** Grows with every change of indicators, targets or their values. */
  indicators = 0
  /** Grows with every change of the plan of who is told of what. */
  notifications = 0
  /** Grows whenever the shift of the desk changes hands. */
  shift = 0
  readonly #listeners = new Set<() => void>()
  #timer: number | null = null
  #wanted: string

  constructor(lane: string) {
    this.#wanted = lane
    this.#ask()
  }

  readonly listen = (listener: () => void): (() => void) => {
    this.#listeners.add(listener)
    return () => this.#listeners.delete(listener)
  }

  /**
   * Shows another lane, and says so in the address; the live one goes on beside it, so that its alarms are still heard
   * of.
   */
  chooseLane(lane: string): void {
    this.#wanted = lane
    window.history.replaceState(null, '', addressWithLane(window.location, lane))
    this.#open()
    this.#tell()
  }

  refresh(): void {
    this.#ask()
  }

  #ask(): void {
    if (this.#timer !== null) window.clearTimeout(this.#timer)
    this.#timer = null
    void fetchCentre().then((answer) => {
      if (answer.type === 'good') {
        // Who signs out begins anew; a session that is gone without that has ended.
        if (this.centre?.person && answer.value.person === null) this.ended = true
        this.centre = answer.value
        this.waitingSince = null
        this.signedOut = null
        this.#open()
      } else {
        this.waitingSince ??= performance.now()
        if (answer.status === 401 && this.centre) this.ended = true
        this.signedOut = answer.status === 401 ? 'signed-out' : answer.status === 403 ? 'must-change' : null
      }
      this.#tell()
      if (this.#timer !== null) window.clearTimeout(this.#timer)
      // Who is signed out is answered: only what is not is asked again at once.
      const wait = answer.type === 'good' || this.signedOut !== null ? pollMs : retryMs
      this.#timer = window.setTimeout(() => this.#ask(), this.centre?.seeding == null ? wait : retryMs)
    })
  }

  #open(): void {
    if (this.centre === null) return
    this.live ??= new Feed('live', null, (what) => this.#hear(what))
    // A replay that was sent back goes on in a lane of another name.
    const next = this.centre.lanes.find((one) => one.continues === this.#wanted)
    if (!this.#knows(this.#wanted) && next !== undefined) {
      this.#wanted = next.name
      window.history.replaceState(null, '', addressWithLane(window.location, next.name))
    }
    const lane = this.#knows(this.#wanted) ? this.#wanted : 'live'
    if (this.shown?.lane === lane) return
    if (this.shown !== null && this.shown !== this.live) this.shown.close()
    this.shown = lane === 'live' ? this.live : new Feed(lane, this.live, () => this.#ask())
  }

  #hear(what: Changed): void {
    if (what === 'link') this.linked += 1
    if (what === 'registry' || what === 'lanes' || what === 'centre' || what === 'link') {
      this.#ask()
      return
    }
    this[what] += 1
    this.#tell()
  }

  #knows(lane: string): boolean {
    return lane === 'live' || (this.centre?.lanes.some((one) => one.name === lane && one.state !== 'deleted') ?? false)
  }

  #tell(): void {
    this.version += 1
    for (const listener of this.#listeners) listener()
  }
}
