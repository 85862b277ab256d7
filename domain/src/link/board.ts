import { z } from 'zod'
import { ProvinceCode } from '../place.ts'
import { DirectiveState } from './directive.ts'
import { DailyFigures, IncidentReport } from './link-messages.ts'
import { LinkState } from './link-state.ts'
import { Withdrawal } from './withdrawal.ts'

/**
 * A province as the nation sees it. `open`: open alarms by priority; `urgent`: what the newest one of priority 1 says,
 * in the province's words, null where none is open; `missing`: messages that the province says it has numbered and that
 * are not here; `duplicates`: messages that came again; `refused`: exchanges refused, by reason.
 */
export const ProvinceStanding = z.object({
  code: ProvinceCode,
  link: LinkState,
  open: z.object({ 1: z.number(), 2: z.number(), 3: z.number() }),
  urgent: z.object({ vi: z.string(), en: z.string() }).nullable(),
  /** Whether any open alarm is of an exercise. */
  exercise: z.boolean(),
  heardAt: z.iso.datetime().nullable(),
  received: z.number().int(),
  receivedToday: z.number().int(),
  missing: z.number().int(),
  duplicates: z.number().int(),
  unreadable: z.number().int(),
  refused: z.record(z.string(), z.number()),
  directives: z.object({ sent: z.number(), answered: z.number(), overdue: z.number() }),
  obstacles: z.number().int(),
  digest: DailyFigures.nullable(),
})
export type ProvinceStanding = z.infer<typeof ProvinceStanding>

/** An alarm as a province told of it; titles and places are those of its CAP blocks. */
export const ReceivedAlert = z.object({
  province: ProvinceCode,
  key: z.string(),
  identifier: z.string(),
  state: z.enum(['active', 'cleared', 'cancelled']),
  priority: z.union([z.literal(1), z.literal(2), z.literal(3)]).nullable(),
  status: z.enum(['Actual', 'Exercise']),
  title: z.object({ vi: z.string(), en: z.string() }),
  place: z.object({ vi: z.string(), en: z.string() }),
  description: z.object({ vi: z.string(), en: z.string() }),
  commune: z.string().nullable(),
  raisedAt: z.iso.datetime(),
  sent: z.string(),
  receivedAt: z.iso.datetime(),
  /** Why, by whom and when a cancelled one was revoked. */
  withdrawn: Withdrawal.nullable().default(null),
})
export type ReceivedAlert = z.infer<typeof ReceivedAlert>

/** `directives`: those that answer its obstacle, the newest first. */
export const ReceivedIncident = IncidentReport.extend({
  province: ProvinceCode,
  receivedAt: z.iso.datetime(),
  directives: z.array(
    z.object({ id: z.uuid(), issuedAt: z.iso.datetime(), deadline: z.string(), state: DirectiveState }),
  ),
})
export type ReceivedIncident = z.infer<typeof ReceivedIncident>

export type BoardWord = 'emergency' | 'attention' | 'down' | 'behind' | 'normal' | 'not_linked'

/** The one word that stands for a province on the board. */
export function boardWord({ open, link }: Pick<ProvinceStanding, 'open' | 'link'>): BoardWord {
  if (open[1] > 0) return 'emergency'
  if (open[2] > 0) return 'attention'
  return link.state === 'linked' ? 'normal' : link.state
}

const weights: Record<BoardWord, number> = { emergency: 0, attention: 1, down: 2, behind: 3, normal: 4, not_linked: 5 }

/** The order of the board: heaviest first, then by code. */
export function byBoardWeight(a: ProvinceStanding, b: ProvinceStanding): number {
  const weight = weights[boardWord(a)] - weights[boardWord(b)]
  return weight !== 0 ? weight : a.code < b.code ? -1 : 1
}
