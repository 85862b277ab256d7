import type { LimitRule } from '@ioc/domain/device-kind'
import { kindOf } from '@ioc/domain/domains'
import { communesOfDaNang } from '@ioc/domain/facts/communes'
import type { Label } from '@ioc/domain/label'
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
export function refuseRecord(record: RegistryRecord, around: Surroundings): Label | undefined {
  if (record.type === 'desk') {
    const unknown = record.communes === 'all' ? undefined : record.communes.find((code) => !isCommune(code, around))
    return unknown === undefined ? undefined : noCommune('communes', unknown, around)
  }
  if (record.type === 'unit') return refuseUnit(record, around)
  if (!isCommune(record.commune, around)) return noCommune('commune', record.commune, around)
  if (record.type !== 'site' && isOwnIdentity(record.id))
    return {
      en: `id: ${record.id} is kept for the centre itself; choose another`,
      vi: `id: ${record.id} dành cho chính trung tâm; hãy chọn mã khác`,
    }
  if (record.type === 'gateway' && around.tables.devices.has(record.id))
    return {
      en: `id: ${record.id} is a device already; a gateway needs an id of its own`,
      vi: `id: ${record.id} đã là mã của một thiết bị; trạm gom cần mã riêng`,
    }
  const astray = farFromCommune(record)
  if (astray) return astray
  if (record.type !== 'device') return undefined
  const { tables, incoming } = around
  if (tables.gateways.has(record.id) || incoming.gateways.has(record.id))
    return {
      en: `id: ${record.id} is a gateway already; a device needs an id of its own`,
      vi: `id: ${record.id} đã là mã của một trạm gom; thiết bị cần mã riêng`,
    }
  const kind = kindOf(record.kind)
  if (!kind) return { en: `kind: there is no kind ${record.kind}`, vi: `kind: không có loại thiết bị ${record.kind}` }
  if (record.gateway && !tables.gateways.has(record.gateway) && !incoming.gateways.has(record.gateway))
    return {
      en: `gateway: ${record.gateway} is not in the registry; import it too`,
      vi: `gateway: ${record.gateway} không có trong danh sách; hãy nhập cả trạm gom này`,
    }
  if (record.site && !tables.sites.has(record.site) && !incoming.sites.has(record.site))
    return {
      en: `site: ${record.site} is not in the registry; import it too, or leave it empty`,
      vi: `site: ${record.site} không có trong danh sách; hãy nhập cả địa điểm này, hoặc để trống`,
    }
  const names = kind.limits.flatMap((limit) => limit.thresholds.map((one) => one.name))
  const stranger = Object.keys(record.thresholds).find((name) => !names.includes(name))
  if (stranger)
    return {
      en: `thresholds: a ${record.kind} has no threshold ${stranger}; it has ${names.join(', ') || 'none'}`,
      vi: `thresholds: loại ${record.kind} không có ngưỡng ${stranger}; có: ${names.join(', ') || 'không ngưỡng nào'}`,
    }
  const disorder = kind.limits.map((limit) => disorderOf(limit, record)).find((one) => one !== undefined)
  if (disorder) return disorder
  if (record.lane !== null)
    return {
      en: 'lane: devices of a replay lane come with the lane',
      vi: 'lane: thiết bị của luồng phát lại đi cùng luồng',
    }
  const owner = tables.devices.get(record.id)?.lane
  if (owner)
    return {
      en: `id: ${record.id} belongs to ${owner}; delete that lane first`,
      vi: `id: ${record.id} thuộc luồng ${owner}; hãy xoá hẳn luồng đó trước`,
    }
  return undefined
}

/** Degrees swapped or of another place: no commune reaches this far, the islands of Hoàng Sa included. */
const farthestKilometres = 150

function farFromCommune(record: { commune: string; lat: number; lon: number }): Label | undefined {
  const commune = communesOfDaNang.find((one) => one.code === record.commune)
  if (!commune) return undefined
  const away = kilometresBetween(record, commune)
  if (away <= farthestKilometres) return undefined
  const [{ name, code }, km] = [commune, Math.round(away)]
  return {
    en: `lat, lon: ${record.lat}, ${record.lon} is ${km} km from ${name} (${code}); check the degrees, or the commune`,
    vi: `lat, lon: ${record.lat}, ${record.lon} cách ${name} (${code}) ${km} km; xem lại toạ độ, hoặc xã, phường`,
  }
}

/** Thresholds of the device's own must stand in the order of their steps, from the mildest to the heaviest. */
function disorderOf(limit: LimitRule, device: Device): Label | undefined {
  const own = limit.thresholds.flatMap((step) =>
    step.value === 'device' ? [[step.name, device.thresholds[step.name]] as const] : [],
  )
  const known = own.filter((step): step is [string, number] => step[1] !== undefined)
  const sign = limit.direction === 'above' ? 1 : -1
  const wrong = known.find(([, value], n) => n > 0 && sign * (value - (known[n - 1]?.[1] ?? value)) <= 0)
  if (!wrong) return undefined
  const [step, steps] = [wrong.join('='), known.map((one) => one.join('=')).join(';')]
  return {
    en: `thresholds: ${step} must lie ${limit.direction} the step before it (${steps})`,
    vi: `thresholds: ${step} phải ${limit.direction === 'above' ? 'lớn' : 'nhỏ'} hơn bước trước nó (${steps})`,
  }
}

/** A symbol means one thing: SenML's where it has it, else that of one admitted unit. */
function refuseUnit(unit: AdmittedUnit, { tables }: Surroundings): Label | undefined {
  if (isSenmlUnit(unit.symbol))
    return {
      en: `symbol: ${unit.symbol} is a unit of SenML already`,
      vi: `symbol: ${unit.symbol} đã là đơn vị của SenML`,
    }
  const other = [...tables.units.values()].find((one) => one.symbol === unit.symbol && one.id !== unit.id)
  return (
    other && {
      en: `symbol: ${unit.symbol} is admitted as ${other.id} already; change that one`,
      vi: `symbol: ${unit.symbol} đã được thêm là ${other.id}; hãy sửa đơn vị đó`,
    }
  )
}

function noCommune(field: string, code: string, { province }: Surroundings): Label {
  return {
    en: `${field}: ${code} is no commune of province ${province}`,
    vi: `${field}: ${code} không phải là xã, phường của tỉnh, thành ${province}`,
  }
}

function isCommune(code: string, around: Surroundings): boolean {
  return around.communes === undefined ? /^\d{5}$/.test(code) : around.communes.has(code)
}
