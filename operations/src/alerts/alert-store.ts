import type { Scope } from '@ioc/domain/access'
import { AlertCondition } from '@ioc/domain/alert'
import type { routes } from '@ioc/domain/messages/routes'
import { sql } from 'kysely'
import type { z } from 'zod'
import type { Database } from '../store/store.ts'

type AlertQuery = z.output<(typeof routes)['alerts']['query']>

function alertCursor(lane: string): string {
  return `alert/${lane}`
}

/** How far the alerts of a lane have been taken. */
export async function takenAlerts(database: Database, lane: string): Promise<number> {
  const row = await database.selectFrom('cursor').select('at').where('name', '=', alertCursor(lane)).executeTakeFirst()
  return row?.at ?? 0
}

/** Commits conditions and the cursor that they bring the lane to, all or nothing. */
export async function commitAlerts(
  database: Database,
  lane: string,
  change: { conditions: readonly AlertCondition[]; cursor: number },
): Promise<void> {
  await database.transaction().execute(async (transaction) => {
    for (const condition of change.conditions) {
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
    await transaction
      .insertInto('cursor')
      .values({ name: alertCursor(lane), at: change.cursor })
      .onConflict((conflict) => conflict.column('name').doUpdateSet({ at: change.cursor }))
      .execute()
  })
}

/** The active alerts of a lane and its `cleared` most lately cleared ones. */
export async function alertsToShow(database: Database, lane: string, cleared: number): Promise<AlertCondition[]> {
  const alerts = database.selectFrom('alert').select('condition').where('lane', '=', lane)
  const active = await alerts.where('state', '=', 'active').execute()
  const lately = await alerts.where('state', '=', 'cleared').orderBy('cleared_at', 'desc').limit(cleared).execute()
  return [...lately.reverse(), ...active].map(conditionOf)
}

/** One page of the alerts of a lane that this scope sees, by weight, as the route promises it. */
export async function listAlerts(
  database: Database,
  query: AlertQuery,
  { communes, domains }: Pick<Scope, 'communes' | 'domains'>,
): Promise<{ alerts: AlertCondition[]; total: number }> {
  let alerts = database.selectFrom('alert').where('lane', '=', query.lane)
  if (query.state !== 'all') alerts = alerts.where('state', '=', query.state)
  if (query.level !== undefined) alerts = alerts.where('level', '=', query.level)
  if (query.commune !== undefined) alerts = alerts.where('commune', '=', query.commune)
  if (query.domain !== undefined) alerts = alerts.where('domain', '=', query.domain)
  if (communes !== 'all') alerts = alerts.where('commune', 'in', communes)
  if (domains !== 'all') alerts = alerts.where('domain', 'in', domains)
  const { total } = await alerts.select((count) => count.fn.countAll<number>().as('total')).executeTakeFirstOrThrow()
  const rows = await alerts
    .select('condition')
    .orderBy('state')
    .orderBy(sql`coalesce(priority, 4)`)
    .orderBy('raised_at', 'desc')
    .orderBy('key')
    .limit(query.limit)
    .offset(query.offset)
    .execute()
  return { alerts: rows.map(conditionOf), total }
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
    await transaction.deleteFrom('cursor').where('name', '=', alertCursor(lane)).execute()
  })
}

function conditionOf(row: { condition: string }): AlertCondition {
  return AlertCondition.parse(JSON.parse(row.condition))
}
