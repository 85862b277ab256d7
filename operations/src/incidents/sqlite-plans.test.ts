import { wholeScope } from '@ioc/domain/access'
import { IncidentQuery } from '@ioc/domain/messages/incident-shapes'
import { sql } from 'kysely'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { openStore, type Store } from '../store/store.ts'
import { temporaryFolder } from '../testing/rig.ts'
import { among, filtered, ledBy } from './incident-queries.ts'

let folder: ReturnType<typeof temporaryFolder>
let store: Store

beforeAll(() => {
  folder = temporaryFolder()
  store = openStore(folder.path)
})
afterAll(async () => {
  await store.close()
  folder.remove()
})

/** What SQLite says about how it answers a query, in words. */
async function planOf(query: { explain: ReturnType<typeof filtered>['explain'] }): Promise<string> {
  const rows: { detail?: unknown }[] = await query.explain(undefined, sql`query plan`)
  return rows.map(({ detail }) => String(detail)).join('\n')
}

const wish = (more: Record<string, unknown> = {}) => ({ ...IncidentQuery.parse(more), scope: wholeScope })

test.each([
  ['open ones by deadline', {}, 'incident_open'],
  ['open ones of a commune', { commune: '20242' }, 'incident_commune'],
  ['open ones of a class', { class: 'flood' }, 'incident_class'],
  ['open ones of a person', { assignee: 'thinh' }, 'incident_assignee'],
  ['open ones of a head', { accountable: 'dung' }, 'incident_accountable'],
  ['closed ones, newest first', { state: 'closed' }, 'incident_state'],
  ['all, newest first', { state: 'all' }, 'incident_number'],
  ['closed ones of a person', { state: 'closed', assignee: 'thinh' }, 'incident_assignee_state'],
  ['closed ones of a head', { state: 'closed', accountable: 'dung' }, 'incident_accountable_state'],
  ['closed ones of a commune', { state: 'closed', commune: '20242' }, 'incident_commune_state'],
  ['closed ones of a class', { state: 'closed', class: 'flood' }, 'incident_class_state'],
])('%s are listed along an index, nothing is sorted', async (_title, query, index) => {
  const plan = await planOf(filtered(store.database, wish(query)))
  expect(plan).toContain(`USING INDEX ${index}`)
  expect(plan).not.toMatch(/TEMP B-TREE/)
})

test('a search is led by one word in its own order, and what else must occur is looked up', async () => {
  const words = { lead: 'nguyen', others: ['van'], begun: 'lin' }
  const plan = await planOf(ledBy(store.database, wish({ q: 'nguyen van lin' }), words))
  expect(plan).not.toMatch(/TEMP B-TREE|SCAN/)
  expect(plan).toMatch(/SEARCH incident_word USING PRIMARY KEY \(word=\?/)
  expect(plan).toMatch(/SEARCH incident USING INDEX incident_open_number \(number=\?\)/)
})

test('a search among the few that have a rare word looks those up', async () => {
  const asked = { numbers: ['SC-2026-000001', 'SC-2026-000002'], others: [{ from: 'ngap', to: 'ngap' }] }
  const plan = await planOf(among(store.database, wish({ q: 'ngap 300' }), asked))
  expect(plan).not.toMatch(/SCAN incident/)
  expect(plan).toMatch(/SEARCH incident USING INDEX incident_open_number \(number=\?\)/)
})
