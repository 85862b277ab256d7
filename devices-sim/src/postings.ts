import { communesOfDaNang } from '@ioc/domain/facts/communes'
import { sitesOfDaNang } from '@ioc/domain/facts/sites'
import { kilometresBetween, type Site } from '@ioc/domain/place'
import type { Posting } from './world.ts'

/** Sites whose type names one of these words, in the order of the facts. */
export function sitesFor(...words: string[]): readonly Site[] {
  return sitesOfDaNang.filter((site) => site.type.split('/').some((word) => words.includes(word)))
}

/** `count` devices at each of these sites, a few metres apart, called by `name`; round by round over the sites. */
export function postedAt(sites: readonly Site[], count: number, name: (site: Site, n: number) => string): Posting[] {
  return Array.from({ length: count }, (_, round) =>
    sites.map((site) => ({
      name: name(site, round + 1),
      site: site.id,
      commune: site.commune,
      lat: site.lat + ((round % 2) * 2 - 1) * 0.0003 * Math.ceil(round / 2),
      lon: site.lon + ((round % 3) - 1) * 0.0004,
    })),
  ).flat()
}

/** The nearest of these sites within `kilometres`, or null. */
export function nearestSite(sites: readonly Site[], lat: number, lon: number, kilometres: number): string | null {
  let best: Site | undefined
  let shortest = kilometres
  for (const site of sites) {
    const away = kilometresBetween(site, { lat, lon })
    if (away <= shortest) [best, shortest] = [site, away]
  }
  return best?.id ?? null
}

/** Devices at the point of one commune, called by `name`. */
export function postedIn(code: string, count: number, name: (n: number) => string): Posting[] {
  const commune = communesOfDaNang.find((one) => one.code === code)
  if (!commune) throw new Error(`no commune ${code}`)
  return Array.from({ length: count }, (_, index) => ({
    name: name(index + 1),
    site: null,
    commune: code,
    lat: commune.lat + index * 0.004,
    lon: commune.lon - index * 0.003,
  }))
}
