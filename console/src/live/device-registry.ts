import type { DeviceColumns } from '@ioc/domain/messages/api-shapes'

/** One device as the screen knows it. */
export type ScreenDevice = {
  no: number
  id: string
  name: string
  kind: string
  commune: string
  site: string | null
  lat: number
  lon: number
  intervalSeconds: number
  simulated: boolean
}

/** The devices that a lane sees, found by number or id. */
export class DeviceRegistry {
  readonly epoch: string | null
  readonly devices: readonly ScreenDevice[]
  readonly #byNo: ReadonlyMap<number, number>
  readonly #byId: ReadonlyMap<string, number>

  constructor(columns: DeviceColumns | null) {
    this.epoch = columns?.epoch ?? null
    this.devices = columns === null ? [] : rowsOf(columns)
    this.#byNo = new Map(this.devices.map((device, row) => [device.no, row]))
    this.#byId = new Map(this.devices.map((device, row) => [device.id, row]))
  }

  withId(id: string): ScreenDevice | undefined {
    const row = this.#byId.get(id)
    return row === undefined ? undefined : this.devices[row]
  }

  /** Place of the device with this number in `devices`; -1 where it is not known yet. */
  rowOf(no: number): number {
    return this.#byNo.get(no) ?? -1
  }
}

function rowsOf(columns: DeviceColumns): ScreenDevice[] {
  return columns.no.map((no, row) => ({
    no,
    id: columns.id[row] ?? '',
    name: columns.name[row] ?? '',
    kind: columns.kind[row] ?? '',
    commune: columns.commune[row] ?? '',
    site: columns.site[row] ?? null,
    lat: columns.lat[row] ?? 0,
    lon: columns.lon[row] ?? 0,
    intervalSeconds: columns.intervalSeconds[row] ?? 60,
    simulated: columns.simulated[row] ?? false,
  }))
}
