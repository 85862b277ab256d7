import type { Scope } from '@ioc/domain/access'
import { foldedText } from '@ioc/domain/folded-text'
import { Incident } from '@ioc/domain/incident/incident'
import { classesOf } from '@ioc/domain/incident/incident-scope'
import type { IncidentCounts, IncidentPage, IncidentQuery } from '@ioc/domain/messages/incident-shapes'
import { sql } from 'kysely'
import type { Database } from '../store/store.ts'
import { never } from './incident-rows.ts'

/** How many words a last, perhaps unfinished word may stand for. */
const wordsOfPrefix = 20
/** A word that so few incidents have leads a search, whatever else must occur. */
const rareAtMost = 500
/** Sorts after every letter that a folded word may go on with. */
const last = '\uffff'

type Row = { number: string; due: string; body: string }

/** A wish, and whose it is: only what this scope sees is found. */
export type ScopedQuery = IncidentQuery & { scope: Pick<Scope, 'communes' | 'domains'> }

/** One page of incidents, as the route promises it. */
export async function listIncidents(database: Database, query: ScopedQuery): Promise<IncidentPage> {
  const words = foldedText(query.q ?? '')
    .split(' ')
    .filter((word) => word !== '')
  const rows =
    words.length > 0
      ? await found(database, query, words)
      : await filtered(database, query)
          .limit(query.limit + 1)
          .execute()
  const shown = rows.slice(0, query.limit)
  const end = shown.at(-1)
  return {
    incidents: shown.map(({ body }) => {
      const { procedure: _p, evidence: _e, steps: _s, description: _d, ...listed } = incidentOf(body)
      return listed
    }),
    next: rows.length > query.limit && end !== undefined ? cursorOf(query, end) : null,
  }
}

function incidentOf(body: string): Incident {
  return Incident.parse(JSON.parse(body))
}

const byDue = ({ state, q }: IncidentQuery) => state === 'open' && foldedText(q ?? '') === ''

function cursorOf(query: IncidentQuery, { due, number }: Row): string {
  return byDue(query) ? `${due} ${number}` : number
}

/** Without words: open incidents by deadline, others by number; each order is that of an index. */
export function filtered(database: Database, query: ScopedQuery) {
  const wish = conditions(database, query)
  const [due = '', number = ''] = (query.cursor ?? '').split(' ')
  if (!byDue(query)) {
    const from = query.cursor === undefined ? wish : wish.where('incident.number', '<', query.cursor)
    return from.orderBy('incident.number', 'desc')
  }
  const from =
    query.cursor === undefined
      ? wish
      : wish.where((all) =>
          all.and([
            all('incident.due', '>=', due),
            all.or([all('incident.due', '>', due), all('incident.number', '>', number)]),
          ]),
        )
  return from.orderBy('incident.due').orderBy('incident.number')
}

function conditions(database: Database, query: ScopedQuery) {
  const { state, commune, assignee, accountable, alert } = query
  const { communes, domains } = query.scope
  let wish = database.selectFrom('incident').select(['incident.number', 'incident.due', 'incident.body'])
  // Written out, not bound: an index of open ones alone is of use only where the engine sees that they are meant.
  if (state === 'open') wish = wish.where('incident.is_open', '=', sql.lit(1))
  else if (state !== 'all') wish = wish.where('incident.state', '=', state)
  if (communes !== 'all') wish = wish.where('incident.commune', 'in', communes)
  if (domains !== 'all') wish = wish.where('incident.class', 'in', ['', ...classesOf(domains)])
  if (commune !== undefined) wish = wish.where('incident.commune', '=', commune)
  if (query.class !== undefined) wish = wish.where('incident.class', '=', query.class)
  if (assignee !== undefined) wish = wish.where('incident.assignee', '=', assignee)
  if (accountable !== undefined) wish = wish.where('incident.accountable', '=', accountable)
  if (alert !== undefined)
    wish = wish.where(({ exists, selectFrom }) =>
      exists(
        selectFrom('incident_alert')
          .select('incident_alert.alert')
          .where('incident_alert.alert', '=', alert)
          .whereRef('incident_alert.number', '=', 'incident.number'),
      ),
    )
  return wish
}

/** Words from `from` to `to`: one word, or all that begin so. */
type WordRange = { from: string; to: string }

/**
 * By words: all but the last must occur whole. Where one of them is rare, the incidents that have it are looked
 * through. Otherwise the longest whole one leads, in the order of its index, newest first; where the last stands alone,
 * each word that it may begin leads in turn and the newest of all are taken.
 */
async function found(database: Database, query: ScopedQuery, words: readonly string[]): Promise<Row[]> {
  const ranges = words.map((word, n) => ({ from: word, to: n === words.length - 1 ? word + last : word }))
  const rare = await rarest(database, ranges)
  if (rare?.numbers.length === 0) return []
  if (rare)
    return await among(database, query, { ...rare, others: ranges.filter((one) => one !== rare.range) }).execute()
  const begun = words.at(-1) ?? ''
  const whole = words.slice(0, -1)
  const [lead, ...others] = [...whole].sort((a, b) => b.length - a.length)
  if (lead !== undefined) return await ledBy(database, query, { lead, others, begun }).execute()
  const terms = await database
    .selectFrom('incident_term')
    .select('word')
    .where('word', '>=', begun)
    .where('word', '<', begun + last)
    .orderBy('word')
    .limit(wordsOfPrefix)
    .execute()
  let newest: Row[] = []
  for (const { word } of terms) {
    // Once the page is full, only what is newer than its oldest row is of use.
    const oldest = newest[query.limit]?.number ?? ''
    const led = ledBy(database, query, { lead: word, others: [], begun: null })
    const rows = await led.where('incident_word.number', '>', oldest).execute()
    const all = new Map([...newest, ...rows].map((row) => [row.number, row]))
    newest = [...all.values()].sort((a, b) => (a.number < b.number ? 1 : -1)).slice(0, query.limit + 1)
  }
  return newest
}

/** The range of words that the fewest incidents have, and their numbers; undefined where all are common. */
async function rarest(
  database: Database,
  ranges: readonly WordRange[],
): Promise<{ range: WordRange; numbers: string[] } | undefined> {
  let rare: { range: WordRange; numbers: string[] } | undefined
  for (const range of ranges) {
    const rows = await database
      .selectFrom('incident_word')
      .select('number')
      .where('word', '>=', range.from)
      .where('word', '<=', range.to)
      .limit(rareAtMost + 1)
      .execute()
    if (rows.length > rareAtMost || (rare && rows.length >= rare.numbers.length)) continue
    rare = { range, numbers: [...new Set(rows.map(({ number }) => number))] }
  }
  return rare
}

/** What the search among a few incidents asks of the store. */
export function among(
  database: Database,
  query: ScopedQuery,
  { numbers, others }: { numbers: readonly string[]; others: readonly WordRange[] },
) {
  let wish = conditions(database, query)
    .where('incident.number', 'in', numbers)
    .orderBy('incident.number', 'desc')
    .limit(query.limit + 1)
  if (query.cursor !== undefined) wish = wish.where('incident.number', '<', query.cursor)
  for (const { from, to } of others)
    wish = wish.where(({ exists, selectFrom }) =>
      exists(
        selectFrom('incident_word as also')
          .select('also.word')
          .whereRef('also.number', '=', 'incident.number')
          .where('also.word', '>=', from)
          .where('also.word', '<=', to),
      ),
    )
  return wish
}

/** What the search by one leading word asks of the store. */
export function ledBy(
  database: Database,
  query: ScopedQuery,
  words: { lead: string; others: readonly string[]; begun: string | null },
) {
  let wish = conditions(database, query)
    .innerJoin('incident_word', 'incident_word.number', 'incident.number')
    .where('incident_word.word', '=', words.lead)
    .orderBy('incident_word.number', 'desc')
    .limit(query.limit + 1)
  if (query.cursor !== undefined) wish = wish.where('incident_word.number', '<', query.cursor)
  const also = [...words.others.map((word) => [word, word] as const)]
  if (words.begun !== null) also.push([words.begun, words.begun + last])
  for (const [from, to] of also)
    wish = wish.where(({ exists, selectFrom }) =>
      exists(
        selectFrom('incident_word as also')
          .select('also.word')
          .whereRef('also.number', '=', 'incident_word.number')
          .where('also.word', '>=', from)
          .where('also.word', '<=', to),
      ),
    )
  return wish
}

/** How many that this scope sees are open and overdue now, and which heads still owe work. */
export async function countIncidents(
  database: Database,
  now: Date,
  { communes, domains }: Pick<Scope, 'communes' | 'domains'>,
): Promise<IncidentCounts> {
  const at = now.toISOString()
  let seen = database.selectFrom('incident')
  if (communes !== 'all') seen = seen.where('commune', 'in', communes)
  if (domains !== 'all') seen = seen.where('class', 'in', ['', ...classesOf(domains)])
  const rows = await seen
    .select(({ fn }) => ['accountable', fn.countAll().as('open'), fn.min('due').as('next')])
    .where('is_open', '=', 1)
    .groupBy('accountable')
    .execute()
  const late = await seen
    .select(({ fn }) => ['accountable', fn.countAll().as('overdue')])
    .where('is_open', '=', 1)
    .where('due', '<', at)
    .where('state', 'in', ['assigned', 'in_progress'])
    .groupBy('accountable')
    .execute()
  const overdue = new Map(late.map((row) => [row.accountable, Number(row.overdue)]))
  const sum = (of: Iterable<number>) => [...of].reduce((all, one) => all + one, 0)
  return {
    open: sum(rows.map((row) => Number(row.open))),
    overdue: sum(overdue.values()),
    owed: rows
      .flatMap(({ accountable, open, next }) =>
        accountable === null
          ? []
          : [
              {
                ...{ accountable, open: Number(open), overdue: overdue.get(accountable) ?? 0 },
                nextDeadline: next >= never ? null : next,
              },
            ],
      )
      .sort((a, b) => b.overdue - a.overdue || b.open - a.open || (a.accountable < b.accountable ? -1 : 1))
      .slice(0, 200),
  }
}
