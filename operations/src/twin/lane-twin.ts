import { type Freshness, freshness } from '@ioc/domain/age'
import type { LaneName } from '@ioc/domain/lane'
import type { SeriesHeads } from '@ioc/domain/messages/inner-doors'
import type { AcceptedReadings } from '@ioc/domain/messages/journal-records'
import type { CommuneTick, Snapshot } from '@ioc/domain/messages/live-events'
import type { Device } from '@ioc/domain/registry'
import type { DeviceNumbers } from './device-numbers.ts'

/** Changed series of one commune, times in ms since 1970. */
export type CommuneChange = Pick<CommuneTick, 'd' | 'm' | 'v' | 't' | 'a'>

const neverSeen = Number.NEGATIVE_INFINITY

/**
 * The newest value of every series of a lane, by the reading's own time: what comes late never overwrites what is
 * newer. Values, times and arrivals lie in columns; a series is a place in them.
 */
export class LaneTwin {
  readonly lane: LaneName
  /** How far the lane has come, ms; 0 before the first stamp. */
  stamp = 0
  readonly #numbers: DeviceNumbers
  #v = new Float64Array(0)
  #t = new Float64Array(0)
  #a = new Float64Array(0)
  /** 1 where the value changed since the last `takeChanges`. */
  #dirty = new Uint8Array(0)
  /** Number of the device of each changed series, with its metric's place. */
  #changed: { no: number; place: number }[] = []
  #seen = 0

  constructor(lane: LaneName, numbers: DeviceNumbers) {
    this.lane = lane
    this.#numbers = numbers
  }

  /** How many series have a value. */
  get seen(): number {
    return this.#seen
  }

  /** Lays readings on the twin; answers how many were not newer than what is there, or of no device it knows. */
  apply(readings: Omit<AcceptedReadings, 'type' | 'late' | 'raw' | 'i'>): { passedOver: number; unknown: number } {
    this.#grow()
    // A reading of a device that has become another kind since belongs to no series of the new one.
    const devices = readings.devices.map((id, place) => {
      const numbered = this.#numbers.get(id)
      return numbered?.device.kind === readings.kinds[place] ? numbered : undefined
    })
    let passedOver = 0
    let unknown = 0
    for (let row = 0; row < readings.d.length; row += 1) {
      const device = devices[readings.d[row] ?? -1]
      const metric = device?.metrics.get(readings.metrics[readings.m[row] ?? -1] ?? '')
      if (!device || metric === undefined) {
        unknown += 1
        continue
      }
      const place = device.first + metric
      const t = readings.t[row] ?? neverSeen
      const known = this.#t[place] ?? neverSeen
      if (t <= known) {
        passedOver += 1
        continue
      }
      if (known === neverSeen) this.#seen += 1
      this.#t[place] = t
      this.#v[place] = readings.v[row] ?? Number.NaN
      this.#a[place] = readings.a[row] ?? t
      if (this.#dirty[place] === 0) {
        this.#dirty[place] = 1
        this.#changed.push({ no: device.no, place })
      }
    }
    return { passedOver, unknown }
  }

  /** Lays the newest value of each series on the twin, as ingest knows them; `arrival` in ms. */
  applyHeads(heads: SeriesHeads, arrival: number): void {
    const rows = heads.device.map((_, row) => row)
    this.apply({
      devices: heads.device,
      kinds: heads.device.map((id) => this.#numbers.get(id)?.device.kind ?? ''),
      metrics: heads.metric,
      d: rows,
      m: rows,
      t: heads.t,
      v: heads.v,
      a: rows.map(() => arrival),
    })
    this.moveTo(heads.stamp)
  }

  /** Moves the lane on; a stamp never goes back. */
  moveTo(stamp: number): void {
    if (stamp > this.stamp) this.stamp = stamp
  }

  /** What changed since the last call, by commune; times relative to `sent`. */
  takeChanges(sent: number): Map<string, CommuneChange> {
    const changes = new Map<string, CommuneChange>()
    for (const { no, place } of this.#changed) {
      this.#dirty[place] = 0
      const numbered = this.#numbers.at(no)
      if (!numbered) continue
      const commune = numbered.device.commune
      let change = changes.get(commune)
      if (!change) {
        change = { d: [], m: [], v: [], t: [], a: [] }
        changes.set(commune, change)
      }
      change.d.push(no)
      change.m.push(place - numbered.first)
      change.v.push(this.#v[place] ?? 0)
      change.t.push(sent - (this.#t[place] ?? sent))
      change.a.push(sent - (this.#a[place] ?? sent))
    }
    this.#changed = []
    return changes
  }

  /** The newest value of each series of the communes wanted, times in ms since 1970. */
  snapshot(isWanted: (commune: string) => boolean): Pick<Snapshot, 'd' | 'm' | 'v' | 't'> {
    this.#grow()
    const columns: Pick<Snapshot, 'd' | 'm' | 'v' | 't'> = { d: [], m: [], v: [], t: [] }
    for (const { no, first, device, metrics } of this.#numbers.seenBy(this.lane)) {
      if (!isWanted(device.commune)) continue
      for (let metric = 0; metric < metrics.size; metric += 1) {
        const t = this.#t[first + metric] ?? neverSeen
        if (t === neverSeen) continue
        columns.d.push(no)
        columns.m.push(metric)
        columns.v.push(this.#v[first + metric] ?? 0)
        columns.t.push(t)
      }
    }
    return columns
  }

  /** The newest value of each metric of a device that has one, with its freshness at the lane's stamp. */
  latest(device: Device): { metric: string; v: number; t: number; freshness: Freshness }[] {
    const numbered = this.#numbers.get(device.id)
    if (!numbered) return []
    return [...numbered.metrics].flatMap(([metric, place]) => {
      const t = this.#t[numbered.first + place] ?? neverSeen
      if (t === neverSeen) return []
      const v = this.#v[numbered.first + place] ?? 0
      return [{ metric, v, t, freshness: freshness(t, this.stamp, device.intervalSeconds) }]
    })
  }

  /** How many series are new, late and stale at the lane's stamp. */
  freshnessCounts(): Record<Freshness, number> {
    const counts: Record<Freshness, number> = { new: 0, late: 0, stale: 0 }
    for (const { first, device, metrics } of this.#numbers.seenBy(this.lane))
      for (let metric = 0; metric < metrics.size; metric += 1) {
        const t = this.#t[first + metric] ?? neverSeen
        if (t !== neverSeen) counts[freshness(t, this.stamp, device.intervalSeconds)] += 1
      }
    return counts
  }

  #grow(): void {
    const wanted = this.#numbers.series
    if (wanted <= this.#v.length) return
    const length = Math.max(wanted, Math.ceil(this.#v.length * 1.5), 1024)
    this.#v = lengthened(this.#v, length, 0)
    this.#t = lengthened(this.#t, length, neverSeen)
    this.#a = lengthened(this.#a, length, neverSeen)
    const dirty = new Uint8Array(length)
    dirty.set(this.#dirty)
    this.#dirty = dirty
  }
}

function lengthened(column: Float64Array, length: number, filling: number) {
  const longer = new Float64Array(length).fill(filling, column.length)
  longer.set(column)
  return longer
}
