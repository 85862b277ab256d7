import { z } from 'zod'
import { Role } from '../access.ts'
import { Alert } from '../alert.ts'
import { CredentialRight, Id } from '../identity.ts'
import { Lane, LaneName } from '../lane.ts'
import { LinkState } from '../link/link-state.ts'
import { GovernmentLevel, ProvinceCode } from '../place.ts'
import { Device, RegistryRecord } from '../registry.ts'
import { Right } from '../right.ts'
import { schemaRules } from '../schema-rules.ts'

/**
 * What the player of a replay says of itself: `at` is the time of the data that it has come to (null before the first),
 * `hurrying` that it plays without waiting up to where it was asked to go.
 */
export const LanePlayer = z.object({
  state: z.enum(['playing', 'hurrying', 'paused', 'ended']),
  at: z.iso.datetime().nullable(),
  readings: z.number().int().nonnegative(),
})
export type LanePlayer = z.infer<typeof LanePlayer>

/** A lane and its player; null where none has been heard of lately. */
export const PlayedLane = Lane.extend({ player: LanePlayer.nullable() })
export type PlayedLane = z.infer<typeof PlayedLane>

/**
 * A lane with what it holds: `at` is how far it has come, `readings` how many are stored, null where the room that
 * knows is away; `bytes` those of its journal files (its rows in the store share one file with those of other lanes).
 */
export const LaneStanding = PlayedLane.extend({
  at: z.iso.datetime().nullable(),
  readings: z.number().nullable(),
  alerts: z.object({ active: z.number(), all: z.number() }),
  bytes: z.number(),
})
export type LaneStanding = z.infer<typeof LaneStanding>

/** What a player is asked to do: any of these. `seek` is a time of the data. */
export const LaneSteering = z
  .object({
    play: z.enum(['playing', 'paused']).optional(),
    speed: z.number().min(1).max(600).optional(),
    seek: z.iso.datetime({ offset: true }).optional(),
  })
  .refine(({ play, speed, seek }) => play !== undefined || speed !== undefined || seek !== undefined, {
    error: schemaRules.steering.en,
  })
export type LaneSteering = z.infer<typeof LaneSteering>

/**
 * A deleted lane; `left`: rooms that still hold files of it, since they are away; they drop them when they are back.
 */
export const DeletedLane = z.object({ name: LaneName, left: z.array(z.string()) })
export type DeletedLane = z.infer<typeof DeletedLane>

/** State of the centre for a screen. `link`: the line to the national centre; null at that centre itself. */
export const CentreState = z.object({
  level: GovernmentLevel,
  province: ProvinceCode.nullable(),
  mode: z.enum(['demo', 'production']),
  version: z.string(),
  now: z.number(),
  epoch: z.string(),
  link: LinkState.nullable(),
  lanes: z.array(PlayedLane),
  /** Filling of an empty store with history, 0 to 1; null where none runs. */
  seeding: z.number().nullable(),
  rooms: z.array(z.object({ room: z.string(), ready: z.boolean(), detail: z.string() })),
  /** Whoever asks may administer. */
  administrator: z.boolean(),
  /** What whoever asks may do. */
  rights: z.array(Right),
  /** The person who asks; null: nobody who has an account. */
  person: z.object({ id: z.string(), name: z.string(), roles: z.array(Role), mustChange: z.boolean() }).nullable(),
})
export type CentreState = z.infer<typeof CentreState>

/** The devices that a lane sees, in columns of one length; `no` is the number that live changes use in this epoch. */
export const DeviceColumns = z.object({
  epoch: z.string(),
  no: z.array(z.number()),
  id: z.array(z.string()),
  name: z.array(z.string()),
  kind: z.array(z.string()),
  commune: z.array(z.string()),
  site: z.array(z.string().nullable()),
  lat: z.array(z.number()),
  lon: z.array(z.number()),
  intervalSeconds: z.array(z.number()),
  simulated: z.array(z.boolean()),
})
export type DeviceColumns = z.infer<typeof DeviceColumns>

/** One series over a span: `t` in ms, values in the metric's unit; `low` and `high` bound each bucket when bucketed. */
export const History = z.object({
  device: z.string(),
  metric: z.string(),
  unit: z.string(),
  from: z.number(),
  to: z.number(),
  /** Width of a bucket in ms; null: every reading as it is. */
  bucketMs: z.number().nullable(),
  t: z.array(z.number()),
  v: z.array(z.number()),
  low: z.array(z.number()),
  high: z.array(z.number()),
})
export type History = z.infer<typeof History>

/** The newest value of each metric of a device; `t` and `a` in ms. */
export const Latest = z.object({
  device: Device,
  values: z.array(
    z.object({ metric: z.string(), v: z.number(), t: z.number(), freshness: z.enum(['new', 'late', 'stale']) }),
  ),
})
export type Latest = z.infer<typeof Latest>

export const AlertList = z.object({ alerts: z.array(Alert), total: z.number().int() })

/**
 * The two sums of a lane: messages received = parsed + malformed + denied; readings parsed = stored + duplicate +
 * quarantined + in flight.
 */
export const Counts = z.object({
  lane: LaneName,
  messages: z.object({
    received: z.number(),
    parsed: z.number(),
    malformed: z.number(),
    denied: z.number(),
    inFlight: z.number(),
  }),
  readings: z.object({
    parsed: z.number(),
    stored: z.number(),
    duplicate: z.number(),
    quarantined: z.number(),
    inFlight: z.number(),
  }),
  late: z.number(),
  quarantine: z.record(z.string(), z.number()),
  denials: z.record(z.string(), z.number()),
})
export type Counts = z.infer<typeof Counts>

/** Devices and gateways as one CSV with a header line, or as records. */
export const RegistryImport = z.object({
  /**
   * Header: type,id,kind,name,commune,site,lat,lon,gateway,intervalSeconds,thresholds,simulated (thresholds as
   * bd1=6.5;bd2=8).
   */
  csv: z.string().max(64_000_000).optional(),
  records: z.array(RegistryRecord).max(200_000).optional(),
  /** Make a credential for each new publisher (gateway, or device of its own) and answer the tokens, once. */
  credentials: z.boolean().default(false),
})
export const RegistryImported = z.object({
  added: z.number(),
  changed: z.number(),
  unchanged: z.number(),
  refused: z.array(z.object({ line: z.number(), detail: z.string() })),
  credentials: z.array(z.object({ identity: Id, token: z.string() })),
})
export type RegistryImported = z.infer<typeof RegistryImported>

export const CredentialRequest = z.object({ identity: Id, right: CredentialRight })
export const IssuedCredential = z.object({ identity: Id, token: z.string() })
export type IssuedCredential = z.infer<typeof IssuedCredential>

/** What the player asks when it opens a lane; devices of its own are in the registry for this lane alone. */
export const LaneRequest = z.object({
  name: LaneName.refine((name) => name !== 'live', schemaRules.liveIsOpen.en),
  source: z.string().max(200),
  from: z.iso.datetime().nullable(),
  to: z.iso.datetime().nullable(),
  speed: z.number().positive().max(10_000),
  devices: z.array(Device).max(100_000),
  /**
   * The lane that this one goes on for, which is deleted: a lane's time never goes back, so its recording starts anew.
   */
  continues: LaneName.nullable().default(null),
})
export type LaneRequest = z.infer<typeof LaneRequest>
export const OpenedLane = z.object({ lane: Lane, credential: IssuedCredential, mqtt: z.string() })
export type OpenedLane = z.infer<typeof OpenedLane>

/** Progress of work that fills the store, 0 to 1. */
export const SeedingProgress = z.object({ done: z.number().min(0).max(1) })
