import { type Scope, sees } from '@ioc/domain/access'
import type { LaneName } from '@ioc/domain/lane'
import type { DeviceColumns } from '@ioc/domain/messages/api-shapes'
import type { DeviceNumbers } from '../twin/device-numbers.ts'
import { whereaboutsOf } from './whereabouts.ts'

export function noDevices(epoch: string): DeviceColumns {
  return {
    epoch,
    no: [],
    id: [],
    name: [],
    kind: [],
    commune: [],
    site: [],
    lat: [],
    lon: [],
    intervalSeconds: [],
    simulated: [],
  }
}

/** The devices of a lane that this scope sees, in columns. */
export function deviceColumns(
  epoch: string,
  numbers: DeviceNumbers,
  { lane, scope }: { lane: LaneName; scope: Scope },
): DeviceColumns {
  const columns = noDevices(epoch)
  for (const { no, device } of numbers.seenBy(lane)) {
    if (!sees(scope, whereaboutsOf(device))) continue
    columns.no.push(no)
    columns.id.push(device.id)
    columns.name.push(device.name)
    columns.kind.push(device.kind)
    columns.commune.push(device.commune)
    columns.site.push(device.site)
    columns.lat.push(device.lat)
    columns.lon.push(device.lon)
    columns.intervalSeconds.push(device.intervalSeconds)
    columns.simulated.push(device.simulated)
  }
  return columns
}
