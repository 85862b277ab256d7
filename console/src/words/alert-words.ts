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
export function alertSite(alert: AlertCondition, registry: DeviceRegistry): string {
  const site = alert.site === null ? undefined : siteNames.get(alert.site)
  return site ?? registry.withId(alert.subject.id)?.name ?? alert.subject.id
}

/** "Cầu Tiên Sơn, phường Hoà Cường" */
export function alertPlace(alert: AlertCondition, registry: DeviceRegistry, language: Language): string {
  return `${alertSite(alert, registry)}, ${communeWords(alert.commune, language)}`
}

export function alertTitle(alert: AlertCondition, language: Language): string {
  return (
    alertRow(alert.kind ?? 'gateway', alert.rule, alert.threshold)?.title[language] ??
    `${alert.rule} ${alert.threshold}`
  )
}
