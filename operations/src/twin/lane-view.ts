import { type LaneName, lanePolicy } from '@ioc/domain/lane'
import type { CommuneTick, Snapshot, Subscribe, SubscribeAnswer } from '@ioc/domain/messages/live-events'
import { AlertBoard } from '../alerts/alert-board.ts'
import type { DeviceNumbers } from './device-numbers.ts'
import { LaneTwin } from './lane-twin.ts'
import { type RingBounds, TickRing } from './tick-ring.ts'

/** A live lane without a stamp for this long is moved on by the centre's own clock. */
const ownStampAfterMs = 5000
/** A screen that missed fewer values than this always gets them as ticks. */
const resumeValues = 20_000

const ringBounds: RingBounds = { keepMs: 60_000, bytes: 24 * 1024 * 1024 }

export type Moment = { lane: LaneName; sent: number; stamp: number; ticks: CommuneTick[] }
type Resumed = { answer: Extract<SubscribeAnswer, { type: 'resumed' }>; missed: Omit<Moment, 'lane'>[] }
type Started = { answer: Extract<SubscribeAnswer, { type: 'snapshot' }>; missed: [] }

/** A lane as screens see it: the newest values, the alerts, and the numbered changes of both. */
export class LaneView {
  readonly lane: LaneName
  readonly twin: LaneTwin
  readonly board = new AlertBoard()
  readonly #epoch: string
  readonly #ring = new TickRing(ringBounds)
  readonly #elapsed: () => number
  /** When a stamp was heard: by the wall clock, and by one that nobody sets. */
  #heard: { wall: number; elapsed: number }
  #snapshots = 0

  constructor(lane: LaneName, epoch: string, parts: { numbers: DeviceNumbers; now: number; elapsed?: () => number }) {
    this.lane = lane
    this.twin = new LaneTwin(lane, parts.numbers)
    this.#epoch = epoch
    this.#elapsed = parts.elapsed ?? (() => performance.now())
    this.#heard = { wall: parts.now, elapsed: this.#elapsed() }
  }

  heardStamp(now: number): void {
    this.#heard = { wall: now, elapsed: this.#elapsed() }
  }

  /** The newest values have been laid on the twin: screens that came before hear of them, others need no tick. */
  loaded(now: number): void {
    if (this.#snapshots === 0) this.twin.takeChanges(now)
  }

  /** What a screen needs to stand where this lane stands now. */
  subscribe(wish: Subscribe, now: number): Resumed | Started {
    const isWanted = wishFilter(wish.communes)
    if (wish.since && wish.since.epoch === this.#epoch) {
      const missed = this.#ring.missed(wish.since.seqs, isWanted, Math.max(resumeValues, this.twin.seen))
      if (missed) return { answer: { type: 'resumed', epoch: this.#epoch }, missed }
    }
    this.#snapshots += 1
    const snapshot: Snapshot = {
      epoch: this.#epoch,
      lane: this.lane,
      sent: now,
      stamp: this.twin.stamp,
      seqs: this.#ring.seqs(isWanted),
      ...this.twin.snapshot(isWanted),
      alerts: this.board.shown(this.twin.stamp, isWanted),
    }
    return { answer: { type: 'snapshot', snapshot }, missed: [] }
  }

  /** Numbers and keeps what changed since the last tick. */
  tick(now: number): Moment {
    // A stamp never goes back: a clock that is set for a moment must not move the lane by what it jumped.
    const silentMs = this.#elapsed() - this.#heard.elapsed
    if (lanePolicy(this.lane).clock === 'wall' && silentMs > ownStampAfterMs)
      this.twin.moveTo(Math.round(this.#heard.wall + silentMs))
    const values = this.twin.takeChanges(now)
    const alerts = this.board.takeChanges()
    const moment = { sent: now, stamp: this.twin.stamp }
    const ticks = [...new Set([...values.keys(), ...alerts.keys()])].map((commune) => ({
      commune,
      ...(values.get(commune) ?? { d: [], m: [], v: [], t: [], a: [] }),
      alerts: alerts.get(commune) ?? [],
    }))
    return { lane: this.lane, ...moment, ticks: this.#ring.add(moment, ticks) }
  }
}

/** Which communes a wish covers. */
export function wishFilter(communes: Subscribe['communes']): (commune: string) => boolean {
  if (communes === 'all') return () => true
  const wanted = new Set(communes)
  return (commune) => wanted.has(commune)
}
