import { provinces } from '@ioc/domain/facts/provinces'
import { byBoardWeight, type ProvinceStanding, ReceivedAlert, ReceivedIncident } from '@ioc/domain/link/board'
import { isOverdue } from '@ioc/domain/link/directive'
import { DailyFigures } from '@ioc/domain/link/link-messages'
import { downAfterSeconds, linkState, notLinked } from '@ioc/domain/link/link-state'
import { capTime, localDay } from '@ioc/domain/link/local-time'
import { sql } from 'kysely'
import type { Database } from '../store/store.ts'

/** Every province with what the nation knows of it, heaviest first, then by code. */
export async function provinceBoard(database: Database, now: Date): Promise<ProvinceStanding[]> {
  const linked = await database.selectFrom('linked_province').selectAll().execute()
  const alerts = await database
    .selectFrom('received_alert')
    .select(({ fn }) => ['province', 'priority', 'status', fn.countAll<number>().as('count')])
    .where('state', '=', 'active')
    .groupBy(['province', 'priority', 'status'])
    .execute()
  const refused = await database.selectFrom('refused_exchange').selectAll().execute()
  const today = await receivedToday(database, now)
  const directives = await database.selectFrom('directive').select(['province', 'state', 'deadline']).execute()
  const obstacles = await database
    .selectFrom('received_incident')
    .select('province')
    .where('obstacle', '=', 1)
    .execute()
  const digests = await newestDigests(database)
  const urgent = await urgentTitles(database)
  const standings = provinces.map(({ code }): ProvinceStanding => {
    const row = linked.find(({ province }) => province === code)
    const own = alerts.filter(({ province }) => province === code)
    const open = (priority: number) =>
      own.reduce((sum, one) => sum + (Number(one.priority ?? 3) === priority ? Number(one.count) : 0), 0)
    const sent = directives.filter(({ province }) => province === code)
    const overdue = sent.filter((one) => isOverdue(one, now.getTime()))
    const answered = sent.filter(({ state }) => state !== 'issued' && state !== 'delivered')
    return {
      code,
      link: row ? lineOf(row, now) : notLinked,
      open: { 1: open(1), 2: open(2), 3: open(3) },
      urgent: urgent.get(code) ?? null,
      exercise: own.some(({ status }) => status === 'Exercise'),
      heardAt: row?.heard_at ?? null,
      received: Number(row?.received ?? 0),
      receivedToday: today.get(code) ?? 0,
      missing: row ? Math.max(0, Number(row.head) - Number(row.received)) : 0,
      duplicates: Number(row?.duplicates ?? 0),
      unreadable: Number(row?.unreadable ?? 0),
      refused: Object.fromEntries(
        refused.flatMap((one) => (one.province === code ? [[one.reason, Number(one.times)]] : [])),
      ),
      directives: { sent: sent.length, answered: answered.length, overdue: overdue.length },
      obstacles: obstacles.filter(({ province }) => province === code).length,
      digest: digests.get(code) ?? null,
    }
  })
  return standings.sort(byBoardWeight)
}

/** What the newest open alarm of priority 1 says, by province. */
async function urgentTitles(database: Database): Promise<Map<string, ReceivedAlert['title']>> {
  const urgent = database.selectFrom('received_alert').where('state', '=', 'active').where('priority', '=', 1)
  const newest = await urgent
    .select(({ fn }) => ['province', fn.max('raised_at').as('raised_at')])
    .groupBy('province')
    .execute()
  const titles = newest.map(async ({ province, raised_at }) => {
    const own = urgent.where('province', '=', province).where('raised_at', '=', raised_at)
    const { alert } = await own.select('alert').orderBy('key').limit(1).executeTakeFirstOrThrow()
    return [province, ReceivedAlert.parse(JSON.parse(alert)).title] as const
  })
  return new Map(await Promise.all(titles))
}

type Line = { admitted_at: string; heard_at: string; head: number; received: number; oldest: string | null }

function lineOf(row: Line, now: Date): ProvinceStanding['link'] {
  const heard = Date.parse(row.heard_at)
  const waiting = Math.max(0, Number(row.head) - Number(row.received))
  const facts = {
    linkedAt: Date.parse(row.admitted_at),
    failedSince: now.getTime() - heard > downAfterSeconds * 1000 ? heard : null,
    waiting,
    oldest: waiting > 0 && row.oldest !== null ? Date.parse(row.oldest) : null,
    detail: null,
  }
  return linkState(facts, now.getTime())
}

async function receivedToday(database: Database, now: Date): Promise<Map<string, number>> {
  const midnight = new Date(`${localDay(now)}T00:00:00${capTime(now).slice(-6)}`).toISOString()
  const rows = await database
    .selectFrom('received_message')
    .select(({ fn }) => ['province', fn.countAll<number>().as('count')])
    .where('received_at', '>=', midnight)
    .groupBy('province')
    .execute()
  return new Map(rows.map(({ province, count }) => [province, Number(count)]))
}

async function newestDigests(database: Database): Promise<Map<string, DailyFigures>> {
  const rows = await database
    .selectFrom('received_digest as one')
    .select(['province', 'digest'])
    .where('day', '=', ({ selectFrom }) =>
      selectFrom('received_digest as other')
        .select(({ fn }) => fn.max('other.day').as('day'))
        .whereRef('other.province', '=', 'one.province'),
    )
    .execute()
  return new Map(rows.map(({ province, digest }) => [province, DailyFigures.parse(JSON.parse(digest))]))
}

/** Alarms that provinces told of: open before withdrawn before over, heaviest, newest. */
export async function listReceived(
  database: Database,
  query: { province?: string | undefined; state: ReceivedAlert['state'] | 'all'; limit: number },
): Promise<{ alerts: ReceivedAlert[]; total: number }> {
  let alerts = database.selectFrom('received_alert')
  if (query.province !== undefined) alerts = alerts.where('province', '=', query.province)
  if (query.state !== 'all') alerts = alerts.where('state', '=', query.state)
  const { total } = await alerts.select(({ fn }) => fn.countAll<number>().as('total')).executeTakeFirstOrThrow()
  const rows = await alerts
    .select('alert')
    .orderBy('state')
    .orderBy(sql`coalesce(priority, 4)`)
    .orderBy('raised_at', 'desc')
    .orderBy('key')
    .limit(query.limit)
    .execute()
  return { alerts: rows.map(({ alert }) => ReceivedAlert.parse(JSON.parse(alert))), total: Number(total) }
}

export async function listIncidents(database: Database): Promise<ReceivedIncident[]> {
  const rows = await database
    .selectFrom('received_incident')
    .selectAll()
    .orderBy('received_at', 'desc')
    .limit(500)
    .execute()
  if (rows.length === 0) return []
  const answers = await database
    .selectFrom('directive')
    .select(['id', 'province', 'obstacle_of', 'issued_at as issuedAt', 'deadline', 'state'])
    .where(
      'obstacle_of',
      'in',
      rows.map(({ id }) => id),
    )
    .orderBy('issued_at', 'desc')
    .orderBy('id')
    .execute()
  return rows.map(({ id, incident, province, received_at }) => {
    const directives = answers.filter((one) => one.obstacle_of === id && one.province === province)
    return ReceivedIncident.parse({ ...JSON.parse(incident), province, receivedAt: received_at, directives })
  })
}
