import type { Whereabouts } from '@ioc/domain/access'
import { domainOf } from '@ioc/domain/domains'
import type { Device } from '@ioc/domain/registry'

/** Where a device is, for `sees`: its commune and its field of work. */
export function whereaboutsOf(device: Pick<Device, 'commune' | 'kind'>): Whereabouts {
  return { commune: device.commune, domain: domainOf(device.kind)?.name ?? null }
}
