import { setTimeout as sleep } from 'node:timers/promises'
import { AdmittedUnit, Device, type KnownDevice } from '@ioc/domain/registry'
import { type Following, followTable } from '@ioc/journal/follow'
import type { JournalReader } from '@ioc/journal/journal'
import { fromBytes } from '@ioc/journal/json'

/** The devices and admitted units of the registry, kept up to date: the live ones, and devices of one lane alone. */
export class RegistryView {
  readonly #live = new Map<string, KnownDevice>()
  readonly #lanes = new Map<string, Map<string, KnownDevice>>()
  readonly #words = new Map<string, string>()
  readonly #units = new Map<string, AdmittedUnit>()
  #read: (() => void) | undefined
  #offset = 0
  /** Resolves once the whole table was read for the first time. */
  readonly read = new Promise<void>((resolve) => {
    this.#read = resolve
  })

  follow(reader: JournalReader): Following {
    return followTable({ reader, topic: 'registry' }, async (records) => {
      for (const record of records) this.#take(record.key, record.value)
      this.#offset = records.at(-1)?.offset ?? this.#offset
      if (records.length > 0) this.#read?.()
    })
  }

  /**
   * Resolves once everything is known that the registry holds now: a device's first message may come right behind it.
   */
  async readOn(reader: JournalReader): Promise<void> {
    const head = await reader.head('registry')
    while (this.#offset < head) await sleep(5)
  }

  find(lane: string, id: string): KnownDevice | undefined {
    return this.#lanes.get(lane)?.get(id) ?? this.#live.get(id)
  }

  /** The admitted unit with this symbol; of two, the one whose id comes first. */
  readonly unitOf = (symbol: string): AdmittedUnit | undefined =>
    [...this.#units.values()].filter((unit) => unit.symbol === symbol).sort((a, b) => (a.id < b.id ? -1 : 1))[0]

  /** Ids of the devices of a kind that a lane sees, those wanted alone. */
  idsOfKind(lane: string, kind: string, isWanted: (device: KnownDevice) => boolean = () => true): string[] {
    const own = this.#lanes.get(lane)
    return [...this.#live.values(), ...(own?.values() ?? [])]
      .filter((device) => device.kind === kind && isWanted(device))
      .map((device) => device.id)
  }

  /** Fifty thousand devices share some hundred communes, kinds and gateways: each word is kept once. */
  #known({ id, kind, commune, gateway }: Device): KnownDevice {
    return { id, kind: this.#once(kind), commune: this.#once(commune), gateway: gateway && this.#once(gateway) }
  }

  #once(word: string): string {
    const known = this.#words.get(word)
    if (known === undefined) this.#words.set(word, word)
    return known ?? word
  }

  #takeUnit(key: string, value: Uint8Array | null): void {
    const unit = value === null ? undefined : AdmittedUnit.safeParse(fromBytes(value)).data
    if (unit) this.#units.set(key, unit)
    else this.#units.delete(key)
  }

  #take(key: string, value: Uint8Array | null): void {
    if (key.startsWith('unit/')) this.#takeUnit(key, value)
    if (!key.startsWith('device/')) return
    const id = key.slice('device/'.length)
    this.#live.delete(id)
    for (const devices of this.#lanes.values()) devices.delete(id)
    if (value === null) return
    const device = Device.safeParse(fromBytes(value))
    if (!device.success) return
    const known = this.#known(device.data)
    if (device.data.lane === null) this.#live.set(id, known)
    else {
      const devices = this.#lanes.get(device.data.lane) ?? new Map<string, KnownDevice>()
      devices.set(id, known)
      this.#lanes.set(device.data.lane, devices)
    }
  }
}
