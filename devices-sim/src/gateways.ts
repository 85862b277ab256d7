import { type Commune, kilometresBetween } from '@ioc/domain/place'
import type { Device, Gateway } from '@ioc/domain/registry'

const fewestMembers = 8

/**
 * Puts these devices behind gateways, about one per commune and more where they stand dense (`gateway` of each device
 * is set); a commune with few devices uses the gateway of its nearest neighbour.
 */
export function behindGateways(members: readonly Device[], communes: readonly Commune[]): Gateway[] {
  const most = members.length > 6000 ? 250 : 45
  const homes = new Map<string, Device[]>()
  for (const device of members) {
    const home = homes.get(device.commune)
    if (home) home.push(device)
    else homes.set(device.commune, [device])
  }
  const large = communes.filter((commune) => isLarge(commune, homes.get(commune.code)?.length ?? 0))
  for (const commune of communes) {
    const few = homes.get(commune.code)
    const near = large.includes(commune) ? undefined : nearest(commune, large)
    if (!few || !near) continue
    homes.get(near.code)?.push(...few)
    homes.delete(commune.code)
  }
  return communes.flatMap((commune) => {
    const home = homes.get(commune.code) ?? []
    const count = Math.ceil(home.length / most)
    for (const [index, device] of home.entries()) device.gateway = `GW-${commune.code}-${1 + (index % count)}`
    return Array.from({ length: count }, (_, index) => gatewayOf(commune, index + 1))
  })
}

/** Islands far out at sea have a gateway of their own, however few their devices. */
function isLarge(commune: Commune, count: number): boolean {
  return count >= fewestMembers || (commune.type === 'dac_khu' && count > 0)
}

function nearest(commune: Commune, among: readonly Commune[]): Commune | undefined {
  const away = (other: Commune) => kilometresBetween(commune, other)
  return among.reduce<Commune | undefined>(
    (best, other) => (best === undefined || away(other) < away(best) ? other : best),
    undefined,
  )
}

function gatewayOf(commune: Commune, n: number): Gateway {
  return {
    type: 'gateway',
    id: `GW-${commune.code}-${n}`,
    name: `Bộ tập trung ${commune.name} ${n}`,
    commune: commune.code,
    lat: Math.round((commune.lat + 0.001 * n) * 1e5) / 1e5,
    lon: commune.lon,
    simulated: true,
  }
}
