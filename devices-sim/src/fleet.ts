import { kindOf } from '@ioc/domain/domains'
import { communesOfDaNang } from '@ioc/domain/facts/communes'
import { sitesOfDaNang } from '@ioc/domain/facts/sites'
import { type Commune, communeName } from '@ioc/domain/place'
import type { Device, Gateway, SiteRecord } from '@ioc/domain/registry'
import { behindGateways } from './gateways.ts'
import { chance, seedOf, stream } from './noise.ts'
import type { FleetShape, Instrument } from './world.ts'
import { worlds } from './worlds.ts'

/** Everything that stands in the simulated province. */
export type Fleet = { devices: Device[]; gateways: Gateway[]; sites: SiteRecord[] }

/** Lays out a fleet of `count` devices; the same seed and count give the same fleet, to the byte. */
export function makeFleet(seed: number, count: number): Fleet {
  const shapes = worlds.flatMap((world) => world.shapes)
  const numbers = numbersOf(shapes, count)
  const alone = new Set<string>()
  const devices = shapes.flatMap((shape, index) => {
    const placed = placeKind(shape, numbers[index] ?? 0, seedOf(seed, shape.kind))
    for (const device of placed.slice(0, Math.min(shape.alone, shape.postings.length))) alone.add(device.id)
    return placed
  })
  const gateways = behindGateways(
    devices.filter((device) => !alone.has(device.id)),
    communesOfDaNang,
  )
  const sites = sitesOfDaNang.map(
    ({ id, name, commune, lat, lon }): SiteRecord => ({ type: 'site', id, name, commune, lat, lon }),
  )
  return { devices, gateways, sites }
}

/** How many of each shape: first those whose place is all they are (share 0), then by share, `count` in all. */
function numbersOf(shapes: readonly FleetShape[], count: number): number[] {
  const fixed = shapes.reduce((sum, shape) => sum + (shape.share === 0 ? shape.postings.length : 0), 0)
  const shared = Math.max(0, count - fixed)
  const whole = shapes.reduce((sum, shape) => sum + shape.share, 0)
  const numbers = shapes.map((shape) =>
    shape.share === 0 ? shape.postings.length : Math.floor((shared * shape.share) / whole),
  )
  const largest = shapes.findIndex((shape) => shape.share === Math.max(...shapes.map((one) => one.share)))
  const missing = fixed + shared - numbers.reduce((sum, number) => sum + number, 0)
  return numbers.map((number, index) => (index === largest ? number + missing : number))
}

function placeKind(shape: FleetShape, count: number, seed: number): Device[] {
  const next = stream(seed)
  const counts = new Map<string, number>()
  const numbered = (commune: string) => {
    const n = (counts.get(commune) ?? 0) + 1
    counts.set(commune, n)
    return n
  }
  const idOf = (commune: string, n: number) => `${shape.prefix}-${commune}-${String(n).padStart(3, '0')}`
  const posted = shape.postings.slice(0, count).map((posting) =>
    deviceOf(shape, {
      ...posting,
      id: posting.id ?? idOf(posting.commune, numbered(posting.commune)),
    }),
  )
  const homes = communesOfDaNang.filter((commune) => shape.weight(commune) > 0)
  const total = homes.reduce((sum, commune) => sum + shape.weight(commune), 0)
  const rest = Array.from({ length: count - posted.length }, (_, index) => {
    const first = shape.everywhere && index < homes.length ? homes[index] : undefined
    const commune = first ?? drawn(homes, shape, next() * total)
    const { lat, lon } = pointIn(commune, next(), next())
    const n = numbered(commune.code)
    return deviceOf(shape, {
      id: idOf(commune.code, n),
      name: shape.name(n, communeName(commune, 'vi')),
      site: shape.siteNear?.(lat, lon) ?? null,
      commune: commune.code,
      lat,
      lon,
    })
  })
  return [...posted, ...rest]
}

function drawn(homes: readonly Commune[], shape: FleetShape, at: number): Commune {
  let left = at
  for (const commune of homes) {
    left -= shape.weight(commune)
    if (left < 0) return commune
  }
  const last = homes.at(-1)
  if (!last) throw new Error(`no commune takes a ${shape.kind}`)
  return last
}

/** A point near the commune's own, nearer in small communes, at most 4 km off. */
function pointIn(commune: Commune, turn: number, reach: number): { lat: number; lon: number } {
  const kilometres = Math.min(4, 0.4 * Math.sqrt(commune.areaKm2 / Math.PI)) * Math.sqrt(reach)
  const angle = turn * 2 * Math.PI
  return {
    lat: round5(commune.lat + (kilometres * Math.sin(angle)) / 111.2),
    lon: round5(commune.lon + (kilometres * Math.cos(angle)) / 107),
  }
}

function round5(degrees: number): number {
  return Math.round(degrees * 1e5) / 1e5
}

type Place = Pick<Device, 'id' | 'name' | 'site' | 'commune' | 'lat' | 'lon'> & { thresholds?: Record<string, number> }

function deviceOf(shape: FleetShape, place: Place): Device {
  const kind = kindOf(shape.kind)
  if (!kind) throw new Error(`the domain has no kind ${shape.kind}`)
  return {
    type: 'device',
    id: place.id,
    kind: shape.kind,
    name: place.name,
    commune: place.commune,
    site: place.site,
    lat: round5(place.lat),
    lon: round5(place.lon),
    gateway: null,
    intervalSeconds: kind.intervalSeconds,
    thresholds: place.thresholds ?? {},
    simulated: true,
    lane: null,
  }
}

const urbanOf = new Map(communesOfDaNang.map((commune) => [commune.code, urbanShare(commune)]))

function urbanShare({ type, areaKm2 }: Commune): number {
  if (type === 'dac_khu') return 0
  if (type === 'xa') return 0.25
  return areaKm2 < 16 ? 1 : 0.6
}

/** The devices with what their values are made from. */
export function instrumentsOf(seed: number, devices: readonly Device[]): Instrument[] {
  return devices.map((device) => {
    const own = seedOf(seed, device.id)
    return {
      device,
      seed: own,
      urban: urbanOf.get(device.commune) ?? 0.25,
      trait: (number) => chance(own, number, 77),
    }
  })
}
