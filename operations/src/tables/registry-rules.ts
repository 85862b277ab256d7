import { kindOf } from '@ioc/domain/domains'
import type { RegistryRecord } from '@ioc/domain/registry'
import { isOwnIdentity } from './own-identities.ts'
import type { Tables } from './tables.ts'

/** What the registry holds now; `incoming`: gateways and sites of the same import that were taken before. */
export type Surroundings = {
  tables: Pick<Tables, 'devices' | 'gateways' | 'sites'>
  /** Undefined: no list of this province's communes is known. */
  communes: ReadonlySet<string> | undefined
  province: string
  incoming: { gateways: ReadonlySet<string>; sites: ReadonlySet<string> }
}

/** Why a well-formed record may not enter the registry, and what to do; undefined where it may. */
export function refuseRecord(record: RegistryRecord, around: Surroundings): string | undefined {
  if (record.type === 'desk') {
    const unknown = record.communes === 'all' ? undefined : record.communes.find((code) => !isCommune(code, around))
    return unknown && `communes: ${unknown} is no commune of province ${around.province}`
  }
  if (!isCommune(record.commune, around))
    return `commune: ${record.commune} is no commune of province ${around.province}`
  if (record.type !== 'site' && isOwnIdentity(record.id))
    return `id: ${record.id} is kept for the centre itself; choose another`
  if (record.type === 'gateway' && around.tables.devices.has(record.id))
    return `id: ${record.id} is a device already; a gateway needs an id of its own`
  if (record.type !== 'device') return undefined
  const { tables, incoming } = around
  if (tables.gateways.has(record.id) || incoming.gateways.has(record.id))
    return `id: ${record.id} is a gateway already; a device needs an id of its own`
  const kind = kindOf(record.kind)
  if (!kind) return `kind: there is no kind ${record.kind}`
  if (record.gateway && !tables.gateways.has(record.gateway) && !incoming.gateways.has(record.gateway))
    return `gateway: ${record.gateway} is not in the registry; import it too`
  if (record.site && !tables.sites.has(record.site) && !incoming.sites.has(record.site))
    return `site: ${record.site} is not in the registry; import it too, or leave it empty`
  const names = kind.limits.flatMap((limit) => limit.thresholds.map((one) => one.name))
  const stranger = Object.keys(record.thresholds).find((name) => !names.includes(name))
  if (stranger) return `thresholds: a ${record.kind} has no threshold ${stranger}; it has ${names.join(', ') || 'none'}`
  if (record.lane !== null) return 'lane: devices of a replay lane come with the lane'
  const owner = tables.devices.get(record.id)?.lane
  if (owner) return `id: ${record.id} belongs to ${owner}; delete that lane first`
  return undefined
}

function isCommune(code: string, around: Surroundings): boolean {
  return around.communes === undefined ? /^\d{5}$/.test(code) : around.communes.has(code)
}
