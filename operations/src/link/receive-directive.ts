import { incidentTitle } from '@ioc/domain/incident/incident'
import type { Directive } from '@ioc/domain/link/directive'
import type { Transaction } from 'kysely'
import { beginIncident, emptyFields, type IncidentRules } from '../incidents/incident-stream.ts'
import type { StoreSchema } from '../store/schema.ts'
import { appendDirectiveEvents, directiveOf } from './directives.ts'

/** Who opens the incident of a directive. */
const nation = 'quoc-gia'

/**
 * A province takes a directive of the nation, in the transaction that also remembers that it did: it becomes an incident
 * under its own id, whose progress answers it. Taken again it is nothing.
 */
export async function receiveDirective(
  transaction: Transaction<StoreSchema>,
  directive: Directive,
  { at, ...rules }: IncidentRules & { at: Date },
): Promise<void> {
  const { id, work, expected, issuedBy, responsible, accountable } = directive
  if (await directiveOf(transaction, id)) return
  await appendDirectiveEvents(transaction, {
    ...{ id, at, who: nation },
    events: [{ type: 'issued', directive }, { type: 'delivered' }],
  })
  await beginIncident(
    { ...rules, transaction, at, who: nation },
    {
      ...{ id, alerts: [], splitFrom: null, directive: { id, issuedBy, responsible, accountable } },
      fields: {
        ...{ ...emptyFields, title: incidentTitle(work), description: work, expected, tier: 'province' },
        deadline: new Date(directive.deadline).toISOString(),
      },
    },
  )
}
