import type { Commune } from '@ioc/domain/place'
import type { Device } from '@ioc/domain/registry'
import type { Moment } from './local-time.ts'
import type { Order } from './orders.ts'
import type { Weather } from './weather.ts'

/** What a device measures at one moment: metric name -> value in the metric's primary unit. */
export type Values = Record<string, number>

/** A device with what its values are made from. */
export type Instrument = {
  device: Device
  /** Seed of its own noise and habits. */
  seed: number
  /** How built-up its place is: 1 inner city, 0.6 ward, 0.25 countryside, 0 open sea. */
  urban: number
  /** A lasting trait of this device in [0, 1), by number. */
  trait(number: number): number
}

/** A form in which some devices send a metric: another unit of SenML, `factor` times the primary value. */
export type SentForm = { metric: string; unit: string; factor: number; share: number }

/** A device at a real place; `id` where the place gives the device its id. */
export type Posting = {
  id?: string
  name: string
  site: string | null
  commune: string
  lat: number
  lon: number
  thresholds?: Record<string, number>
}

/** One kind of device in the fleet: where it stands, how it is called, how many there are. */
export type FleetShape = {
  kind: string
  /** Start of its ids: TC in TC-20242-003. */
  prefix: string
  /** Share of the fleet; the places of `postings` count towards it. */
  share: number
  /** Devices at real places: these come first, in this order. */
  postings: readonly Posting[]
  /** How many of `postings` speak for themselves over a connection of their own; the rest stand behind gateways. */
  alone: number
  /** How strongly this commune draws such devices; 0: it has none. */
  weight(commune: Commune): number
  /** Every commune with a weight gets one before any gets a second. */
  everywhere: boolean
  /** Name of the n-th one of a commune (from 1), in Vietnamese. */
  name(n: number, commune: string): string
  /** The site that a device at this point belongs to, if any. */
  siteNear?(lat: number, lon: number): string | null
  sentAs: readonly SentForm[]
}

/** A planted trouble while it lasts: `strength` in [0, 1) makes no two alike; times in ms since 1970. */
export type Trouble = {
  id: string
  kind: string
  devices: string[]
  gateway: string | null
  start: number
  end: number
  strength: number
}

/**
 * `progress` runs from 0 to 1 over the trouble; `atStart` gives the healthy values of its first moment; `jitter` is
 * noise in (-1, 1) by channel, for what is in trouble trembles like anything else: only a stuck value stands still.
 */
type Bending = {
  t: number
  progress: number
  device: Device
  atStart: () => Values
  jitter: (channel: number) => number
}

/** Values of an instrument under a trouble. */
type Bend = (values: Values, trouble: Trouble, at: Bending) => Values

/**
 * What a trouble does to packs and times instead of values. silent: nothing is sent; twice: each pack goes out twice;
 * late: packs are held and sent together at the end; ahead, behind: the clock is minutes wrong.
 */
type Delivery = 'silent' | 'twice' | 'late' | 'ahead' | 'behind'

/** What a trouble of one kind does, whom it befalls, and how long it lasts. */
export type TroubleKind = {
  kind: string
  /** alarm: heavy enough for a limit rule that rings; else it is a trouble of one device. */
  level: 'alarm' | 'event'
  lastsSeconds: readonly [number, number]
  /** Groups of device ids of which one is struck. */
  victims(instruments: readonly Instrument[]): string[][]
  /** Strikes everything behind one gateway; each group of victims is then its members. */
  wholeGateway?: true
  bend?: Bend
  delivery?: Delivery
}

/** One domain of the simulated province: its fleet, what its devices measure, and its troubles. */
export type World = {
  domain: string
  shapes: readonly FleetShape[]
  values(instrument: Instrument, moment: Moment, weather: Weather): Values
  /** Values under an order that the device holds to; a world whose devices take no commands has none. */
  obeying?(instrument: Instrument, values: Values, order: Order, t: number): Values
  troubles: readonly TroubleKind[]
}

/** From 0 to 1 over the first `share` of a trouble, 1 after that, back to 0 over its last twentieth. */
export function swell(progress: number, share: number): number {
  return Math.max(0, Math.min(1, progress / share, (1 - progress) * 20))
}

/** Ids of the devices of one kind, in groups by site; those without a site are groups of one. */
export function bySite(instruments: readonly Instrument[], kind: string): string[][] {
  const groups = new Map<string, string[]>()
  for (const { device } of instruments) {
    if (device.kind !== kind) continue
    const key = device.site ?? device.id
    const group = groups.get(key)
    if (group) group.push(device.id)
    else groups.set(key, [device.id])
  }
  return [...groups.values()]
}
