import type { AlertCondition } from '@ioc/domain/alert'
import { alertRow } from '@ioc/domain/alert-table'
import { communesOfDaNang } from '@ioc/domain/facts/communes'
import { sitesOfDaNang } from '@ioc/domain/facts/sites'
import { communeName } from '@ioc/domain/place'
import type { DeviceRegistry } from '../live/device-registry.ts'
import type { Language } from './language.ts'

const siteNames = new Map(sitesOfDaNang.map((site) => [site.id, site.name]))
const communes = new Map(communesOfDaNang.map((commune) => [commune.code, commune]))

/** "phường Hoà Cường"; the bare code where the list has no such commune. */
export function communeWords(code: string, language: Language): string {
  const commune = communes.get(code)
  return commune === undefined ? code : communeName(commune, language)
}

/** The short name of where an alert is: its site, else its device. */
export function alertSite(
  alert: Pick<AlertCondition, 'site'> & { subject: { id: string } },
  registry: DeviceRegistry,
): string {
  const site = alert.site === null ? undefined : siteNames.get(alert.site)
  return site ?? registry.withId(alert.subject.id)?.name ?? alert.subject.id
}

/** The short name of where a device is: its site's, without a second name in brackets, else its own. */
export function deviceSite({ site, name }: { site: string | null; name: string }): string {
  return withoutBracket((site === null ? undefined : siteNames.get(site)) ?? name)
}

/** "TBA 110 kV An Đồn · Lộ 473, phường An Hải": the site and which device of it, or the device that has no site. */
export function alertPlace(alert: AlertCondition, registry: DeviceRegistry, language: Language): string {
  const site = alertSite(alert, registry)
  const device = alert.subject.id === alert.site ? undefined : registry.withId(alert.subject.id)
  const part = device === undefined ? '' : devicePart(device.name, site)
  const place = part === '' ? site : `${withoutBracket(site)} · ${part}`
  return `${place}, ${communeWords(alert.commune, language)}`
}

/** "Cầu Trần Thị Lý, phường An Hải": where several alerts of one place are, of which the row counts the devices. */
export function groupPlace(alert: AlertCondition, registry: DeviceRegistry, language: Language): string {
  return `${withoutBracket(alertSite(alert, registry))}, ${communeWords(alert.commune, language)}`
}

/** "Cầu Rồng" of "Cầu Rồng (Dragon Bridge)": the second name gives its room to the device. */
function withoutBracket(site: string): string {
  return site.replace(/\s*\([^()]*\)$/, '')
}

/**
 * What the name of a device says beside its site: "Lộ 473" of "Lộ 473, TBA 110 kV An Đồn"; empty where it says no more.
 */
export function devicePart(device: string, site: string): string {
  return device
    .replace(site, '')
    .replace(/\s*,\s*(?=,|$)|^\s*,\s*/g, '')
    .replace(/\s+,/g, ',')
    .trim()
}

export function alertTitle(alert: AlertCondition, language: Language): string {
  return (
    alertRow(alert.kind ?? 'gateway', alert.rule, alert.threshold)?.title[language] ??
    `${alert.rule} ${alert.threshold}`
  )
}
