import { type AlertBook, alertKey, type Moment } from './alert-book.ts'
import { type Fleet, gapsKept, type Member } from './fleet.ts'
import { deadline, type GroupSilence, judgeGroup, steadyInterval, wasDeaf } from './rules/silence.ts'
import type { Subjects } from './subjects.ts'

const rule = { rule: 'silent', threshold: 'intervals' }

/** What silence rests on beside the columns of devices. */
export type SilenceSnapshot = { stamp: number | null; usualGap: number }

/** Who has gone silent, judged at stamps over whole gateways. */
export class SilenceWatch {
  readonly #fleet: Fleet
  readonly #book: AlertBook
  readonly #subjects: Subjects
  /** Members that have reported, by gateway. */
  readonly #groups = new Map<string, Member[]>()
  readonly #alone = new Set<Member>()
  #stamp = Number.NaN
  #usualGap = 0
  /** Nobody can be late before this; a lower bound, so that most stamps cost nothing. */
  #nextDeadline = Number.NEGATIVE_INFINITY

  constructor(fleet: Fleet, book: AlertBook, subjects: Subjects) {
    this.#fleet = fleet
    this.#book = book
    this.#subjects = subjects
  }

  get newestStamp(): number {
    return this.#stamp
  }

  /** The device was heard after the newest stamp; before the first one, the first one counts. */
  heard(member: Member): void {
    const c = this.#fleet.devices.columns
    const before = c.heard.get(member.at)
    if (before === this.#stamp) return
    if (Number.isNaN(before)) this.#join(member)
    if (Number.isNaN(this.#stamp)) {
      c.heard.set(member.at, Number.NEGATIVE_INFINITY)
      return
    }
    if (Number.isFinite(before)) this.#learnGap(member, this.#stamp - before)
    c.heard.set(member.at, this.#stamp)
    this.#nextDeadline = Math.min(this.#nextDeadline, this.#deadlineOf(member))
  }

  stamp(moment: Moment): void {
    const before = this.#stamp
    this.#stamp = moment.at
    if (Number.isNaN(before)) {
      this.#forgive(Number.POSITIVE_INFINITY)
      return
    }
    const gap = moment.at - before
    if (wasDeaf(gap, this.#usualGap)) this.#forgive(before)
    else this.#usualGap = gap
    if (moment.at < this.#nextDeadline) return
    this.#nextDeadline = Number.POSITIVE_INFINITY
    for (const [gateway, members] of this.#groups) this.#judge(moment, gateway, members)
    for (const member of this.#alone) this.#judge(moment, null, [member])
  }

  /** The device is gone: it is no member of any group. */
  forget(member: Member): void {
    this.#alone.delete(member)
    for (const [gateway, members] of this.#groups) {
      const left = members.filter((one) => one !== member)
      if (left.length === members.length) continue
      if (left.length > 0) this.#groups.set(gateway, left)
      else this.#groups.delete(gateway)
    }
    this.#nextDeadline = Number.NEGATIVE_INFINITY
  }

  /** The device's gateway or interval may have changed. */
  refresh(member: Member): void {
    const c = this.#fleet.devices.columns
    if (Number.isNaN(c.heard.get(member.at))) return
    this.forget(member)
    this.#join(member)
    if (c.learnt.get(member.at) === 0) c.interval.set(member.at, member.subject.intervalSeconds * 1000)
  }

  snapshot(): SilenceSnapshot {
    return { stamp: Number.isNaN(this.#stamp) ? null : this.#stamp, usualGap: this.#usualGap }
  }

  restore(snapshot: SilenceSnapshot): void {
    this.#stamp = snapshot.stamp ?? Number.NaN
    this.#usualGap = snapshot.usualGap
    for (const member of this.#fleet.members)
      if (!member.gone && !Number.isNaN(this.#fleet.devices.columns.heard.get(member.at))) this.#join(member)
  }

  #join(member: Member): void {
    const { gateway } = member.subject
    if (gateway === null) {
      this.#alone.add(member)
      return
    }
    const group = this.#groups.get(gateway)
    if (group) group.push(member)
    else this.#groups.set(gateway, [member])
  }

  #judge(moment: Moment, gateway: string | null, members: readonly Member[]): void {
    const gatewayKey = gateway === null ? undefined : alertKey(gateway, 'silent')
    const wasGateway = gatewayKey !== undefined && this.#book.get(gatewayKey) !== undefined
    const c = this.#fleet.devices.columns
    let isQuiet = !wasGateway
    for (const member of members) {
      const due = this.#deadlineOf(member)
      if (due <= moment.at || this.#isSilent(member)) isQuiet = false
      else this.#nextDeadline = Math.min(this.#nextDeadline, due)
    }
    if (isQuiet) return
    // Somebody here is late: look again at every stamp until it is settled.
    this.#nextDeadline = Number.NEGATIVE_INFINITY
    const heard = members.map((member) => ({ heard: c.heard.get(member.at), interval: c.interval.get(member.at) }))
    const verdict: GroupSilence =
      gateway === null
        ? { gateway: false, members: heard.map((one) => deadline(one) <= moment.at) }
        : judgeGroup(heard, moment.at)
    if (gatewayKey !== undefined && gateway !== null) {
      if (verdict.gateway && !wasGateway) this.#raiseGateway(moment, gateway, members)
      if (!verdict.gateway && wasGateway) {
        this.#book.clear(moment, gatewayKey)
        // Members return one by one: each gets its own time again.
        for (const member of members) if (this.#deadlineOf(member) <= moment.at) c.heard.set(member.at, moment.at)
        return
      }
    }
    for (const [place, member] of members.entries())
      this.#settle(moment, member, verdict.members[place] === true, verdict)
  }

  #settle(moment: Moment, member: Member, isSilentAlone: boolean, verdict: GroupSilence): void {
    const isSilent = this.#isSilent(member)
    if (isSilentAlone && !isSilent) this.#book.say(moment, member.subject, rule, {})
    const isBack = this.#deadlineOf(member) > moment.at
    if (isSilent && (isBack || verdict.gateway)) this.#book.clear(moment, alertKey(member.subject.id, 'silent'))
  }

  #raiseGateway(moment: Moment, id: string, members: readonly Member[]): void {
    const known = this.#subjects.gateway(id)
    const commune = known?.commune ?? members[0]?.subject.commune ?? ''
    const simulated = (known?.simulated ?? false) || members.some((member) => member.subject.simulated)
    this.#book.sayGatewaySilent(moment, { id, commune, simulated }, members.length)
  }

  #isSilent(member: Member): boolean {
    return this.#book.get(alertKey(member.subject.id, 'silent')) !== undefined
  }

  #deadlineOf(member: Member): number {
    const c = this.#fleet.devices.columns
    return deadline({ heard: c.heard.get(member.at), interval: c.interval.get(member.at) })
  }

  /** Everybody who was in time at `before` gets its own time again from the newest stamp on. */
  #forgive(before: number): void {
    const c = this.#fleet.devices.columns
    for (const group of [...this.#groups.values(), this.#alone])
      for (const member of group)
        if (!Number.isFinite(c.heard.get(member.at)) || this.#deadlineOf(member) > before)
          c.heard.set(member.at, this.#stamp)
    this.#nextDeadline = Number.NEGATIVE_INFINITY
  }

  #learnGap(member: Member, gap: number): void {
    const c = this.#fleet.devices.columns
    const count = c.gapCount.get(member.at)
    c.gaps.set(member.at * gapsKept + (count % gapsKept), gap)
    c.gapCount.set(member.at, count + 1)
    if ((count + 1) % gapsKept !== 0) return
    const from = member.at * gapsKept
    const learnt = steadyInterval(Array.from(c.gaps.values.subarray(from, from + gapsKept)))
    c.learnt.set(member.at, learnt === undefined ? 0 : 1)
    c.interval.set(member.at, learnt ?? member.subject.intervalSeconds * 1000)
  }
}
