import type { Label } from '@ioc/domain/label'
import { PlanStanding } from '@ioc/domain/messages/notification-routes'
import { emptyPlan, type NotificationPlan } from '@ioc/domain/notification'
import type { Transaction } from 'kysely'
import { audit } from '../store/audit.ts'
import type { StoreSchema } from '../store/schema.ts'
import type { Database } from '../store/store.ts'

/** The plan in force, version 0 and empty before the first. */
export async function readPlan(database: Database | Transaction<StoreSchema>): Promise<PlanStanding> {
  const row = await database
    .selectFrom('notification_plan')
    .select(['version', 'plan', 'who', 'at'])
    .orderBy('version', 'desc')
    .limit(1)
    .executeTakeFirst()
  if (!row) return { version: 0, plan: emptyPlan, changed: null }
  const plan: unknown = JSON.parse(row.plan)
  return PlanStanding.parse({ version: Number(row.version), plan, changed: { who: row.who, at: row.at } })
}

/** Puts a plan made from a version into force, audited; `conflict` names the version and person that were first. */
export async function putPlan(
  database: Database,
  change: { from: number; plan: NotificationPlan; who: string; at: Date },
): Promise<PlanStanding | { conflict: Label }> {
  const { from, plan, who } = change
  const at = change.at.toISOString()
  return await database.transaction().execute(async (transaction) => {
    const version = from + 1
    const current = await transaction
      .selectFrom('notification_plan')
      .select(['version', 'who', 'at'])
      .orderBy('version', 'desc')
      .limit(1)
      .executeTakeFirst()
    const isNext = Number(current?.version ?? 0) === from
    const { numInsertedOrUpdatedRows: written } = isNext
      ? await transaction
          .insertInto('notification_plan')
          .values({ version, at, who, plan: JSON.stringify(plan) })
          .onConflict((conflict) => conflict.column('version').doNothing())
          .executeTakeFirstOrThrow()
      : { numInsertedOrUpdatedRows: 0n }
    if (written !== 1n) return { conflict: overtaken(current, from) }
    const detail = `version ${version}: ${plan.recipients.length} recipients, ${plan.rules.length} rules`
    await audit(transaction, { at: change.at, who, what: 'change notifications', detail, result: 'done' })
    return { version, plan, changed: { who, at } }
  })
}

function overtaken(current: { version: unknown; who: string; at: string } | undefined, from: number): Label {
  const by = {
    en: current ? `, changed by ${current.who} at ${current.at}` : '',
    vi: current ? `, do ${current.who} lưu lúc ${current.at}` : '',
  }
  const version = String(current?.version ?? 0)
  return {
    en: `the plan is at version ${version}${by.en}, not at ${from}: read it again and make your change there`,
    vi: `kế hoạch đang ở bản ${version}${by.vi}, không phải bản ${from}: hãy đọc lại rồi sửa trên bản đó`,
  }
}

/** Forgets the plans, and the addresses in them, that were out of force before this time. */
export async function forgetPlans(database: Database, before: Date): Promise<void> {
  const inForce = await database
    .selectFrom('notification_plan')
    .select((plan) => plan.fn.max('version').as('version'))
    .where('at', '<', before.toISOString())
    .executeTakeFirst()
  if (inForce?.version == null) return
  await database.deleteFrom('notification_plan').where('version', '<', inForce.version).execute()
}
