import { evolve, foldIncident } from '@ioc/domain/incident/evolve'
import { type Incident, IncidentEvent, type IncidentFields, incidentNumber } from '@ioc/domain/incident/incident'
import type { WorkingCalendar } from '@ioc/domain/working-calendar'
import type { Transaction } from 'kysely'
import type { FalseAlarms } from '../link/withdrawals.ts'
import { audit } from '../store/audit.ts'
import { appendEvents, readEvents } from '../store/events.ts'
import type { StoreSchema } from '../store/schema.ts'
import type { Database } from '../store/store.ts'
import { tellOfChange } from './incident-news.ts'
import { saveIncident } from './incident-rows.ts'
import { newestProcedures } from './procedures.ts'

const zoneMs = 7 * 3_600_000

/**
 * What every writer of incidents works with; `exercise`: what goes up to the nation is of a demonstration;
 * `falseAlarms`: takes the word of whoever rejects an incident that its alerts told of no event.
 */
export type IncidentRules = {
  calendar: WorkingCalendar
  exercise: boolean
  falseAlarms: (transaction: Transaction<StoreSchema>, verdict: FalseAlarms) => Promise<void>
}
/** One change, in its transaction. */
export type Inside = IncidentRules & { transaction: Transaction<StoreSchema>; at: Date; who: string }

export const emptyFields: IncidentFields = {
  ...{ title: '', description: '', class: null, priority: 3, commune: null, site: null, assignee: null },
  ...{ accountable: null, tier: 'commune', deadline: null, clock: 'always', expected: '' },
}

export function streamOf(id: string): string {
  return `incident/${id}`
}

/** An incident as all its events say; undefined where there is none. */
export async function readIncident(
  database: Database | Transaction<StoreSchema>,
  id: string,
): Promise<Incident | undefined> {
  return foldIncident(await readEvents(database, streamOf(id), { schema: IncidentEvent }))
}

/** Opens an incident as a draft, with the newest procedure of its class and the next number of the year. */
export async function beginIncident(
  inside: Inside,
  opened: Pick<Extract<IncidentEvent, { type: 'opened' }>, 'id' | 'fields' | 'alerts' | 'splitFrom' | 'directive'>,
): Promise<Incident> {
  const { transaction, at, who, calendar } = inside
  const procedures = await newestProcedures(transaction)
  const procedure = procedures.find((one) => one.class === opened.fields.class) ?? null
  const number = await nextNumber(transaction, at)
  const event: IncidentEvent = { type: 'opened', ...opened, number, procedure }
  const version = await appendEvents(transaction, { stream: streamOf(opened.id), after: 0, at, who, events: [event] })
  const incident = evolve(undefined, { version, at: at.toISOString(), who, event })
  await saveIncident(transaction, incident, calendar)
  await audit(transaction, { at, who, what: 'open incident', detail: number, result: 'done' })
  return incident
}

/** Writes what happens to an incident, and whatever others are to hear of it, in the transaction of the change. */
export async function happen(inside: Inside, before: Incident, events: readonly IncidentEvent[]): Promise<Incident> {
  const { transaction, at, who, calendar } = inside
  await appendEvents(transaction, { stream: streamOf(before.id), after: before.version, at, who, events })
  let incident = before
  for (const event of events) {
    const earlier = incident
    incident = evolve(earlier, { version: earlier.version + 1, at: at.toISOString(), who, event })
    await tellOfChange(inside, { earlier, event, incident })
  }
  await saveIncident(transaction, incident, calendar)
  return incident
}

/** The next number of the year in Việt Nam. */
async function nextNumber(transaction: Transaction<StoreSchema>, at: Date): Promise<string> {
  const year = new Date(at.getTime() + zoneMs).getUTCFullYear()
  const { last } = await transaction
    .insertInto('incident_year')
    .values({ year, last: 1 })
    .onConflict((conflict) =>
      conflict.column('year').doUpdateSet(({ eb }) => ({ last: eb('incident_year.last', '+', 1) })),
    )
    .returning('last')
    .executeTakeFirstOrThrow()
  return incidentNumber(year, Number(last))
}
