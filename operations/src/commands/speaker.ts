import type { Tables } from '../tables/tables.ts'

/** Who speaks for a device on the broker: its gateway, or itself; nobody for a device of a replay or of no registry. */
export function speakerOf(tables: Tables, id: string): { publisher: string; commune: string } | undefined {
  const device = tables.devices.get(id)
  if (!device || device.lane !== null) return undefined
  if (device.gateway === null) return { publisher: device.id, commune: device.commune }
  const gateway = tables.gateways.get(device.gateway)
  return gateway && { publisher: gateway.id, commune: gateway.commune }
}
