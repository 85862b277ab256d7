import { communesOfDaNang } from '@ioc/domain/facts/communes'
import { sitesOfDaNang } from '@ioc/domain/facts/sites'
import { foldedWords } from '@ioc/domain/folded-text'
import { Incident, openStates } from '@ioc/domain/incident/incident'
import { nextDue } from '@ioc/domain/incident/incident-times'
import type { WorkingCalendar } from '@ioc/domain/working-calendar'
import type { Transaction } from 'kysely'
import type { StoreSchema } from '../store/schema.ts'

/** Stands where an incident has no deadline, or nothing falls due: after all that has one. */
export const never = '9999-12-31T00:00:00.000Z'

const communes = new Map(communesOfDaNang.map((one) => [one.code, one.name]))
const sites = new Map(sitesOfDaNang.map((one) => [one.id, one.name]))

/** Brings the rows of an incident to how it stands now, within the transaction that wrote its events. */
export async function saveIncident(
  transaction: Transaction<StoreSchema>,
  incident: Incident,
  calendar: WorkingCalendar,
): Promise<void> {
  const { row, words } = rowOfIncident(incident, calendar)
  const { id, ...standing } = row
  const { number } = row
  const held = await transaction.selectFrom('incident').select('words').where('id', '=', id).executeTakeFirst()
  await transaction
    .insertInto('incident')
    .values(row)
    .onConflict((conflict) => conflict.column('id').doUpdateSet(standing))
    .execute()
  if (held?.words !== row.words) await saveWords(transaction, number, words)
  await transaction.deleteFrom('incident_alert').where('number', '=', number).execute()
  for (const alert of new Set(incident.alerts.map(({ key }) => key)))
    await transaction.insertInto('incident_alert').values({ alert, number }).execute()
}

/** Every incident in which there is still something to do. */
export async function openIncidentBodies(transaction: Transaction<StoreSchema>): Promise<Incident[]> {
  const rows = await transaction
    .selectFrom('incident')
    .select('body')
    .where('is_open', '=', 1)
    .orderBy('number')
    .execute()
  return rows.map(({ body }) => Incident.parse(JSON.parse(body)))
}

/** The row of an incident as it stands now, and the words by which it is found. */
export function rowOfIncident(
  incident: Incident,
  calendar: WorkingCalendar,
): { row: StoreSchema['incident']; words: string[] } {
  const { id, number, version, state, commune, assignee, accountable, deadline } = incident
  const due = nextDue(incident, calendar)
  const words = wordsOf(incident)
  const row = {
    ...{ id, number, version, state, is_open: openStates.has(state) ? 1 : 0, class: incident.class, commune, assignee },
    ...{ accountable, due: deadline ?? never, judge_at: due === undefined ? never : new Date(due.at).toISOString() },
    ...{ words: words.join(' '), body: JSON.stringify(incident) },
  }
  return { row, words }
}

async function saveWords(transaction: Transaction<StoreSchema>, number: string, words: string[]): Promise<void> {
  await transaction.deleteFrom('incident_word').where('number', '=', number).execute()
  for (let from = 0; from < words.length; from += 100) {
    const some = words.slice(from, from + 100)
    await transaction
      .insertInto('incident_word')
      .values(some.map((word) => ({ word, number })))
      .execute()
    await transaction
      .insertInto('incident_term')
      .values(some.map((word) => ({ word })))
      .onConflict((conflict) => conflict.column('word').doNothing())
      .execute()
  }
}

/** Everything by which an incident is found, folded; of the number also its last part without zeros. */
function wordsOf(incident: Incident): string[] {
  const { number, title, description, commune, site, assignee, accountable, expected, actual } = incident
  const place = [commune ?? '', communes.get(commune ?? '') ?? '', site ?? '', sites.get(site ?? '') ?? '']
  const last = String(Number(number.split('-').at(-1)))
  const devices = incident.alerts.map(({ subject }) => subject)
  const all = [number, last, title, description, ...place, assignee ?? '', accountable ?? '', expected, actual]
  return foldedWords([...all, ...devices].join(' ')).map((word) => word.slice(0, 64))
}
