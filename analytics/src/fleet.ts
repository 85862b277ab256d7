import { alertTable } from '@ioc/domain/alert-table'
import type { DeviceKind } from '@ioc/domain/device-kind'
import { deviceKinds, domainOf } from '@ioc/domain/domains'
import { f64, i32, Table, u8 } from './columns.ts'
import type { Subject } from './subjects.ts'

/** A kind as detection uses it: which limits and which forecasts hang on each of its metrics. */
export type WatchedKind = {
  kind: DeviceKind
  domain: string | null
  places: ReadonlyMap<string, number>
  limitsOf: readonly (readonly number[])[]
  forecasts: readonly boolean[]
}

const watched = new Map(deviceKinds.map((kind) => [kind.kind, watch(kind)]))

function watch(kind: DeviceKind): WatchedKind {
  return {
    kind,
    domain: domainOf(kind.kind)?.name ?? null,
    places: new Map(kind.metrics.map((metric, place) => [metric.name, place])),
    limitsOf: kind.metrics.map((metric) =>
      kind.limits.flatMap((limit, place) => (limit.metric === metric.name ? [place] : [])),
    ),
    forecasts: kind.metrics.map((metric) => kind.forecast.includes(metric.name)),
  }
}

export function watchedKind(name: string): WatchedKind | undefined {
  return watched.get(name)
}

/** What states of one release mean to the next: a snapshot of another layout cannot be read. */
export const layoutOfKinds: string = JSON.stringify([
  deviceKinds.map((kind) => [
    kind.kind,
    kind.metrics.map((metric) => metric.name),
    kind.limits.map((limit) => [limit.rule, limit.thresholds.map((threshold) => threshold.name)]),
    kind.forecast,
  ]),
  alertTable.length,
])

/** One device of a lane: where its series and limits begin in their tables. */
export type Member = {
  at: number
  subject: Subject
  watched: WatchedKind
  series: number
  limits: number
  gone: boolean
}

/** Places of gaps between reports that are remembered to learn a device's own interval. */
export const gapsKept = 8

/** The devices a lane has met, and the state that belongs to a device or to one of its series. */
export class Fleet {
  readonly members: Member[] = []
  readonly devices = new Table({
    /** The stamp at which the device was last heard; NaN: not yet. */
    heard: f64({ fill: Number.NaN }),
    /** Its own interval, ms: learnt where it is steady, else the registered one. */
    interval: f64(),
    gaps: f64({ width: gapsKept }),
    gapCount: i32(),
    learnt: u8(),
  })
  readonly series = new Table({
    newest: f64({ fill: Number.NaN }),
    anchor: f64({ fill: Number.NaN }),
    runFrom: f64({ fill: Number.NaN }),
    runCount: i32(),
    runLongest: i32(),
    stuck: u8(),
    sentinel: u8(),
    /** Row of the series in the forecaster's memory; -1: none watches it. */
    forecast: i32({ fill: -1 }),
  })
  readonly #byId = new Map<string, Member>()
  #limits = 0

  find(id: string): Member | undefined {
    return this.#byId.get(id)
  }

  /** How many limits the devices have in all. */
  get limits(): number {
    return this.#limits
  }

  add(subject: Subject, watchedKind: WatchedKind): Member {
    const member: Member = {
      at: this.devices.push(),
      subject,
      watched: watchedKind,
      series: this.series.push(watchedKind.kind.metrics.length),
      limits: this.#limits,
      gone: false,
    }
    this.devices.columns.interval.set(member.at, subject.intervalSeconds * 1000)
    this.#limits += watchedKind.kind.limits.length
    this.members.push(member)
    this.#byId.set(subject.id, member)
    return member
  }

  /** Lays a member of a snapshot back in its place; the tables are loaded beside it. */
  restore(subject: Subject, watchedKind: WatchedKind, gone: boolean): Member {
    const before = this.members.at(-1)
    const member: Member = {
      at: this.members.length,
      subject,
      watched: watchedKind,
      series: before ? before.series + before.watched.kind.metrics.length : 0,
      limits: this.#limits,
      gone,
    }
    this.#limits += watchedKind.kind.limits.length
    this.members.push(member)
    if (!gone) this.#byId.set(subject.id, member)
    return member
  }

  /** The device left the registry, or is another now: its state stays, unused. */
  leave(member: Member): void {
    member.gone = true
    this.#byId.delete(member.subject.id)
  }
}
