import { incidentTitle } from '@ioc/domain/incident/incident'
import type { Directive } from '@ioc/domain/link/directive'
import type { Transaction } from 'kysely'
import { beginIncident, emptyFields, happen, type IncidentRules, readIncident } from '../incidents/incident-stream.ts'
import type { StoreSchema } from '../store/schema.ts'
import { appendDirectiveEvents, directiveOf } from './directives.ts'

/** Who opens the incident of a directive. */
const nation = 'quoc-gia'

/**
 * A province takes a directive of the nation, in the transaction that also remembers that it did: it becomes an
 * incident under its own id, whose progress answers it, and one whose obstacle it answers is told so. Taken again it is
 * nothing.
 */
export async function receiveDirective(
  transaction: Transaction<StoreSchema>,
  directive: Directive,
  { at, ...rules }: IncidentRules & { at: Date },
): Promise<void> {
  const { id, work, expected, issuedBy, responsible, accountable, obstacleOf } = directive
  if (await directiveOf(transaction, id)) return
  await appendDirectiveEvents(transaction, {
    ...{ id, at, who: nation },
    events: [{ type: 'issued', directive }, { type: 'delivered' }],
  })
  const inside = { ...rules, transaction, at, who: nation }
  const held = obstacleOf === null ? undefined : await readIncident(transaction, obstacleOf.id)
  const named = obstacleOf && { ...obstacleOf, number: held?.number ?? obstacleOf.number, isKnown: held !== undefined }
  const { number } = await beginIncident(inside, {
    ...{ id, alerts: [], splitFrom: null },
    directive: { id, issuedBy, responsible, accountable, obstacleOf: named },
    fields: {
      ...{ ...emptyFields, title: incidentTitle(work), description: work, expected, tier: 'province' },
      deadline: new Date(directive.deadline).toISOString(),
    },
  })
  if (held) await happen(inside, held, [{ type: 'obstacle_answered', directive: id, number }])
}
