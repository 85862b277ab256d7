import { communesOfDaNang } from '@ioc/domain/facts/communes'
import { sitesOfDaNang } from '@ioc/domain/facts/sites'
import type { Lane } from '@ioc/domain/lane'
import type { Desk, SiteRecord } from '@ioc/domain/registry'

/** Codes of a province's communes; undefined where the facts do not list them, and any five digits must do. */
export function communesOf(province: string): ReadonlySet<string> | undefined {
  const codes = communesOfDaNang.filter((one) => one.province === province).map((one) => one.code)
  return codes.length > 0 ? new Set(codes) : undefined
}

/** The sites that the facts know in a province, as records of the registry. */
export function sitesOf(province: string): SiteRecord[] {
  const communes = communesOf(province)
  return sitesOfDaNang
    .filter((site) => communes?.has(site.commune))
    .map(({ id, name, commune, lat, lon }) => ({ type: 'site', id, name, commune, lat, lon }))
}

/** The one desk of a new centre: the whole province, every domain. */
export const firstDesk: Desk = {
  type: 'desk',
  id: 'desk-province',
  name: 'Ca trực toàn tỉnh',
  communes: 'all',
  domains: 'all',
}

/** The lane that is always open. */
export function liveLane(openedAt: string): Lane {
  return {
    name: 'live',
    source: 'live',
    from: null,
    to: null,
    speed: 1,
    owner: 'centre',
    openedAt,
    state: 'open',
    play: 'playing',
    seek: null,
    continues: null,
  }
}
