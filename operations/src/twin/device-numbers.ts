import { kindOf } from '@ioc/domain/domains'
import { type Device, isSeenBy } from '@ioc/domain/registry'

/** A device with its number and where its series begin; `metrics`: place of each metric in its kind. */
export type Numbered = { no: number; first: number; device: Device; metrics: ReadonlyMap<string, number> }

const metricPlaces = new Map<string, ReadonlyMap<string, number>>()

/**
 * Numbers devices from 0. A number is never used twice in the life of the process; a device that changes its kind, or
 * comes back after it was removed, gets a new one. Series of a device lie side by side from `first`.
 */
export class DeviceNumbers {
  readonly #byId = new Map<string, Numbered>()
  readonly #byNumber: (Numbered | undefined)[] = []
  #series = 0

  /** How many series there are, those of removed devices included. */
  get series(): number {
    return this.#series
  }

  get(id: string): Numbered | undefined {
    return this.#byId.get(id)
  }

  at(no: number): Numbered | undefined {
    return this.#byNumber[no]
  }

  put(device: Device): void {
    const known = this.#byId.get(device.id)
    if (known && known.device.kind === device.kind) {
      known.device = device
      return
    }
    if (known) this.#byNumber[known.no] = undefined
    const metrics = placesOf(device.kind)
    const numbered = { no: this.#byNumber.length, first: this.#series, device, metrics }
    this.#byNumber.push(numbered)
    this.#byId.set(device.id, numbered)
    this.#series += metrics.size
  }

  remove(id: string): void {
    const known = this.#byId.get(id)
    if (!known) return
    this.#byNumber[known.no] = undefined
    this.#byId.delete(id)
  }

  /** The devices that a lane sees, by number. */
  *seenBy(lane: string): Generator<Numbered> {
    for (const numbered of this.#byNumber) if (numbered && isSeenBy(numbered.device, lane)) yield numbered
  }
}

function placesOf(kind: string): ReadonlyMap<string, number> {
  const known = metricPlaces.get(kind)
  if (known) return known
  const places = new Map((kindOf(kind)?.metrics ?? []).map((metric, place) => [metric.name, place] as const))
  metricPlaces.set(kind, places)
  return places
}
