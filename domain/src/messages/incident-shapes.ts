import { z } from 'zod'
import { AlertClass } from '../alert.ts'
import { Id } from '../identity.ts'
import { Incident, IncidentEvent, IncidentState, incidentBounds, SomeFields } from '../incident/incident.ts'
import { CommuneCode } from '../place.ts'
import { Procedure } from '../procedure.ts'
import { schemaRules } from '../schema-rules.ts'

const Keys = z.array(z.string().min(1).max(200)).max(incidentBounds.alerts)

/** A new draft; the same id twice is one incident. `alerts`: keys of alerts of the live lane. */
export const IncidentOpening = z.object({
  id: z.uuid(),
  fields: SomeFields.extend({ title: z.string().trim().min(1, 'say in one line what happens').max(160) }),
  alerts: Keys.default([]),
})
export type IncidentOpening = z.infer<typeof IncidentOpening>

/** `version` of a command: of the incident as its sender saw it. */
export const seen = { version: z.number().int().positive() }
export const AlertKeys = z.object({ ...seen, keys: Keys.min(1) })
export const MergeOrder = z.object({
  ...seen,
  into: z.uuid(),
  intoVersion: z.number().int().positive(),
  why: z.string().trim().min(1, schemaRules.why.en).max(1000),
})
/** `id`: of the incident that the alerts become. */
export const SplitOrder = z.object({
  ...seen,
  id: z.uuid(),
  title: z.string().trim().min(1, 'say in one line what happens').max(160),
  keys: Keys.min(1),
})

/**
 * Which incidents: open ones stand by deadline, the earliest first, all others by number, the newest first. `q`: words
 * that all occur, without regard to accents and case, the last one perhaps not whole; what is found stands by number.
 */
export const IncidentQuery = z.object({
  state: z.union([IncidentState, z.enum(['open', 'all'])]).default('open'),
  commune: CommuneCode.optional(),
  class: AlertClass.optional(),
  assignee: Id.optional(),
  accountable: Id.optional(),
  /** Key of an alert of the live lane. */
  alert: z.string().max(200).optional(),
  q: z.string().max(200).optional(),
  limit: z.coerce.number().int().min(1).max(200).default(50),
  cursor: z.string().max(80).optional(),
})
export type IncidentQuery = z.output<typeof IncidentQuery>

export const IncidentPage = z.object({
  incidents: z.array(Incident.omit({ procedure: true, evidence: true, steps: true, description: true })),
  /** `cursor` of the next page; null where there is none. */
  next: z.string().nullable(),
})
export type IncidentPage = z.infer<typeof IncidentPage>
export type ListedIncident = IncidentPage['incidents'][number]

/** How much is open, and who still owes work: heads who answer for open incidents, those overdue first. */
export const IncidentCounts = z.object({
  open: z.number().int(),
  overdue: z.number().int(),
  owed: z.array(
    z.object({
      accountable: z.string(),
      open: z.number().int(),
      overdue: z.number().int(),
      nextDeadline: z.iso.datetime().nullable(),
    }),
  ),
})
export type IncidentCounts = z.infer<typeof IncidentCounts>

export const IncidentEvents = z.object({
  events: z.array(z.object({ version: z.number().int(), at: z.iso.datetime(), who: z.string(), event: IncidentEvent })),
})
export type IncidentEvents = z.infer<typeof IncidentEvents>

export const DeadlineQuery = z.object({
  hours: z.coerce.number().positive().max(2000),
  clock: z.enum(['always', 'working']).default('working'),
})
export const Deadline = z.object({ deadline: z.iso.datetime() })
export type Deadline = z.infer<typeof Deadline>

export const Procedures = z.object({ procedures: z.array(Procedure) })
export type Procedures = z.infer<typeof Procedures>
/** Every version of one procedure, newest first: who made it when; null where the product brought it. */
export const ProcedureVersions = z.object({
  versions: z.array(
    z.object({
      version: Procedure.shape.version,
      changed: z.object({ who: z.string(), at: z.iso.datetime() }).nullable(),
    }),
  ),
})
export type ProcedureVersions = z.infer<typeof ProcedureVersions>
/** `version`: of the procedure as its editor saw it; 0 for a new one. */
export const ProcedureEdit = Procedure.omit({ id: true }).extend({ version: z.number().int().min(0) })
export type ProcedureEdit = z.infer<typeof ProcedureEdit>
