import { deviceKinds } from '@ioc/domain/domains'

/** Places for metrics of one device; the kind with the most metrics decides. */
const metricsPerDevice = Math.max(...deviceKinds.map((kind) => kind.metrics.length))

/** The newest value of every series, in typed arrays by the device's number; a time of 0 means "never". */
export class SeriesTable {
  #values = new Float64Array(0)
  #times = new Float64Array(0)
  #newest = new Float64Array(0)

  /** Lays a value unless a newer one is there; tells whether it was laid. */
  lay(no: number, metric: number, value: number, t: number): boolean {
    if (metric < 0 || metric >= metricsPerDevice || no < 0 || !Number.isInteger(no)) return false
    this.#makeRoomFor(no)
    const place = no * metricsPerDevice + metric
    if (t < (this.#times[place] ?? 0)) return false
    this.#values[place] = value
    this.#times[place] = t
    if (t > (this.#newest[no] ?? 0)) this.#newest[no] = t
    return true
  }

  value(no: number, metric: number): number | undefined {
    return this.time(no, metric) === 0 ? undefined : this.#values[no * metricsPerDevice + metric]
  }

  /** The reading's own time, ms; 0 where there is none. */
  time(no: number, metric: number): number {
    return this.#times[no * metricsPerDevice + metric] ?? 0
  }

  /** Time of the newest reading of the device, whatever the metric, ms; 0 where there is none. */
  newest(no: number): number {
    return this.#newest[no] ?? 0
  }

  clear(): void {
    this.#times.fill(0)
    this.#newest.fill(0)
  }

  #makeRoomFor(no: number): void {
    if (no < this.#newest.length) return
    const devices = Math.max(1024, 2 ** Math.ceil(Math.log2(no + 1)))
    this.#values = grown(this.#values, devices * metricsPerDevice)
    this.#times = grown(this.#times, devices * metricsPerDevice)
    this.#newest = grown(this.#newest, devices)
  }
}

function grown(old: Float64Array, length: number): Float64Array<ArrayBuffer> {
  const next = new Float64Array(length)
  next.set(old)
  return next
}
