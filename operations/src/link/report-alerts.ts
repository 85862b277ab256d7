import type { AlertCondition } from '@ioc/domain/alert'
import { AlertLevel } from '@ioc/domain/alert'
import { communesOfDaNang } from '@ioc/domain/facts/communes'
import { provinces } from '@ioc/domain/facts/provinces'
import { type AlertPlace, capOf } from '@ioc/domain/link/cap'
import { capXml } from '@ioc/domain/link/cap-xml'
import { localDay } from '@ioc/domain/link/local-time'
import { type Reported, reportOf } from '@ioc/domain/link/report-rule'
import { sql, type Transaction } from 'kysely'
import type { StoreSchema } from '../store/schema.ts'
import { appendToOutbox, isLinked } from './outbox.ts'

export type ReportParts = {
  province: string
  demo: boolean
  now: () => Date
  /** Where a device or gateway of the live registry stands. */
  placeOf: (subject: AlertCondition['subject']) => { lat: number; lon: number } | undefined
}

/**
 * Puts what these changes of alerts mean for the nation into the outbox, in their order, in the transaction that commits
 * them. Answers how many messages that made. A province that is not linked keeps nothing: its open alarms go up with
 * the admission.
 */
export async function reportAlerts(
  transaction: Transaction<StoreSchema>,
  parts: ReportParts,
  changes: readonly AlertCondition[],
): Promise<number> {
  if (changes.length === 0 || !(await isLinked(transaction))) return 0
  let messages = 0
  for (const condition of changes) {
    await countForItsDay(transaction, condition)
    if (await reportAlert(transaction, parts, condition)) messages += 1
  }
  return messages
}

async function reportAlert(
  transaction: Transaction<StoreSchema>,
  parts: ReportParts,
  condition: AlertCondition,
): Promise<boolean> {
  const last = await lastReport(transaction, condition.key)
  const msgType = reportOf(condition, last)
  const province = provinces.find(({ code }) => code === parts.province)
  if (msgType === null || !province) return false
  const at = parts.now()
  const cap = capOf(condition, {
    ...{ province, msgType, at, demo: parts.demo, place: placeOf(parts, condition) },
    earlier: msgType === 'Update' ? last : null,
  })
  await appendToOutbox(transaction, { kind: 'alert', at, body: capXml(cap) })
  const row = {
    raised_at: condition.raisedAt,
    identifier: cap.identifier,
    sent: cap.sent,
    state: condition.state,
    level: condition.level,
    priority: condition.priority,
  }
  await transaction
    .insertInto('reported_alert')
    .values({ key: condition.key, ...row })
    .onConflict((conflict) => conflict.column('key').doUpdateSet(row))
    .execute()
  return true
}

async function lastReport(transaction: Transaction<StoreSchema>, key: string): Promise<Reported | null> {
  const row = await transaction.selectFrom('reported_alert').selectAll().where('key', '=', key).executeTakeFirst()
  if (!row) return null
  const priority = row.priority === null ? null : Number(row.priority)
  return {
    raisedAt: row.raised_at,
    identifier: row.identifier,
    sent: row.sent,
    state: row.state === 'active' ? 'active' : 'cleared',
    level: AlertLevel.parse(row.level),
    priority: priority === 1 || priority === 2 || priority === 3 ? priority : null,
  }
}

function placeOf(parts: ReportParts, condition: AlertCondition): AlertPlace {
  const commune = communesOfDaNang.find(({ code }) => code === condition.commune)
  const point = parts.placeOf(condition.subject) ?? null
  return { commune: commune ?? { code: condition.commune }, site: condition.site, point }
}

/** Alarms are counted on the day of the transition, for the figures of that day. */
async function countForItsDay(transaction: Transaction<StoreSchema>, condition: AlertCondition): Promise<void> {
  const { level, priority, transition } = condition
  if (level !== 'alarm' || priority === null || transition === 'updated') return
  const raised = transition === 'raised' ? 1 : 0
  await transaction
    .insertInto('alarm_day')
    .values({ day: localDay(new Date(condition.at)), priority, raised, cleared: 1 - raised })
    .onConflict((conflict) =>
      conflict.columns(['day', 'priority']).doUpdateSet({
        raised: sql`alarm_day.raised + ${raised}`,
        cleared: sql`alarm_day.cleared + ${1 - raised}`,
      }),
    )
    .execute()
}
