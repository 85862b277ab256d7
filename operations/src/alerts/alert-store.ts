import type { Scope } from '@ioc/domain/access'
import { type Alert, AlertCondition } from '@ioc/domain/alert'
import type { routes } from '@ioc/domain/messages/routes'
import { type SelectQueryBuilder, sql } from 'kysely'
import type { z } from 'zod'
import type { StoreSchema } from '../store/schema.ts'
import type { Database } from '../store/store.ts'
import { type AlertTransaction, alertStream, lifeOf } from './alert-life-book.ts'

type AlertQuery = z.output<(typeof routes)['alerts']['query']>

function alertCursor(lane: string): string {
  return `alert/${lane}`
}

/** How far the alerts of a lane have been taken. */
export async function takenAlerts(database: Database, lane: string): Promise<number> {
  const row = await database.selectFrom('cursor').select('at').where('name', '=', alertCursor(lane)).executeTakeFirst()
  return row?.at ?? 0
}

/** Keeps the newest condition of an alert. */
export async function putCondition(
  transaction: AlertTransaction,
  lane: string,
  condition: AlertCondition,
): Promise<void> {
  const row = {
    state: condition.state,
    level: condition.level,
    priority: condition.priority,
    commune: condition.commune,
    domain: condition.domain,
    raised_at: condition.raisedAt,
    cleared_at: condition.clearedAt,
    offset: condition.offset,
    condition: JSON.stringify(condition),
  }
  await transaction
    .insertInto('alert')
    .values({ lane, key: condition.key, told: 0, ...row })
    .onConflict((conflict) => conflict.columns(['lane', 'key']).doUpdateSet(row))
    .execute()
}

/** How far the alerts of a lane are taken now. */
export async function putCursor(transaction: AlertTransaction, lane: string, at: number): Promise<void> {
  await transaction
    .insertInto('cursor')
    .values({ name: alertCursor(lane), at })
    .onConflict((conflict) => conflict.column('name').doUpdateSet({ at }))
    .execute()
}

/** The condition of an alert; undefined where the lane has none of this key. */
export async function readCondition(
  transaction: AlertTransaction,
  lane: string,
  key: string,
): Promise<AlertCondition | undefined> {
  const row = await transaction
    .selectFrom('alert')
    .select('condition')
    .where('lane', '=', lane)
    .where('key', '=', key)
    .executeTakeFirst()
  return row && conditionOf(row)
}

/** The alerts of these keys with the responses to them; one that the lane does not have is not among them. */
export async function readAlerts(
  transaction: AlertTransaction,
  lane: string,
  keys: readonly string[],
): Promise<Alert[]> {
  const alerts: Alert[] = []
  for (let from = 0; from < keys.length; from += keysAtOnce) {
    const rows = await alertsOf(transaction, lane)
      .select(['alert.condition', 'alert_response.life'])
      .where('alert.key', 'in', keys.slice(from, from + keysAtOnce))
      .execute()
    alerts.push(...rows.map(alertOf))
  }
  return alerts
}

/** Engines bound the parameters of a query. */
const keysAtOnce = 500

/** Where an alert is; undefined where the lane has none of this key. */
export async function whereaboutsOfAlert(database: Database, lane: string, key: string) {
  return await database
    .selectFrom('alert')
    .select(['commune', 'domain'])
    .where('lane', '=', lane)
    .where('key', '=', key)
    .executeTakeFirst()
}

/** Conditions of a lane with the responses to them. */
function alertsOf(database: Database, lane: string) {
  return withResponses(database.selectFrom('alert').where('alert.lane', '=', lane))
}

function withResponses(alerts: SelectQueryBuilder<StoreSchema, 'alert', object>) {
  return alerts.leftJoin('alert_response', (join) =>
    join.onRef('alert_response.lane', '=', 'alert.lane').onRef('alert_response.key', '=', 'alert.key'),
  )
}

/** The alerts of a lane that are active or not at rest, and its `cleared` most lately cleared ones. */
export async function alertsToShow(database: Database, lane: string, cleared: number): Promise<Alert[]> {
  const alerts = alertsOf(database, lane).select(['alert.condition', 'alert_response.life'])
  const open = await alerts
    .where((where) => where.or([where('alert.state', '=', 'active'), where('alert_response.state', '!=', 'normal')]))
    .execute()
  const lately = await alerts
    .where('alert.state', '=', 'cleared')
    .where((where) => where(where.fn.coalesce('alert_response.state', where.val('normal')), '=', 'normal'))
    .orderBy('alert.cleared_at', 'desc')
    .limit(cleared)
    .execute()
  return [...lately.reverse(), ...open].map(alertOf)
}

/** How many alarms of a lane stand or are not at rest, by priority and by where they stand with people. */
export async function countAlarms(database: Database, lane: string) {
  const rows = await alertsOf(database, lane)
    .select(({ fn }) => ['alert.priority', 'alert_response.state', fn.countAll().as('count')])
    .where('alert.level', '=', 'alarm')
    .where((where) => where.or([where('alert.state', '=', 'active'), where('alert_response.state', '!=', 'normal')]))
    .groupBy(['alert.priority', 'alert_response.state'])
    .execute()
  return rows.map(({ priority, state, count }) => ({
    ...{ priority: priority === null ? null : Number(priority), count: Number(count) },
    state: state ?? ('normal' as const),
  }))
}

/** One page of the alerts of a lane that this scope sees, by weight, as the route promises it. */
export async function listAlerts(
  database: Database,
  query: AlertQuery,
  scope: Pick<Scope, 'communes' | 'domains'>,
): Promise<{ alerts: Alert[]; total: number }> {
  const { response } = query
  const wished = wishedAlerts(database, query, scope)
  let alerts = withResponses(wished)
  if (response !== undefined)
    alerts = alerts.where((where) =>
      where(where.fn.coalesce('alert_response.state', where.val('normal')), '=', response),
    )
  // Each alert has one response at most: without a wish about it there are as many without looking for it.
  const counted = response === undefined ? wished : alerts
  const { total } = await counted.select((count) => count.fn.countAll<number>().as('total')).executeTakeFirstOrThrow()
  const rows = await alerts
    .select(['alert.condition', 'alert_response.life'])
    .orderBy('alert.state')
    .orderBy(sql`coalesce(alert.priority, 4)`)
    .orderBy('alert.raised_at', 'desc')
    .orderBy('alert.key')
    .limit(query.limit)
    .offset(query.offset)
    .execute()
  return { alerts: rows.map(alertOf), total: Number(total) }
}

/** What the wish asks of the conditions themselves. */
function wishedAlerts(
  database: Database,
  query: AlertQuery,
  { communes, domains }: Pick<Scope, 'communes' | 'domains'>,
) {
  let alerts = database.selectFrom('alert').where('alert.lane', '=', query.lane)
  if (query.state !== 'all') alerts = alerts.where('alert.state', '=', query.state)
  if (query.level !== undefined) alerts = alerts.where('alert.level', '=', query.level)
  if (query.commune !== undefined) alerts = alerts.where('alert.commune', '=', query.commune)
  if (query.domain !== undefined) alerts = alerts.where('alert.domain', '=', query.domain)
  if (communes !== 'all') alerts = alerts.where('alert.commune', 'in', communes)
  if (domains !== 'all') alerts = alerts.where('alert.domain', 'in', domains)
  return alerts
}

/** How many alerts of a lane are active, and how many it has had. */
export async function countAlerts(database: Database, lane: string): Promise<{ active: number; all: number }> {
  const alerts = database.selectFrom('alert').where('lane', '=', lane)
  const { all } = await alerts.select((count) => count.fn.countAll<number>().as('all')).executeTakeFirstOrThrow()
  const { active } = await alerts
    .where('state', '=', 'active')
    .select((count) => count.fn.countAll<number>().as('active'))
    .executeTakeFirstOrThrow()
  return { active, all }
}

/** Alerts of a lane that the broker must hear again: active ones, and changes it has not acknowledged. */
export async function alertsToTell(database: Database, lane: string): Promise<AlertCondition[]> {
  const rows = await database
    .selectFrom('alert')
    .select('condition')
    .where('lane', '=', lane)
    .where((where) => where.or([where('state', '=', 'active'), where('told', '<', where.ref('offset'))]))
    .orderBy('offset')
    .execute()
  return rows.map(conditionOf)
}

/** The broker has acknowledged this condition. */
export async function markTold(database: Database, lane: string, condition: AlertCondition): Promise<void> {
  await database
    .updateTable('alert')
    .set({ told: condition.offset })
    .where('lane', '=', lane)
    .where('key', '=', condition.key)
    .where('told', '<', condition.offset)
    .execute()
}

export async function dropAlerts(database: Database, lane: string): Promise<void> {
  await database.transaction().execute(async (transaction) => {
    await transaction.deleteFrom('alert').where('lane', '=', lane).execute()
    await transaction.deleteFrom('alert_response').where('lane', '=', lane).execute()
    await transaction.deleteFrom('alarm_moment').where('lane', '=', lane).execute()
    await transaction
      .deleteFrom('event')
      .where('stream', 'like', `${alertStream(lane, '')}%`)
      .execute()
    await transaction.deleteFrom('cursor').where('name', '=', alertCursor(lane)).execute()
  })
}

function conditionOf(row: { condition: string }): AlertCondition {
  return AlertCondition.parse(JSON.parse(row.condition))
}

function alertOf(row: { condition: string; life: string | null }): Alert {
  return { ...conditionOf(row), response: lifeOf(row.life) }
}
