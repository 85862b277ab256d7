import type { LimitRule } from '@ioc/domain/device-kind'
import { kindOf } from '@ioc/domain/domains'
import { communesOfDaNang } from '@ioc/domain/facts/communes'
import { kilometresBetween } from '@ioc/domain/place'
import type { AdmittedUnit, Device, RegistryRecord } from '@ioc/domain/registry'
import { isSenmlUnit } from '@ioc/domain/unit'
import { isOwnIdentity } from './own-identities.ts'
import type { Tables } from './tables.ts'

/** What the registry holds now; `incoming`: gateways and sites of the same import that were taken before. */
export type Surroundings = {
  tables: Pick<Tables, 'devices' | 'gateways' | 'sites' | 'units'>
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
  if (record.type === 'unit') return refuseUnit(record, around)
  if (!isCommune(record.commune, around))
    return `commune: ${record.commune} is no commune of province ${around.province}`
  if (record.type !== 'site' && isOwnIdentity(record.id))
    return `id: ${record.id} is kept for the centre itself; choose another`
  if (record.type === 'gateway' && around.tables.devices.has(record.id))
    return `id: ${record.id} is a device already; a gateway needs an id of its own`
  const astray = farFromCommune(record)
  if (astray) return astray
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
  const disorder = kind.limits.map((limit) => disorderOf(limit, record)).find((one) => one !== undefined)
  if (disorder) return disorder
  if (record.lane !== null) return 'lane: devices of a replay lane come with the lane'
  const owner = tables.devices.get(record.id)?.lane
  if (owner) return `id: ${record.id} belongs to ${owner}; delete that lane first`
  return undefined
}

/** Degrees swapped or of another place: no commune reaches this far, the islands of Hoàng Sa included. */
const farthestKilometres = 150

function farFromCommune(record: { commune: string; lat: number; lon: number }): string | undefined {
  const commune = communesOfDaNang.find((one) => one.code === record.commune)
  if (!commune) return undefined
  const away = kilometresBetween(record, commune)
  if (away <= farthestKilometres) return undefined
  return `lat, lon: ${record.lat}, ${record.lon} is ${Math.round(away)} km from ${commune.name} (${commune.code}); check the degrees, or the commune`
}

/** Thresholds of the device's own must stand in the order of their steps, from the mildest to the heaviest. */
function disorderOf(limit: LimitRule, device: Device): string | undefined {
  const own = limit.thresholds.flatMap((step) =>
    step.value === 'device' ? [[step.name, device.thresholds[step.name]] as const] : [],
  )
  const known = own.filter((step): step is [string, number] => step[1] !== undefined)
  const sign = limit.direction === 'above' ? 1 : -1
  const wrong = known.find(([, value], n) => n > 0 && sign * (value - (known[n - 1]?.[1] ?? value)) <= 0)
  return (
    wrong &&
    `thresholds: ${wrong[0]}=${wrong[1]} must lie ${limit.direction} the step before it (${known.map(([name, value]) => `${name}=${value}`).join(';')})`
  )
}

/** A symbol means one thing: SenML's where it has it, else that of one admitted unit. */
function refuseUnit(unit: AdmittedUnit, { tables }: Surroundings): string | undefined {
  if (isSenmlUnit(unit.symbol)) return `symbol: ${unit.symbol} is a unit of SenML already`
  const other = [...tables.units.values()].find((one) => one.symbol === unit.symbol && one.id !== unit.id)
  return other && `symbol: ${unit.symbol} is admitted as ${other.id} already; change that one`
}

function isCommune(code: string, around: Surroundings): boolean {
  return around.communes === undefined ? /^\d{5}$/.test(code) : around.communes.has(code)
}
