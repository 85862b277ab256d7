import { kindOf } from '@ioc/domain/domains'
import { type Device, type Gateway, isSeenBy, RegistryRecord } from '@ioc/domain/registry'
import type { TableRecord } from '@ioc/journal/journal'
import { fromBytes } from '@ioc/journal/json'

/** What detection needs to know of a device. */
export type Subject = Pick<
  Device,
  'id' | 'kind' | 'commune' | 'site' | 'gateway' | 'intervalSeconds' | 'thresholds' | 'simulated' | 'lane'
>

/** The devices and gateways of the table `registry`, as far as detection knows their kind. */
export class Subjects {
  readonly #devices = new Map<string, Subject>()
  readonly #gateways = new Map<string, Pick<Gateway, 'id' | 'commune' | 'simulated'>>()
  readonly #texts = new Map<string, string>()
  #after = 0

  /** Offset of the newest record taken. */
  get after(): number {
    return this.#after
  }

  get size(): number {
    return this.#devices.size
  }

  /** The device as this lane sees it. */
  device(id: string, lane: string): Subject | undefined {
    const device = this.#devices.get(id)
    return device && isSeenBy(device, lane) ? device : undefined
  }

  gateway(id: string): Pick<Gateway, 'id' | 'commune' | 'simulated'> | undefined {
    return this.#gateways.get(id)
  }

  /** Takes records of the table, newest last; answers the ids of devices that changed or went. */
  take(records: readonly TableRecord[]): string[] {
    const changed: string[] = []
    for (const record of records) {
      this.#after = Math.max(this.#after, record.offset)
      const [type, id = ''] = split(record.key)
      if (record.value === null) {
        if (type === 'device' && this.#devices.delete(id)) changed.push(id)
        if (type === 'gateway') this.#gateways.delete(id)
        continue
      }
      const parsed = RegistryRecord.parse(fromBytes(record.value))
      if (parsed.type === 'gateway')
        this.#gateways.set(parsed.id, { id: parsed.id, commune: parsed.commune, simulated: parsed.simulated })
      if (parsed.type !== 'device') continue
      if (kindOf(parsed.kind)) this.#devices.set(parsed.id, this.#slim(parsed))
      else this.#devices.delete(parsed.id)
      changed.push(parsed.id)
    }
    return changed
  }

  /** One string object for each text that many devices share. */
  #slim(device: Device): Subject {
    return {
      id: device.id,
      kind: this.#text(device.kind),
      commune: this.#text(device.commune),
      site: device.site === null ? null : this.#text(device.site),
      gateway: device.gateway === null ? null : this.#text(device.gateway),
      intervalSeconds: device.intervalSeconds,
      thresholds: Object.keys(device.thresholds).length === 0 ? noThresholds : device.thresholds,
      simulated: device.simulated,
      lane: device.lane,
    }
  }

  #text(text: string): string {
    const known = this.#texts.get(text)
    if (known !== undefined) return known
    this.#texts.set(text, text)
    return text
  }
}

const noThresholds: Record<string, number> = {}

function split(key: string): [string, string] {
  const slash = key.indexOf('/')
  return [key.slice(0, slash), key.slice(slash + 1)]
}
