import type { SeriesHeads } from '@ioc/domain/messages/inner-doors'
import type { AcceptedReadings } from '@ioc/domain/messages/journal-records'

export type Head = { t: number; value: number }

/** The newest reading of every series of a lane: what tells a new reading from a duplicate without a look-up. */
export class Heads {
  readonly #devices = new Map<string, Map<string, Head>>()

  get(device: string, metric: string): Head | undefined {
    return this.#devices.get(device)?.get(metric)
  }

  /** Moves a series forward; an older reading changes nothing. */
  advance(device: string, metric: string, t: number, value: number): void {
    let metrics = this.#devices.get(device)
    if (!metrics) {
      metrics = new Map()
      this.#devices.set(device, metrics)
    }
    const head = metrics.get(metric)
    if (!head) metrics.set(metric, { t, value })
    else if (t > head.t) {
      head.t = t
      head.value = value
    }
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
    for (const [device, metrics] of this.#devices)
      for (const [metric, head] of metrics) {
        heads.device.push(device)
        heads.metric.push(metric)
        heads.t.push(head.t)
        heads.v.push(head.value)
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
