import { z } from 'zod'
import { Enrolment } from '../enrolment.ts'
import { Id } from '../identity.ts'
import { LaneName } from '../lane.ts'
import { CommuneCode } from '../place.ts'
import { Mending, UnknownDevice } from '../quarantine.ts'
import { Device } from '../registry.ts'
import { IssuedCredential } from './api-shapes.ts'

/** What an enrolment token is for. `days`: how long it is in force; `devices`: how many different ones may join. */
export const EnrolmentRequest = z.object({
  name: z.string().trim().min(1).max(120),
  commune: CommuneCode.nullable().default(null),
  kind: z.string().max(64).nullable().default(null),
  devices: z.number().int().min(1).max(1000).default(20),
  days: z.number().positive().max(90).default(7),
})

/** An enrolment as it is listed, without anything of its token. */
export const ListedEnrolment = Enrolment.omit({ tokenHash: true })
export type ListedEnrolment = z.infer<typeof ListedEnrolment>
export const ListedEnrolments = z.array(ListedEnrolment)

/** The token is answered this once. */
export const IssuedEnrolment = z.object({ enrolment: ListedEnrolment, token: z.string() })
export type IssuedEnrolment = z.infer<typeof IssuedEnrolment>

/**
 * A device that waits to be admitted: what it sent, the gateway that speaks for it (null: it speaks for itself), and
 * what can be said of it beforehand; `kind` null where what it sends fits no kind.
 */
export const AdmissibleDevice = UnknownDevice.extend({
  gateway: Id.nullable(),
  suggestion: z.object({
    id: z.string(),
    name: z.string(),
    kind: z.string().nullable(),
    commune: z.string(),
    lat: z.number(),
    lon: z.number(),
    intervalSeconds: z.number(),
  }),
  /**
   * Why it cannot be admitted as it is: it is in the registry by now (re-drive what waits), its sender is no gateway of
   * the registry (register that first), or its name cannot be an id (`suggestion` has another); null where it can.
   */
  hindrance: z.enum(['registered', 'sender_is_no_gateway', 'needs_another_id']).nullable(),
})
export type AdmissibleDevice = z.infer<typeof AdmissibleDevice>
export const AdmissibleDevices = z.array(AdmissibleDevice)

/**
 * Admits an unknown device: registers it, makes its credential where it speaks for itself, and re-drives what waits of
 * it. `publisher` says whose messages these were.
 */
export const AdmissionRequest = z.object({
  lane: LaneName.default('live'),
  publisher: z.string().min(1).max(600),
  device: Device.pick({ id: true, kind: true, name: true, commune: true, lat: true, lon: true }).extend({
    intervalSeconds: Device.shape.intervalSeconds.optional(),
    site: z.string().nullable().default(null),
    thresholds: Device.shape.thresholds.default({}),
    simulated: z.boolean().default(false),
    /** The gateway that speaks for it; null: it speaks for itself. */
    gateway: Id.nullable(),
  }),
  /** The id under which it sent, where that is not the id it gets. */
  sentAs: z.string().min(1).max(600).optional(),
  /** The commune of the topic it sent on, where that is not its own. */
  sentIn: z.string().max(64).optional(),
})
export type AdmissionRequest = z.infer<typeof AdmissionRequest>
/** The same as it may be given: what has a default may be left out. */
export type AdmissionWish = z.input<typeof AdmissionRequest>

/** `credential` is shown this once; null where a gateway speaks. `mending` null: `waiting` says why and what to do. */
export const Admission = z.object({
  device: Device,
  credential: IssuedCredential.nullable(),
  mending: Mending.nullable(),
  waiting: z.object({ vi: z.string(), en: z.string() }).nullable(),
})
export type Admission = z.infer<typeof Admission>

/** The members of a gateway: ids of the devices that it speaks for. */
export const GatewayMembers = z.object({ gateway: Id, members: z.array(Id) })
export type GatewayMembers = z.infer<typeof GatewayMembers>
