import type { SeriesHeads } from '@ioc/domain/messages/inner-doors'
import type { AcceptedReadings } from '@ioc/domain/messages/journal-records'

export type Head = { t: number; value: number }

/** A device's series: that of `metrics[n]` is at `at + n` of the columns. */
type Run = { metrics: readonly string[]; at: number }

/**
 * The newest reading of every series of a lane: what tells a new reading from a duplicate without a look-up. Times and
 * values are two columns, not an object a series: a province has some hundred thousand.
 */
export class Heads {
  readonly #runs = new Map<string, Run>()
  /** Devices of a kind bring their metrics in the same order: that list is kept once. */
  readonly #lists = new Map<string, readonly string[]>()
  #t = new Float64Array(64)
  #v = new Float64Array(64)
  #used = 0

  get(device: string, metric: string): Head | undefined {
    const run = this.#runs.get(device)
    const place = run?.metrics.indexOf(metric) ?? -1
    if (run === undefined || place < 0) return undefined
    return { t: this.#t[run.at + place] ?? 0, value: this.#v[run.at + place] ?? 0 }
  }

  /** Moves a series forward; an older reading changes nothing. */
  advance(device: string, metric: string, t: number, value: number): void {
    const run = this.#runs.get(device)
    const place = run?.metrics.indexOf(metric) ?? -1
    if (run === undefined || place < 0) this.#add(device, run, metric, t, value)
    else if (t > (this.#t[run.at + place] ?? 0)) this.#set(run.at + place, t, value)
  }

  /** A run grows at the end of the columns; one that others stand behind moves there first. */
  #add(device: string, run: Run | undefined, metric: string, t: number, value: number): void {
    const { metrics, at } = run ?? { metrics: [], at: this.#used }
    const from = at + metrics.length === this.#used ? at : this.#used
    this.#makeRoom(from + metrics.length + 1)
    for (const place of metrics.keys()) this.#set(from + place, this.#t[at + place] ?? 0, this.#v[at + place] ?? 0)
    this.#set(from + metrics.length, t, value)
    this.#used = from + metrics.length + 1
    this.#runs.set(device, { metrics: this.#once([...metrics, metric]), at: from })
  }

  #set(at: number, t: number, value: number): void {
    this.#t[at] = t
    this.#v[at] = value
  }

  #makeRoom(size: number): void {
    if (size <= this.#t.length) return
    const [t, v] = [new Float64Array(size * 2), new Float64Array(size * 2)]
    t.set(this.#t)
    v.set(this.#v)
    this.#t = t
    this.#v = v
  }

  #once(metrics: readonly string[]): readonly string[] {
    const name = metrics.join(' ')
    const known = this.#lists.get(name)
    if (known === undefined) this.#lists.set(name, metrics)
    return known ?? metrics
  }

  /** Moves every series forward that a record of `accepted` speaks of. */
  take(record: AcceptedReadings): void {
    record.t.forEach((t, n) => {
      const device = record.devices[record.d[n] ?? 0] ?? ''
      this.advance(device, record.metrics[record.m[n] ?? 0] ?? '', t, record.v[n] ?? 0)
    })
  }

  /** All series in columns, true at an offset of `accepted` and a stamp (ms). */
  columns(offset: number, stamp: number): SeriesHeads {
    const heads: SeriesHeads = { offset, stamp, device: [], metric: [], t: [], v: [] }
    for (const [device, { metrics, at }] of this.#runs)
      for (const [place, metric] of metrics.entries()) {
        heads.device.push(device)
        heads.metric.push(metric)
        heads.t.push(this.#t[at + place] ?? 0)
        heads.v.push(this.#v[at + place] ?? 0)
      }
    return heads
  }

  static from(columns: SeriesHeads): Heads {
    const heads = new Heads()
    columns.device.forEach((device, n) => {
      heads.advance(device, columns.metric[n] ?? '', columns.t[n] ?? 0, columns.v[n] ?? 0)
    })
    return heads
  }
}
