import type { AcceptedReadings, AcceptedRecord } from '@ioc/domain/messages/journal-records'
import { AlertBook, type Emission, type Moment } from './alert-book.ts'
import { Fleet, type Member, watchedKind } from './fleet.ts'
import type { Asked } from './forecast/features.ts'
import { type BandPlaces, ForecastWatch } from './forecast-watch.ts'
import { HealthWatch } from './health-watch.ts'
import { LimitWatch } from './limit-watch.ts'
import { SilenceWatch } from './silence-watch.ts'
import type { Subjects } from './subjects.ts'

/** What happened to the readings a detector was given. */
export type Tally = { scored: number; late: number; notNewer: number; unknown: number }

/**
 * Detection of one lane: `take` records in the order of `accepted`, ask for scores of `asked()`, then `decide`. It
 * reads no clock and no chance, and how records are batched changes nothing: the same readings and stamps give the same
 * transitions.
 */
export class Detector {
  readonly fleet = new Fleet()
  readonly book = new AlertBook()
  readonly limits = new LimitWatch(this.fleet, this.book)
  readonly health = new HealthWatch(this.fleet, this.book)
  readonly forecasts = new ForecastWatch(this.fleet, this.health)
  readonly silence: SilenceWatch
  #tally: Tally = noTally()
  readonly subjects: Subjects
  readonly #lane: string
  readonly #left = new Set<string>()
  #order = 0

  constructor(subjects: Subjects, lane: string) {
    this.subjects = subjects
    this.#lane = lane
    this.silence = new SilenceWatch(this.fleet, this.book, subjects)
  }

  /** The newest stamp of the lane, ms; NaN before the first. */
  get stamp(): number {
    return this.silence.newestStamp
  }

  take(record: AcceptedRecord): void {
    if (record.type === 'readings') this.#readings(record)
    if (record.type === 'stamp') this.#stampAt(record.at, record.a)
  }

  /** Inputs of the forecasts that the records taken since the last `decide` wait for. */
  asked(): Asked {
    return this.forecasts.asked()
  }

  /** Transitions since the last call, in the order of the stream. */
  decide(scores: Float32Array, places: BandPlaces): Emission[] {
    this.forecasts.decide(scores, places)
    this.#order = 0
    return this.book.handOn()
  }

  /** History of one series, to warm up with; false where no such series is watched. */
  warm(history: { device: string; metric: string; t: readonly number[]; v: readonly number[] }): boolean {
    const member = this.#member(history.device)
    const place = member?.watched.places.get(history.metric)
    if (!member || place === undefined) return false
    this.forecasts.warm(member, place, history)
    return true
  }

  /** Devices changed in the registry, or left it. Alerts of those that left are cleared at the next stamp. */
  refresh(ids: Iterable<string>): void {
    for (const id of ids) {
      const member = this.fleet.find(id)
      if (!member) continue
      const now = this.subjects.device(id, this.#lane)
      if (now && now.kind === member.subject.kind) {
        member.subject = now
        this.silence.refresh(member)
      } else {
        this.fleet.leave(member)
        this.silence.forget(member)
        this.health.forget(member)
        this.#left.add(id)
      }
      this.limits.refresh(member)
    }
  }

  /** What happened to the readings since the last call. */
  takeTally(): Tally {
    const tally = this.#tally
    this.#tally = noTally()
    return tally
  }

  /** Devices that left since the newest stamp. */
  left(): string[] {
    return [...this.#left]
  }

  refreshLeft(ids: readonly string[]): void {
    for (const id of ids) this.#left.add(id)
  }

  #readings(record: AcceptedReadings): void {
    if (record.late) {
      this.#tally.late += record.t.length
      return
    }
    const members = record.devices.map((id) => this.#member(id))
    for (let i = 0; i < record.t.length; i++) {
      const member = members[record.d[i] ?? -1]
      const place = member?.watched.places.get(record.metrics[record.m[i] ?? -1] ?? '')
      if (!member || place === undefined) {
        this.#tally.unknown += 1
        continue
      }
      this.#reading(
        member,
        place,
        { order: this.#order++, arrival: record.a[i] ?? 0, at: record.t[i] ?? 0 },
        record.v[i] ?? 0,
      )
    }
  }

  #reading(member: Member, place: number, moment: Moment, value: number): void {
    const { newest } = this.fleet.series.columns
    if (moment.at <= newest.get(member.series + place)) {
      this.#tally.notNewer += 1
      return
    }
    newest.set(member.series + place, moment.at)
    this.#tally.scored += 1
    this.silence.heard(member)
    const wasStuck = this.fleet.series.columns.stuck.get(member.series + place) === 1
    const isMeasurement = this.health.reading(member, place, moment, value)
    if (!isMeasurement && !this.#isStuck(member, place)) return
    this.limits.reading(member, place, moment, value)
    if (isMeasurement && !wasStuck) this.forecasts.reading(member, place, moment, value)
  }

  /** A value that stands still may still be dangerous: limits hear it, the forecaster does not. */
  #isStuck(member: Member, place: number): boolean {
    const c = this.fleet.series.columns
    return c.stuck.get(member.series + place) === 1 && c.sentinel.get(member.series + place) === 0
  }

  #stampAt(at: number, arrival: number): void {
    if (at <= this.stamp) return
    const moment = { order: this.#order++, arrival, at }
    for (const alert of this.#left.size > 0 ? this.book.active() : [])
      if (this.#left.has(alert.subject.id)) this.book.clear(moment, alert.key)
    this.#left.clear()
    this.limits.stamp(moment)
    this.silence.stamp(moment)
  }

  #member(id: string): Member | undefined {
    const known = this.fleet.find(id)
    if (known) return known
    const subject = this.subjects.device(id, this.#lane)
    const kind = subject && watchedKind(subject.kind)
    return subject && kind ? this.fleet.add(subject, kind) : undefined
  }
}

function noTally(): Tally {
  return { scored: 0, late: 0, notNewer: 0, unknown: 0 }
}
