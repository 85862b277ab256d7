import type { Device } from '@ioc/domain/registry'
import { healthTroubles } from './health-troubles.ts'
import { pick, seedOf, stream } from './noise.ts'
import type { Instrument, Trouble, TroubleKind } from './world.ts'
import { worlds } from './worlds.ts'

const alarmKinds = worlds.flatMap((world) => world.troubles.filter((kind) => kind.level === 'alarm'))
const quietKinds = [
  ...healthTroubles,
  ...worlds.flatMap((world) => world.troubles.filter((kind) => kind.level === 'event')),
]
const kinds = new Map([...alarmKinds, ...quietKinds].map((kind) => [kind.kind, kind]))

/** How a kind of trouble works; throws for one that no world has. */
export function troubleKind(kind: string): TroubleKind {
  const found = kinds.get(kind)
  if (!found) throw new Error(`no trouble is called ${kind}`)
  return found
}

/** Times in seconds between troubles of the two sorts, and when the first ones come. */
export type Rhythm = {
  alarmsFirst: readonly number[]
  alarmEvery: readonly [number, number]
  quietFirst: number
  quietEvery: readonly [number, number]
}

/** Live: two real alarms within a minute and a half of the first reading, then one each ten minutes or so. */
export const liveRhythm: Rhythm = {
  alarmsFirst: [60, 80],
  alarmEvery: [480, 720],
  quietFirst: 130,
  quietEvery: [150, 300],
}

/** History: a few a day, so that what is learnt from it is mostly health. */
export const pastRhythm: Rhythm = {
  alarmsFirst: [7200],
  alarmEvery: [18_000, 36_000],
  quietFirst: 3600,
  quietEvery: [9000, 18_000],
}

/**
 * The troubles of one run from `start` (ms) on, in order of their start, without end. The first two heavy ones are a
 * jam and a power loss; after that every heavy kind has its turn before one comes again. A device has one at a time.
 */
export function* plannedTroubles(
  seed: number,
  instruments: readonly Instrument[],
  start: number,
  rhythm: Rhythm,
): Generator<Trouble, never> {
  const next = stream(seedOf(seed, `trouble ${rhythm.quietFirst}`))
  const busyUntil = new Map<string, number>()
  const groups = groupsOf(instruments)
  const alarms = turns(alarmKinds, next, ['congestion_jam', 'power_loss'])
  const quiets = turns(quietKinds, next, ['stuck_value', 'silent_device'])
  const [firstAlarm = 60, secondAlarm] = rhythm.alarmsFirst
  let alarmAt = start + firstAlarm * 1000
  let quietAt = start + rhythm.quietFirst * 1000
  let second = secondAlarm === undefined ? undefined : start + secondAlarm * 1000
  for (let number = 1; ; number++) {
    const isAlarm = alarmAt <= quietAt
    const at = isAlarm ? alarmAt : quietAt
    if (isAlarm) {
      alarmAt = second ?? at + between(rhythm.alarmEvery, next()) * 1000
      second = undefined
    } else quietAt = at + between(rhythm.quietEvery, next()) * 1000
    const kind = (isAlarm ? alarms : quiets).next().value
    const trouble = strike({ kind, at, number, groups, busyUntil, next })
    if (trouble) yield trouble
  }
}

type Groups = { victims: Map<string, string[][]>; byGateway: [gateway: string, members: string[]][] }

function groupsOf(instruments: readonly Instrument[]): Groups {
  const members = new Map<string, string[]>()
  for (const { device } of instruments) {
    if (device.gateway === null) continue
    const behind = members.get(device.gateway)
    if (behind) behind.push(device.id)
    else members.set(device.gateway, [device.id])
  }
  const victims = new Map([...kinds.values()].map((kind) => [kind.kind, kind.victims(instruments)] as const))
  return { victims, byGateway: [...members] }
}

function strike(of: {
  kind: TroubleKind
  at: number
  number: number
  groups: Groups
  busyUntil: Map<string, number>
  next: () => number
}): Trouble | undefined {
  const { kind, at, next, busyUntil } = of
  const end = at + between(kind.lastsSeconds, next()) * 1000
  const strength = Math.round(next() * 1000) / 1000
  for (let attempt = 0; attempt < 20; attempt++) {
    const gateway = kind.wholeGateway ? pick(of.groups.byGateway, next()) : undefined
    const devices = gateway ? gateway[1] : pick(of.groups.victims.get(kind.kind) ?? [], next())
    if (!devices || devices.some((id) => (busyUntil.get(id) ?? 0) > at)) continue
    // Some minutes of health between two troubles of a device, so that each can be told from the other.
    for (const id of devices) busyUntil.set(id, end + 600_000)
    const id = `T${new Date(at).toISOString().slice(0, 16).replaceAll(/[-:]/g, '')}-${of.number}-${kind.kind}`
    return { id, kind: kind.kind, devices, gateway: gateway?.[0] ?? null, start: at, end, strength }
  }
  return undefined
}

/** Kinds in shuffled rounds; the first round begins with those named. */
function* turns(of: readonly TroubleKind[], next: () => number, first: string[]): Generator<TroubleKind, never> {
  const named = first.flatMap((name) => of.filter((kind) => kind.kind === name))
  for (let round = 0; ; round++) {
    const rest = round === 0 ? of.filter((kind) => !named.includes(kind)) : [...of]
    if (round === 0) yield* named
    while (rest.length > 0) yield* rest.splice(Math.floor(next() * rest.length), 1)
  }
}

function between([low, high]: readonly [number, number], at: number): number {
  return Math.round(low + (high - low) * at)
}

/** The label of a trouble as it is written down: who, what, from when to when. */
export type TroubleLabel = {
  id: string
  kind: string
  level: 'alarm' | 'event'
  devices: string[]
  gateway: string | null
  communes: string[]
  start: string
  end: string
  lane: 'live'
}

export function labelOf(trouble: Trouble, find: (id: string) => Device | undefined): TroubleLabel {
  const communes = new Set(trouble.devices.flatMap((id) => find(id)?.commune ?? []))
  return {
    id: trouble.id,
    kind: trouble.kind,
    level: troubleKind(trouble.kind).level,
    devices: trouble.devices,
    gateway: trouble.gateway,
    communes: [...communes],
    start: new Date(trouble.start).toISOString(),
    end: new Date(trouble.end).toISOString(),
    lane: 'live',
  }
}
