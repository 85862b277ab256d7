import type { AlertBook, Moment } from './alert-book.ts'
import { alertKey } from './alert-book.ts'
import type { Fleet, Member } from './fleet.ts'
import {
  calm,
  isWaiting,
  type Limit,
  type LimitChange,
  type LimitState,
  limitFor,
  limitReading,
  settle,
} from './rules/limit.ts'

/** Limits that are not calm, as a snapshot keeps them. NaN becomes null in JSON, and NaN again here. */
export type LimitSnapshot = {
  device: number
  place: number
  step: number
  beyond: (number | null)[]
  within: number | null
  value: number
}

/** The limit rules of a lane's devices; only limits that are not calm take memory. */
export class LimitWatch {
  readonly #fleet: Fleet
  readonly #book: AlertBook
  /** Limits with the numbers of the device, by kind where devices have none of their own. */
  readonly #shared = new Map<string, Limit[]>()
  readonly #own = new Map<number, Limit[]>()
  readonly #states = new Map<number, { member: Member; place: number; state: LimitState }>()

  constructor(fleet: Fleet, book: AlertBook) {
    this.#fleet = fleet
    this.#book = book
  }

  reading(member: Member, metric: number, moment: Moment, value: number): void {
    for (const place of member.watched.limitsOf[metric] ?? []) {
      const limit = this.#limitsOf(member)[place]
      if (!limit) continue
      const state = this.#states.get(member.limits + place)?.state ?? calm
      const after = limitReading(limit, state, { t: moment.at, value })
      if (after.state !== state) this.#keep(member, place, after.state)
      if (after.change) this.#say(member, limit, after.change, moment, value)
    }
  }

  /** Ends the delays that ran out by the stamp. */
  stamp(moment: Moment): void {
    for (const { member, place, state } of [...this.#states.values()]) {
      const limit = this.#limitsOf(member)[place]
      if (!limit || !isWaiting(state)) continue
      const after = settle(limit, state, moment.at)
      if (after.state !== state) this.#keep(member, place, after.state)
      if (after.change) this.#say(member, limit, after.change, moment, state.value)
    }
  }

  /** The device's numbers may have changed; where it is gone, its limits are forgotten. */
  refresh(member: Member): void {
    this.#own.delete(member.at)
    if (!member.gone) return
    for (let place = 0; place < member.watched.kind.limits.length; place++) this.#states.delete(member.limits + place)
  }

  snapshot(): LimitSnapshot[] {
    return [...this.#states.values()].map(({ member, place, state }) => ({
      device: member.at,
      place,
      step: state.step,
      beyond: state.beyond.map(orNull),
      within: orNull(state.within),
      value: state.value,
    }))
  }

  restore(snapshot: readonly LimitSnapshot[]): void {
    for (const { device, place, step, beyond, within, value } of snapshot) {
      const member = this.#fleet.members[device]
      if (member) this.#keep(member, place, { step, beyond: beyond.map(orNaN), within: orNaN(within), value })
    }
  }

  #keep(member: Member, place: number, state: LimitState): void {
    if (state === calm) this.#states.delete(member.limits + place)
    else this.#states.set(member.limits + place, { member, place, state })
  }

  #limitsOf(member: Member): Limit[] {
    const hasOwn = Object.keys(member.subject.thresholds).length > 0
    const { kind } = member.watched
    const known = hasOwn ? this.#own.get(member.at) : this.#shared.get(kind.kind)
    if (known) return known
    const limits = kind.limits.map((rule) => limitFor(rule, member.subject))
    if (hasOwn) this.#own.set(member.at, limits)
    else this.#shared.set(kind.kind, limits)
    return limits
  }

  #say(member: Member, limit: Limit, change: LimitChange, moment: Moment, value: number): void {
    const bound = limit.bounds[change.step]
    const said = { metric: limit.metric, value, limit: bound === undefined ? null : limit.sign * bound }
    if (change.transition === 'cleared') this.#book.clear(moment, alertKey(member.subject.id, limit.rule), said)
    else this.#book.say(moment, member.subject, { rule: limit.rule, threshold: limit.names[change.step] ?? '' }, said)
  }
}

function orNull(value: number): number | null {
  return Number.isNaN(value) ? null : value
}

function orNaN(value: number | null): number {
  return value ?? Number.NaN
}
