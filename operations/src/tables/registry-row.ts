import { kindOf } from '@ioc/domain/domains'
import { RegistryRecord } from '@ioc/domain/registry'

type Fields = Record<string, string>

/** A record from the fields of a CSV line, or what is wrong with it in words. */
export function recordOfFields(fields: Fields): RegistryRecord | { detail: string } {
  const numbers = ['lat', 'lon', 'intervalSeconds'].find(
    (name) => (fields[name] ?? '') !== '' && !Number.isFinite(Number(fields[name])),
  )
  if (numbers) return { detail: `${numbers}: "${fields[numbers]}" is no number` }
  const thresholds = thresholdsOf(fields.thresholds ?? '')
  if ('detail' in thresholds) return thresholds
  const simulated = booleanOf(fields.simulated ?? '')
  if (simulated === undefined) return { detail: `simulated: "${fields.simulated}" is neither true nor false` }
  const common = {
    type: fields.type,
    id: fields.id,
    name: fields.name,
    commune: fields.commune,
    lat: numberOf(fields.lat),
    lon: numberOf(fields.lon),
  }
  if (fields.type === 'gateway') return recordOf({ ...common, simulated })
  if (fields.type === 'site') return recordOf(common)
  if (fields.type !== 'device')
    return { detail: `type: "${fields.type ?? ''}" is none of device, gateway, site (desks come as records)` }
  return recordOf({
    ...common,
    kind: fields.kind,
    site: fields.site || null,
    gateway: fields.gateway || null,
    intervalSeconds: numberOf(fields.intervalSeconds) ?? kindOf(fields.kind ?? '')?.intervalSeconds,
    thresholds: thresholds.values,
    simulated,
    lane: null,
  })
}

/** A record in the shape of the registry, or what is wrong with it in words; names are brought to Unicode NFC. */
export function recordOf(value: unknown): RegistryRecord | { detail: string } {
  const parsed = RegistryRecord.safeParse(value)
  if (parsed.success) return { ...parsed.data, name: parsed.data.name.normalize('NFC') }
  return {
    detail: parsed.error.issues.map((issue) => `${issue.path.join('.') || 'record'}: ${issue.message}`).join('; '),
  }
}

function numberOf(text: string | undefined): number | undefined {
  return text === undefined || text === '' ? undefined : Number(text)
}

function booleanOf(text: string): boolean | undefined {
  if (['true', '1', 'yes'].includes(text.toLowerCase())) return true
  return ['', 'false', '0', 'no'].includes(text.toLowerCase()) ? false : undefined
}

/** 'bd1=6.5;bd2=8' */
function thresholdsOf(text: string): { values: Record<string, number> } | { detail: string } {
  const values: Record<string, number> = {}
  for (const part of text.split(';').filter((one) => one.trim() !== '')) {
    const [name = '', value = '', ...rest] = part.split('=').map((one) => one.trim())
    if (!/^[A-Za-z0-9_]{1,32}$/.test(name) || value === '' || rest.length > 0 || !Number.isFinite(Number(value)))
      return { detail: `thresholds: "${part}" is not <name>=<number>` }
    values[name] = Number(value)
  }
  return { values }
}
