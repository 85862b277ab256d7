import { evolve, type HappenedEvent } from '@ioc/domain/incident/evolve'
import type { Incident, Tier } from '@ioc/domain/incident/incident'
import { IncidentEvent } from '@ioc/domain/incident/incident'
import type { ReviewIncident } from '@ioc/domain/monthly-review'
import { withoutPlates } from '@ioc/domain/plate'
import { sql } from 'kysely'
import { allPeople } from '../people/person-store.ts'
import { readEvents } from '../store/events.ts'
import type { Database } from '../store/store.ts'

/** Levels as the report calls them. */
const tierWords: Record<Tier, string> = { commune: 'xã, phường', province: 'thành phố', nation: 'trung ương' }

/**
 * The incidents that a span (ms) can speak of, as they stood at its end: what came after it is not told, so that the
 * review of a month stays what it was. People stand by the names that they have now.
 */
export async function incidentsOfSpan(
  database: Database,
  span: { from: number; to: number },
): Promise<ReviewIncident[]> {
  const from = new Date(span.from).toISOString()
  const rows = await database
    .selectFrom('incident')
    .select(['id', 'number'])
    .where((where) =>
      where.or([
        where('is_open', '=', 1),
        sql<boolean>`EXISTS (SELECT 1 FROM event WHERE event.stream = 'incident/' || incident.id AND event.at >= ${from})`,
      ]),
    )
    .orderBy('number')
    .execute()
  const names = new Map((await allPeople(database)).map(({ id, name }) => [id, name]))
  const told: ReviewIncident[] = []
  for (const { id } of rows) {
    const events = await readEvents(database, `incident/${id}`, { schema: IncidentEvent })
    const one = toldIncident(
      events.filter(({ at }) => Date.parse(at) < span.to),
      (person) => names.get(person) ?? person,
    )
    if (one) told.push(one)
  }
  return told
}

/** What these events of one incident tell the review; undefined where there are none. */
function toldIncident(
  events: readonly HappenedEvent[],
  nameOf: (person: string) => string,
): ReviewIncident | undefined {
  let incident: Incident | undefined
  const obstacles: ReviewIncident['obstacles'][number][] = []
  for (const happened of events) {
    const before = incident?.obstacle ?? null
    incident = evolve(incident, happened)
    const after = incident.obstacle
    if (before !== null && after?.since !== before.since)
      obstacles.push({ ...toldObstacle(before), clearedAt: Date.parse(happened.at) })
  }
  if (incident === undefined) return undefined
  if (incident.obstacle !== null) obstacles.push({ ...toldObstacle(incident.obstacle), clearedAt: null })
  const { number, title, accountable, assignee, openedAt, deadline, state } = incident
  const ending = state === 'closed' || state === 'rejected' || state === 'merged' ? state : null
  const end = ending === null ? undefined : events.findLast(({ event }) => event.type === ending)
  return {
    ...{
      id: number,
      title: withoutPlates(title),
      openedAt: Date.parse(openedAt),
      due: deadline === null ? null : Date.parse(deadline),
    },
    responsible: accountable === null ? null : nameOf(accountable),
    assignee: assignee === null ? null : nameOf(assignee),
    ...{ ending, closedAt: end ? Date.parse(end.at) : null, closedBy: end ? nameOf(end.who) : null, obstacles },
  }
}

function toldObstacle({ what, since, tier }: NonNullable<Incident['obstacle']>) {
  return { what: withoutPlates(what), level: tierWords[tier], raisedAt: Date.parse(since) }
}
