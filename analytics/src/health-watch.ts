import { type AlertBook, alertKey, type Moment } from './alert-book.ts'
import type { Fleet, Member } from './fleet.ts'
import { type MarkChange, type Marks, mark } from './rules/marks.ts'
import { isSentinel } from './rules/sentinel.ts'
import { extendRun, noRun, type Run } from './rules/stuck.ts'

export type MarkedRule = 'stuck' | 'sentinel' | 'forecast'
const thresholds = { stuck: 'run', sentinel: 'value', forecast: 'band' } as const

/** What a device's alert of one rule rests on, by alert key. */
export type MarkSnapshot = { key: string; bits: number; named: number }

/** Health of single sensors: error values and values that stand still; also keeps the marks of the forecaster. */
export class HealthWatch {
  readonly #fleet: Fleet
  readonly #book: AlertBook
  readonly #marks = new Map<string, Marks>()
  readonly #run: Run = { ...noRun }

  constructor(fleet: Fleet, book: AlertBook) {
    this.#fleet = fleet
    this.#book = book
  }

  /** True when the value is a measurement that other rules may use. */
  reading(member: Member, place: number, moment: Moment, value: number): boolean {
    const metric = member.watched.kind.metrics[place]
    if (!metric) return false
    const s = member.series + place
    const c = this.#fleet.series.columns
    const isError = isSentinel(metric, value)
    if (isError !== (c.sentinel.get(s) === 1)) {
      c.sentinel.set(s, isError ? 1 : 0)
      this.mark('sentinel', member, place, isError, moment, { value })
    }
    if (isError) return false
    if (metric.mayStandStill) return true
    const change = this.#extend(s, { t: moment.at, value }, member, place)
    if (change) this.mark('stuck', member, place, change === 'raised', moment, { value })
    return c.stuck.get(s) === 0
  }

  /** Sets or takes a rule's mark on one metric of a device, and says what that changes of the device's alert. */
  mark(
    rule: MarkedRule,
    member: Member,
    place: number,
    on: boolean,
    moment: Moment,
    said: { value: number; expected?: [number, number] },
  ): void {
    const key = alertKey(member.subject.id, rule)
    const after = mark(this.#marks.get(key), place, on)
    if (after.marks) this.#marks.set(key, after.marks)
    else this.#marks.delete(key)
    if (after.change) this.#say(rule, member, after.change, moment, said)
  }

  forget(member: Member): void {
    for (const rule of Object.keys(thresholds)) this.#marks.delete(alertKey(member.subject.id, rule))
  }

  snapshot(): MarkSnapshot[] {
    return [...this.#marks].map(([key, marks]) => ({ key, ...marks }))
  }

  restore(snapshot: readonly MarkSnapshot[]): void {
    for (const { key, bits, named } of snapshot) this.#marks.set(key, { bits, named })
  }

  #extend(s: number, reading: { t: number; value: number }, member: Member, place: number) {
    const c = this.#fleet.series.columns
    const run = this.#run
    const metric = member.watched.kind.metrics[place]
    if (!metric) return null
    run.anchor = c.anchor.get(s)
    run.from = c.runFrom.get(s)
    run.count = c.runCount.get(s)
    run.longest = c.runLongest.get(s)
    run.stuck = c.stuck.get(s) === 1
    const intervalMs = this.#fleet.devices.columns.interval.get(member.at)
    const change = extendRun(run, reading, { metric, intervalMs })
    c.anchor.set(s, run.anchor)
    c.runFrom.set(s, run.from)
    c.runCount.set(s, run.count)
    c.runLongest.set(s, run.longest)
    c.stuck.set(s, run.stuck ? 1 : 0)
    return change
  }

  #say(
    rule: MarkedRule,
    member: Member,
    change: MarkChange,
    moment: Moment,
    said: { value: number; expected?: [number, number] },
  ): void {
    const key = alertKey(member.subject.id, rule)
    const metric = member.watched.kind.metrics[change.metric]?.name ?? null
    // The value at hand is that of another metric when the alert passes on to the one that is left.
    const words = change.transition === 'updated' ? { metric, value: null } : { metric, ...said }
    if (change.transition === 'cleared') this.#book.clear(moment, key, words)
    else this.#book.say(moment, member.subject, { rule, threshold: thresholds[rule] }, words)
  }
}
