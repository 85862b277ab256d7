import { z } from 'zod'
import { AlertClass, Priority } from '../alert.ts'
import { CommandState } from '../device-command.ts'
import { Id } from '../identity.ts'
import { CommuneCode } from '../place.ts'
import { Procedure } from '../procedure.ts'

/** Public bounds of what an incident holds. */
export const incidentBounds = { evidenceFiles: 20, evidenceBytes: 10 * 1024 * 1024, alerts: 500 } as const

export const IncidentState = z.enum(['draft', 'assigned', 'in_progress', 'resolved', 'closed', 'rejected', 'merged'])
export type IncidentState = z.infer<typeof IncidentState>

/** States in which there is still something to do. */
export const openStates: ReadonlySet<IncidentState> = new Set(['draft', 'assigned', 'in_progress', 'resolved'])

/** The tiers through which an obstacle or an overdue task climbs. */
export const Tier = z.enum(['commune', 'province', 'nation'])
export type Tier = z.infer<typeof Tier>

/** One occurrence of an alert of the live lane, with what its title is made of. */
export const LinkedAlert = z.object({
  key: z.string().min(1).max(200),
  raisedAt: z.iso.datetime(),
  subject: z.string(),
  kind: z.string().nullable(),
  rule: z.string(),
  threshold: z.string(),
})
export type LinkedAlert = z.infer<typeof LinkedAlert>

/** A file that shows a result; its bytes are kept under their SHA-256, hex. */
export const Evidence = z.object({
  sha256: z.string().regex(/^[0-9a-f]{64}$/),
  name: z.string().min(1).max(120),
  type: z.enum(['image/jpeg', 'image/png', 'application/pdf']),
  bytes: z.number().int().positive(),
})
export type Evidence = z.infer<typeof Evidence>

const titleLetters = 160
const text = (most: number) => z.string().trim().max(most)

/**
 * What a person may write into an incident: the five clears but for the actual result. Empty text and null: not yet.
 */
export const IncidentFields = z.object({
  title: text(titleLetters),
  description: text(4000),
  class: AlertClass.nullable(),
  priority: Priority,
  commune: CommuneCode.nullable(),
  site: Id.nullable(),
  /** Who does the work. */
  assignee: Id.nullable(),
  /** The head who answers for it, and the tier at which that person stands. */
  accountable: Id.nullable(),
  tier: Tier.exclude(['nation']),
  /** By when; `clock`: whether delays after it run always, or in working hours alone. */
  deadline: z.iso.datetime().nullable(),
  clock: z.enum(['always', 'working']),
  /** What will be so when the work is done. */
  expected: text(4000),
})
export type IncidentFields = z.infer<typeof IncidentFields>

const { shape } = IncidentFields
/** Some of these fields: those that change. */
export const SomeFields = z.object({
  title: shape.title.exactOptional(),
  description: shape.description.exactOptional(),
  class: shape.class.exactOptional(),
  priority: shape.priority.exactOptional(),
  commune: shape.commune.exactOptional(),
  site: shape.site.exactOptional(),
  assignee: shape.assignee.exactOptional(),
  accountable: shape.accountable.exactOptional(),
  tier: shape.tier.exactOptional(),
  deadline: shape.deadline.exactOptional(),
  clock: shape.clock.exactOptional(),
  expected: shape.expected.exactOptional(),
})
export type SomeFields = z.infer<typeof SomeFields>

const Obstacle = z.object({
  what: z.string(),
  since: z.iso.datetime(),
  tier: Tier,
  /** When it climbs to the next tier by itself; null at the highest. */
  climbsAt: z.iso.datetime().nullable(),
})
const StepDone = z.object({ step: z.string(), at: z.iso.datetime(), who: z.string(), note: z.string() })

/** The directive of the nation that an incident carries out, with whom the nation named, in its own words. */
const CarriedDirective = z.object({
  id: z.uuid(),
  issuedBy: z.string(),
  responsible: z.string(),
  accountable: z.string(),
  /** The incident whose obstacle it answers, as the nation names it; `isKnown`: whether it is one of this province. */
  obstacleOf: z
    .object({ id: z.string(), number: z.string().nullable(), title: z.string(), isKnown: z.boolean() })
    .nullable()
    .default(null),
})

/** A directive that answers an obstacle, and the number of the incident that carries it out under its id. */
const Answer = z.object({ directive: z.uuid(), number: z.string() })

/** An incident as its events fold; `version`: of its newest event. Times ISO 8601 UTC. */
export const Incident = IncidentFields.extend({
  id: z.uuid(),
  /** For people: SC-2026-000123. */
  number: z.string(),
  version: z.number().int(),
  state: IncidentState,
  alerts: z.array(LinkedAlert),
  /** What is so now, in words; empty: not said yet. */
  actual: z.string(),
  evidence: z.array(Evidence),
  procedure: Procedure.nullable(),
  steps: z.array(StepDone),
  obstacle: Obstacle.nullable(),
  /** How far its overdue deadline has climbed; null while it is not overdue. */
  overdue: z.enum(['noticed', 'accountable', 'above']).nullable(),
  openedAt: z.iso.datetime(),
  openedBy: z.string(),
  changedAt: z.iso.datetime(),
  changedBy: z.string(),
  /** When it was assigned, begun, resolved and closed last. */
  reached: z.partialRecord(IncidentState, z.iso.datetime()),
  /** Number of the incident that took it over, or from which it was split. */
  mergedInto: z.string().nullable(),
  splitFrom: z.string().nullable(),
  /** Its progress answers this directive; null: it is of the province's own making. */
  directive: CarriedDirective.nullable().default(null),
  /** Directives of the nation that answer an obstacle of it, in their order. */
  answers: z.array(Answer).default([]),
  /** Whether an obstacle of it has ever climbed to the nation, which hears of it from then on. */
  lifted: z.boolean().default(false),
  /** How often time has carried it on: overdue, escalated, its obstacle climbed. */
  escalations: z.number().int().default(0),
})
export type Incident = z.infer<typeof Incident>

const Why = z.string()
/** What happens to an incident; who and when stand beside each event. */
export const IncidentEvent = z.discriminatedUnion('type', [
  z.object({
    type: z.literal('opened'),
    id: z.uuid(),
    number: z.string(),
    fields: IncidentFields,
    alerts: z.array(LinkedAlert),
    procedure: Procedure.nullable(),
    splitFrom: z.string().nullable(),
    directive: CarriedDirective.nullable().default(null),
  }),
  z.object({ type: z.literal('changed'), fields: SomeFields }),
  z.object({ type: z.literal('assigned') }),
  z.object({ type: z.literal('started') }),
  z.object({ type: z.literal('resolved'), actual: z.string() }),
  z.object({ type: z.literal('refused'), why: Why }),
  z.object({ type: z.literal('closed') }),
  /** `falseAlarm`: what its alerts told of did not happen. */
  z.object({ type: z.literal('rejected'), why: Why, falseAlarm: z.boolean().default(false) }),
  z.object({ type: z.literal('extended'), deadline: z.iso.datetime(), why: Why }),
  z.object({ type: z.literal('commented'), text: z.string() }),
  z.object({ type: z.literal('alerts_linked'), alerts: z.array(LinkedAlert) }),
  z.object({ type: z.literal('alerts_unlinked'), keys: z.array(z.string()) }),
  z.object({ type: z.literal('evidence_added'), evidence: Evidence }),
  z.object({ type: z.literal('procedure_taken'), procedure: Procedure }),
  z.object({ type: z.literal('step_done'), step: z.string(), note: z.string() }),
  z.object({ type: z.literal('obstacle_raised'), what: z.string(), climbsAt: z.iso.datetime() }),
  z.object({ type: z.literal('obstacle_climbed'), tier: Tier, climbsAt: z.iso.datetime().nullable() }),
  z.object({ type: z.literal('obstacle_answered'), ...Answer.shape }),
  z.object({ type: z.literal('obstacle_cleared'), how: z.string() }),
  /** `due`: the moment at which it fell due, which with the step is what it is: judged twice, it happens once. */
  z.object({ type: z.literal('overdue'), step: z.literal('noticed'), due: z.iso.datetime() }),
  z.object({
    type: z.literal('escalated'),
    step: z.enum(['accountable', 'above']),
    due: z.iso.datetime(),
    /** Whom it reached: the head, or the tier above. */
    to: z.string(),
  }),
  z.object({ type: z.literal('merged'), into: z.string(), why: Why }),
  z.object({
    type: z.literal('took_over'),
    from: z.string(),
    alerts: z.array(LinkedAlert),
    evidence: z.array(Evidence),
  }),
  /**
   * A command to a device that belongs to the incident came to this state; `command`: its id, `name`: what it orders.
   */
  z.object({
    type: z.literal('commanded'),
    command: z.string(),
    device: z.string(),
    name: z.string(),
    state: CommandState,
    detail: z.string(),
  }),
  z.object({ type: z.literal('split_off'), into: z.string(), keys: z.array(z.string()) }),
])
export type IncidentEvent = z.infer<typeof IncidentEvent>

/** The first line of a text, as far as a title holds it. */
export function incidentTitle(text: string): string {
  const [line = ''] = text.trim().split('\n')
  const letters = [...line.trim()]
  return letters.length <= titleLetters ? line.trim() : `${letters.slice(0, titleLetters - 1).join('')}…`
}

/** "SC-2026-000123": the year in Việt Nam and a number that grows within it. */
export function incidentNumber(year: number, n: number): string {
  return `SC-${year}-${String(n).padStart(6, '0')}`
}
