import type { GatewayOf } from '@ioc/domain/alert-cause'
import type { Tables } from '../tables/tables.ts'

/** Finds the gateway of a device in the registry. */
export function gatewayFinder(tables: Pick<Tables, 'devices'>): GatewayOf {
  return (device) => tables.devices.get(device)?.gateway ?? null
}
