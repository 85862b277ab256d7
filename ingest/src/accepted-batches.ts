import type { AcceptedReadings, AcceptedRecord } from '@ioc/domain/messages/journal-records'
import type { Reading } from '@ioc/domain/reading'

const readingsOfRecord = 1000

/** Gathers accepted readings and stamps, in order, into records of at most 1,000 readings. */
export class AcceptedBatches {
  readonly records: AcceptedRecord[] = []
  #open: Open | undefined

  reading(reading: Reading, from: { a: number; raw: number; i: number }, late: boolean): void {
    const { columns, devices, metrics } = this.#columns(late)
    const place = placeOf(reading.device, devices, columns.devices)
    columns.kinds[place] = reading.kind
    columns.d.push(place)
    columns.m.push(placeOf(reading.metric, metrics, columns.metrics))
    columns.t.push(reading.t)
    columns.v.push(reading.value)
    columns.a.push(from.a)
    columns.raw.push(from.raw)
    columns.i.push(from.i)
  }

  stamp(at: number, a: number): void {
    this.#open = undefined
    this.records.push({ type: 'stamp', at, a })
  }

  #columns(late: boolean): Open {
    const open = this.#open
    if (open && open.columns.late === late && open.columns.t.length < readingsOfRecord) return open
    const columns: AcceptedReadings = {
      type: 'readings',
      late,
      devices: [],
      kinds: [],
      metrics: [],
      d: [],
      m: [],
      t: [],
      v: [],
      a: [],
      raw: [],
      i: [],
    }
    this.records.push(columns)
    this.#open = { columns, devices: new Map(), metrics: new Map() }
    return this.#open
  }
}

type Open = { columns: AcceptedReadings; devices: Map<string, number>; metrics: Map<string, number> }

function placeOf(name: string, places: Map<string, number>, names: string[]): number {
  const known = places.get(name)
  if (known !== undefined) return known
  places.set(name, names.length)
  names.push(name)
  return names.length - 1
}
