import { communesOfDaNang } from '@ioc/domain/facts/communes'
import { sitesOfDaNang } from '@ioc/domain/facts/sites'
import type { Incident } from '@ioc/domain/incident/incident'
import { kilometresBetween, kilometresPerDegree } from '@ioc/domain/place'
import type { DeviceRegistry } from '../live/device-registry.ts'
import type { Reach } from '../map/reach.ts'

/**
 * Where an incident is, as far as it is known: what the map shows (west, south, east, north), and the circle that holds
 * all places that told of it; null where fewer than two did.
 */
export type IncidentPlace = { bounds: [number, number, number, number]; reach: Reach | null; isExact: boolean }

type Known = Pick<Incident, 'commune' | 'site'> & { alerts: readonly Pick<Incident['alerts'][number], 'subject'>[] }
type Point = { lon: number; lat: number }

/** What a map shows around a single place, km from it. */
const aroundKm = 1
/** How far the islands of a special zone lie apart; its area is that of its land alone. */
const archipelagoKm = 90
/** Devices of one site stand on one spot, which is no reach. */
const leastReachKm = 0.05

/** The devices that told of it, else its site, else its commune; null where none of them is known. */
export function incidentPlace({ alerts, site, commune }: Known, registry: DeviceRegistry): IncidentPlace | null {
  const told = [...new Set(alerts.map(({ subject }) => subject))].flatMap((id) => registry.withId(id) ?? [])
  const points: readonly Point[] = told.length > 0 ? told : sitesOfDaNang.filter(({ id }) => id === site)
  const reach = reachOf(points)
  if (reach !== null) {
    const isWide = points.length > 1 && reach.km >= leastReachKm
    const shown = isWide ? { ...reach, km: reach.km * 1.15 } : { ...reach, km: aroundKm }
    return { bounds: boundsAround(shown), reach: isWide ? reach : null, isExact: true }
  }
  const within = communesOfDaNang.find(({ code }) => code === commune)
  if (within === undefined) return null
  const km = within.type === 'dac_khu' ? archipelagoKm : Math.sqrt(within.areaKm2 / Math.PI)
  return { bounds: boundsAround({ lon: within.lon, lat: within.lat, km }), reach: null, isExact: false }
}

function reachOf(points: readonly Point[]): Reach | null {
  if (points.length === 0) return null
  const mean = (of: (point: Point) => number) => points.reduce((sum, point) => sum + of(point), 0) / points.length
  const middle = { lon: mean(({ lon }) => lon), lat: mean(({ lat }) => lat) }
  return { ...middle, km: Math.max(...points.map((point) => kilometresBetween(middle, point))) }
}

function boundsAround({ lon, lat, km }: Reach): [number, number, number, number] {
  const north = km / kilometresPerDegree
  const east = north / Math.cos((lat * Math.PI) / 180)
  return [lon - east, lat - north, lon + east, lat + north]
}
