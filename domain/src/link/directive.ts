import { z } from 'zod'
import { ProvinceCode } from '../place.ts'

const Line = z.string().trim().min(1).max(200)
const Text = z.string().trim().min(1).max(4000)

/** An incident of a province as the nation was told of it; a release that told of no number leaves it null. */
const NamedIncident = z.object({
  id: z.string().min(1).max(100),
  number: z.string().max(40).nullable(),
  title: z.string().max(200),
})

/**
 * What the nation asks of a province, with the five clears: who, what, until when, what for, and who answers for it.
 */
export const DirectiveWish = z.object({
  province: ProvinceCode,
  /** Person or unit that carries it out. */
  responsible: Line,
  work: Text,
  deadline: z.iso.datetime({ offset: true }),
  /** The result that is expected. */
  expected: Text,
  /** The head who answers for it. */
  accountable: Line,
  /** Id of the incident of that province whose obstacle it answers; null: it answers none. */
  obstacleOf: z.string().min(1).max(100).nullable().default(null),
})
export type DirectiveWish = z.infer<typeof DirectiveWish>

/**
 * A directive as it travels; `sequence` counts those of its province without holes. Until the nation gives it to the
 * province, and anew where one of the two was restored, the number is only the one that is expected.
 */
export const Directive = DirectiveWish.extend({
  obstacleOf: NamedIncident.nullable().default(null),
  id: z.uuid(),
  sequence: z.number().int().positive(),
  issuedAt: z.iso.datetime(),
  issuedBy: z.string(),
  exercise: z.boolean(),
})
export type Directive = z.infer<typeof Directive>

export const DirectiveState = z.enum(['issued', 'delivered', 'accepted', 'in_progress', 'resolved', 'done', 'rejected'])
export type DirectiveState = z.infer<typeof DirectiveState>

/** What the province says to a directive: `resolved` names its result, which is confirmed once it is `done`. */
export const DirectiveAnswer = z.discriminatedUnion('state', [
  z.object({ state: z.literal('accepted') }),
  z.object({ state: z.literal('in_progress') }),
  z.object({ state: z.literal('resolved'), result: Text }),
  z.object({ state: z.literal('done'), result: Text }),
  z.object({ state: z.literal('rejected'), why: Text }),
])
export type DirectiveAnswer = z.infer<typeof DirectiveAnswer>

export const DirectiveEvent = z.discriminatedUnion('type', [
  z.object({ type: z.literal('issued'), directive: Directive }),
  /** The nation gives it under this number, in this series of exchanges with the province. */
  z.object({ type: z.literal('numbered'), sequence: z.number().int().positive(), series: z.string() }),
  z.object({ type: z.literal('delivered') }),
  z.object({ type: z.literal('answered'), answer: DirectiveAnswer, by: z.string(), at: z.iso.datetime() }),
])
export type DirectiveEvent = z.infer<typeof DirectiveEvent>

/** A directive with what has become of it; `answers` in their order; `series`: in which the nation gave it last. */
export const DirectiveStanding = Directive.extend({
  state: DirectiveState,
  series: z.string().nullable().default(null),
  answers: z.array(z.object({ answer: DirectiveAnswer, by: z.string(), at: z.iso.datetime() })),
})
export type DirectiveStanding = z.infer<typeof DirectiveStanding>

/**
 * From where a directive may come to each answer. A result that is not taken, before or after it is done, is work
 * again.
 */
const from: Record<DirectiveAnswer['state'], readonly DirectiveState[]> = {
  accepted: ['issued', 'delivered'],
  in_progress: ['issued', 'delivered', 'accepted', 'resolved', 'done'],
  resolved: ['issued', 'delivered', 'accepted', 'in_progress'],
  done: ['issued', 'delivered', 'accepted', 'in_progress', 'resolved'],
  rejected: ['issued', 'delivered', 'accepted', 'in_progress'],
}

/** States in which nothing more is owed. */
const settledStates: ReadonlySet<DirectiveState> = new Set(['done', 'rejected'])

/** Whether something is still owed though its time is over. */
export function isOverdue({ state, deadline }: Pick<DirectiveStanding, 'state' | 'deadline'>, now: number): boolean {
  return !settledStates.has(state) && Date.parse(deadline) < now
}

/** May the province answer so? A refusal says why not. Steps may be left out. */
export function decideAnswer(standing: DirectiveStanding, answer: DirectiveAnswer): 'allowed' | { refusal: string } {
  if (from[answer.state].includes(standing.state)) return 'allowed'
  return { refusal: `the directive is ${standing.state}: it does not become ${answer.state} from there` }
}

/** The directive after an event. Throws on an event that cannot follow: the stream is not a directive's. */
export function evolveDirective(standing: DirectiveStanding | null, event: DirectiveEvent): DirectiveStanding {
  if (event.type === 'issued') return { ...event.directive, state: 'issued', series: null, answers: [] }
  if (standing === null) throw new Error(`a directive begins with issued, not ${event.type}`)
  if (event.type === 'numbered') return { ...standing, sequence: event.sequence, series: event.series }
  if (event.type === 'delivered')
    return { ...standing, state: standing.state === 'issued' ? 'delivered' : standing.state }
  const { answer, by, at } = event
  return { ...standing, state: answer.state, answers: [...standing.answers, { answer, by, at }] }
}
