import type { Incident, IncidentEvent } from '@ioc/domain/incident/incident'
import { domainOfIncident } from '@ioc/domain/incident/incident-scope'
import { lanePolicy } from '@ioc/domain/lane'
import { answerOf, incidentReport, reportAfter } from '@ioc/domain/link/incident-reports'
import type { IncidentEscalation } from '@ioc/domain/notification'
import type { Transaction } from 'kysely'
import { answerDirective } from '../link/directives.ts'
import { appendToOutbox, isLinked } from '../link/outbox.ts'
import { notifyEscalation } from '../notify/notification-queue.ts'
import type { StoreSchema } from '../store/schema.ts'
import { openIncidentBodies } from './incident-rows.ts'
import type { Inside } from './incident-stream.ts'

type Around = Inside
type Change = { earlier: Incident; event: IncidentEvent; incident: Incident }

/** Tells whoever must hear of it what has happened to an incident, in the transaction that writes it down. */
export async function tellOfChange(around: Around, change: Change): Promise<void> {
  const { transaction, at, who } = around
  const { earlier, event, incident } = change
  const answer = incident.directive === null ? undefined : answerOf(incident, event)
  if (incident.directive !== null && answer !== undefined)
    await answerDirective(transaction, { id: incident.directive.id, answer, by: who, at })
  if (event.type === 'rejected' && event.falseAlarm)
    await around.falseAlarms(transaction, { alerts: earlier.alerts, who, at, detail: event.why })
  await tellNation(around, earlier, incident)
  if (incident.escalations > earlier.escalations) await notifyEscalation(transaction, escalationOf(incident, event), at)
}

/** Incidents hold alerts of the live lane alone, so what goes up is of the living; not linked, nothing is kept. */
async function tellNation({ transaction, at, exercise }: Around, earlier: Incident, incident: Incident): Promise<void> {
  const report = reportAfter(earlier, incident, exercise)
  if (report === undefined || !lanePolicy('live').link || !(await isLinked(transaction))) return
  await appendToOutbox(transaction, { kind: 'incident', at, body: report })
}

/** Tells a nation that this province has come in at of every open incident with an obstacle that is the nation's. */
export async function tellOpenObstacles(
  transaction: Transaction<StoreSchema>,
  { at, exercise }: { at: Date; exercise: boolean },
): Promise<void> {
  for (const incident of await openIncidentBodies(transaction)) {
    const report = incidentReport(incident, exercise)
    if (report?.obstacle) await appendToOutbox(transaction, { kind: 'incident', at, body: report })
  }
}

function escalationOf(incident: Incident, event: IncidentEvent): IncidentEscalation {
  const { number, escalations, title, priority, commune, deadline } = incident
  return {
    ...{ incident: number, step: escalations, title, priority, commune: commune ?? '', deadline },
    ...{ person: whoIsReached(incident, event), class: incident.class, domain: domainOfIncident(incident.class) },
  }
}

/** Who does the work hears that it is late; then the head; then the tier above, which is named in its place. */
function whoIsReached({ assignee, accountable }: Incident, event: IncidentEvent): string {
  if (event.type === 'escalated') return event.to
  if (event.type === 'obstacle_climbed') return event.tier
  return assignee ?? accountable ?? ''
}
