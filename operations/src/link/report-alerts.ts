import { type Alert, type AlertCondition, AlertLevel } from '@ioc/domain/alert'
import { communesOfDaNang } from '@ioc/domain/facts/communes'
import { provinces } from '@ioc/domain/facts/provinces'
import { sitesOfDaNang } from '@ioc/domain/facts/sites'
import { type AlertPlace, capOf } from '@ioc/domain/link/cap'
import { capXml } from '@ioc/domain/link/cap-xml'
import type { AreaRing } from '@ioc/domain/link/commune-area'
import { localDay } from '@ioc/domain/link/local-time'
import { concernsNation, messagesAfter, type Reported, reportOf } from '@ioc/domain/link/report-rule'
import { sql, type Transaction } from 'kysely'
import { z } from 'zod'
import { readAlerts } from '../alerts/alert-store.ts'
import type { StoreSchema } from '../store/schema.ts'
import type { Database } from '../store/store.ts'
import { appendToOutbox, isLinked } from './outbox.ts'
import { readWithdrawal } from './withdrawals.ts'

export type ReportParts = {
  province: string
  demo: boolean
  now: () => Date
  /** Where a device or gateway of the live registry stands. */
  placeOf: (subject: AlertCondition['subject']) => { lat: number; lon: number } | undefined
  /** The borders of a commune as messages tell them; undefined where nobody brought them. */
  areaOf: (commune: string) => readonly AreaRing[] | undefined
  /** Since when a subject may speak no longer, and by which credential. */
  revokedVoice: (subject: AlertCondition['subject']) => { voice: string; at: string } | null
  /** What stands was told of before, to a nation that has laid it aside since. */
  isAgain?: boolean
}

/** Alerts that are looked at in one transaction. */
const alertsAtOnce = 200

/**
 * Puts what these changes of alerts mean for the nation into the outbox, in their order, in the transaction that
 * commits them. Answers how many messages that made. A province that is not linked keeps nothing: its open alarms go up
 * with the admission.
 */
export async function reportAlerts(
  transaction: Transaction<StoreSchema>,
  parts: ReportParts,
  changes: readonly Alert[],
): Promise<number> {
  if (changes.length === 0 || !(await isLinked(transaction))) return 0
  for (const condition of changes) await countForItsDay(transaction, condition)
  return await report(transaction, parts, changes)
}

/**
 * The same for alerts whose condition has not moved: a person or a cause holds them back, or lets them go.
 */
export async function reportAgain(
  transaction: Transaction<StoreSchema>,
  parts: ReportParts,
  alerts: readonly Alert[],
): Promise<number> {
  if (alerts.length === 0 || !(await isLinked(transaction))) return 0
  return await report(transaction, parts, alerts)
}

/**
 * Looks again at what the nation was told of and may count on, or count on again: of every subject, or of those that
 * `isAsked` names. Answers how many messages that made.
 */
export async function lookAgain(
  database: Database,
  parts: ReportParts,
  isAsked: (subject: string) => boolean = () => true,
): Promise<number> {
  const rows = await database.selectFrom('reported_alert').select('key').where('state', '!=', 'cleared').execute()
  const keys = rows.map(({ key }) => key).filter((key) => isAsked(key.slice(0, key.indexOf('/'))))
  let messages = 0
  for (let from = 0; from < keys.length; from += alertsAtOnce)
    messages += await database.transaction().execute(async (transaction) => {
      const alerts = await readAlerts(transaction, 'live', keys.slice(from, from + alertsAtOnce))
      return await reportAgain(transaction, parts, alerts)
    })
  return messages
}

async function report(
  transaction: Transaction<StoreSchema>,
  parts: ReportParts,
  alerts: readonly Alert[],
): Promise<number> {
  let messages = 0
  for (const alert of alerts) if (await reportAlert(transaction, parts, alert)) messages += 1
  return messages
}

async function reportAlert(transaction: Transaction<StoreSchema>, parts: ReportParts, alert: Alert): Promise<boolean> {
  const last = await lastReport(transaction, alert.key)
  if (last === null && (alert.state !== 'active' || !concernsNation(alert))) return false
  const withdrawal = await readWithdrawal(transaction, alert, parts.revokedVoice)
  const msgType = reportOf(alert, last, withdrawal)
  const province = provinces.find(({ code }) => code === parts.province)
  if (msgType === null || !province) return false
  const at = parts.now()
  const cap = capOf(alert, {
    ...{ province, msgType, at, demo: parts.demo, place: placeOf(parts, alert), withdrawal },
    earlier: last?.messages ?? [],
    isAgain: parts.isAgain === true || last?.raisedAt === alert.raisedAt,
  })
  await appendToOutbox(transaction, { kind: 'alert', at, body: capXml(cap) })
  const { identifier, sent } = cap
  const row = {
    raised_at: alert.raisedAt,
    ...{ identifier, sent, level: alert.level, priority: alert.priority },
    state: msgType === 'Cancel' ? 'cancelled' : alert.state,
    messages: JSON.stringify(messagesAfter(last, { identifier, sent, msgType })),
  }
  await transaction
    .insertInto('reported_alert')
    .values({ key: alert.key, ...row })
    .onConflict((conflict) => conflict.column('key').doUpdateSet(row))
    .execute()
  return true
}

const Messages = z.array(z.object({ identifier: z.string(), sent: z.string() }))

async function lastReport(transaction: Transaction<StoreSchema>, key: string): Promise<Reported | null> {
  const row = await transaction.selectFrom('reported_alert').selectAll().where('key', '=', key).executeTakeFirst()
  if (!row) return null
  const priority = row.priority === null ? null : Number(row.priority)
  const messages = Messages.parse(JSON.parse(row.messages))
  return {
    raisedAt: row.raised_at,
    state: row.state === 'active' || row.state === 'cancelled' ? row.state : 'cleared',
    level: AlertLevel.parse(row.level),
    priority: priority === 1 || priority === 2 || priority === 3 ? priority : null,
    // A release that kept only the last message has told of this one.
    messages: messages.length > 0 ? messages : [{ identifier: row.identifier, sent: row.sent }],
  }
}

function placeOf(parts: ReportParts, condition: AlertCondition): AlertPlace {
  const commune = communesOfDaNang.find(({ code }) => code === condition.commune)
  const point = parts.placeOf(condition.subject) ?? null
  const borders = parts.areaOf(condition.commune) ?? []
  const site = sitesOfDaNang.find(({ id }) => id === condition.site)?.name ?? condition.site
  return { commune: commune ?? { code: condition.commune }, site, point, borders }
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
