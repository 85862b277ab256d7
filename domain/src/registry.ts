import { z } from 'zod'
import { Id } from './identity.ts'
import { CommuneCode } from './place.ts'
import { schemaRules } from './schema-rules.ts'
import { primaryUnits } from './unit.ts'

/**
 * A sensor. `lane` null: of the live registry, seen by every lane; else a device of that replay lane alone.
 * `thresholds`: its own values for limit rules that ask the device (a river gauge's bd1, bd2, bd3), in the metric's
 * unit. `simulated`: nothing that rests on it may leave the centre as actual.
 */
export const Device = z.object({
  type: z.literal('device'),
  id: Id,
  kind: z.string(),
  name: z.string().min(1).max(120),
  commune: CommuneCode,
  site: z.string().nullable(),
  lat: z.number().min(-90).max(90),
  lon: z.number().min(-180).max(180),
  /** The gateway that speaks for it; null: it speaks for itself. */
  gateway: Id.nullable(),
  intervalSeconds: z.number().positive().max(86_400),
  thresholds: z.record(z.string(), z.number()),
  simulated: z.boolean(),
  lane: z.string().nullable(),
})
export type Device = z.infer<typeof Device>

/** What a reading is judged by: what its device is, where it stands, who speaks for it. */
export type KnownDevice = Pick<Device, 'id' | 'kind' | 'commune' | 'gateway'>

/** A publisher that speaks for devices behind it. */
export const Gateway = z.object({
  type: z.literal('gateway'),
  id: Id,
  name: z.string().min(1).max(120),
  commune: CommuneCode,
  lat: z.number(),
  lon: z.number(),
  simulated: z.boolean(),
})
export type Gateway = z.infer<typeof Gateway>

export const SiteRecord = z.object({
  type: z.literal('site'),
  id: Id,
  name: z.string().min(1).max(120),
  commune: CommuneCode,
  lat: z.number(),
  lon: z.number(),
})
export type SiteRecord = z.infer<typeof SiteRecord>

/**
 * A seat in the operations centre: the communes and domains whose alerts it gets. Default: one for the whole province.
 */
export const Desk = z.object({
  type: z.literal('desk'),
  id: Id,
  name: z.string().min(1).max(120),
  communes: z.union([z.literal('all'), z.array(CommuneCode)]),
  domains: z.union([z.literal('all'), z.array(z.string())]),
})
export type Desk = z.infer<typeof Desk>

/**
 * A unit that is none of SenML's and that this centre admits: a value in `symbol` times `scale` plus `offset` is the
 * value in `primary`.
 */
export const AdmittedUnit = z.object({
  type: z.literal('unit'),
  id: Id,
  name: z.string().min(1).max(120),
  symbol: z.string().min(1).max(32),
  primary: z.enum(primaryUnits),
  scale: z.number().refine((scale) => scale !== 0, schemaRules.scale.en),
  offset: z.number(),
})
export type AdmittedUnit = z.infer<typeof AdmittedUnit>

/** A record of the table `registry`; its key is `<type>/<id>`. */
export const RegistryRecord = z.discriminatedUnion('type', [Device, Gateway, SiteRecord, Desk, AdmittedUnit])
export type RegistryRecord = z.infer<typeof RegistryRecord>

export function registryKey(record: { type: RegistryRecord['type']; id: string }): string {
  return `${record.type}/${record.id}`
}

/** Devices that a lane sees: the live registry and its own. */
export function isSeenBy(device: Pick<Device, 'lane'>, lane: string): boolean {
  return device.lane === null || device.lane === lane
}
