import type { Alert } from '@ioc/domain/alert'
import type { LinkedAlert } from '@ioc/domain/incident/incident'
import { type Verdict, type Withdrawal, withdrawalOf } from '@ioc/domain/link/withdrawal'
import type { Transaction } from 'kysely'
import { readAlerts } from '../alerts/alert-store.ts'
import type { StoreSchema } from '../store/schema.ts'
import type { Tables } from '../tables/tables.ts'

/** A person's word that alerts told of what did not happen. */
export type FalseAlarms = { alerts: readonly LinkedAlert[]; who: string; at: Date; detail: string }

/** Since when a subject may speak no longer, and by which of its voices: its gateway's, else its own; null: it may. */
export function revokedVoice(
  { devices, credentials }: Pick<Tables, 'devices' | 'credentials'>,
  subject: Alert['subject'],
): { voice: string; at: string } | null {
  const voice = (subject.type === 'device' ? devices.get(subject.id)?.gateway : null) ?? subject.id
  const at = credentials.get(voice)?.revokedAt ?? null
  return at === null ? null : { voice, at }
}

/** Why the nation may not count on this alert now; null: it may. */
export async function readWithdrawal(
  transaction: Transaction<StoreSchema>,
  alert: Alert,
  voiceOf: (subject: Alert['subject']) => { voice: string; at: string } | null,
): Promise<Withdrawal | null> {
  const voice = voiceOf(alert.subject)
  const revoked =
    voice === null ? null : { by: await revokedBy(transaction, voice.voice), at: voice.at, detail: voice.voice }
  return withdrawalOf(alert, { held: alert.response.held, verdict: await verdictOn(transaction, alert.key), revoked })
}

/** Keeps the verdict on each occurrence, whether this province is linked or not: its nation need never hear of it. */
export async function keepVerdicts(
  transaction: Transaction<StoreSchema>,
  { alerts, who, at, detail }: FalseAlarms,
): Promise<void> {
  const keys = alerts.map(({ key }) => key)
  const standing = new Map((await readAlerts(transaction, 'live', keys)).map((alert) => [alert.key, alert]))
  for (const { key, raisedAt } of alerts) {
    const alert = standing.get(key)
    // What was raised anew meanwhile is another occurrence, on which nobody has said anything.
    if (alert?.raisedAt !== raisedAt) continue
    const row = { raised_at: raisedAt, priority: alert.priority, who, at: at.toISOString(), detail }
    await transaction
      .insertInto('false_alarm')
      .values({ key, ...row })
      .onConflict((conflict) => conflict.column('key').doUpdateSet(row))
      .execute()
  }
}

async function verdictOn(transaction: Transaction<StoreSchema>, key: string): Promise<Verdict | null> {
  const row = await transaction.selectFrom('false_alarm').selectAll().where('key', '=', key).executeTakeFirst()
  if (!row) return null
  const priority = row.priority === null ? null : Number(row.priority)
  return {
    ...{ raisedAt: row.raised_at, by: row.who, at: row.at, detail: row.detail },
    priority: priority === 1 || priority === 2 || priority === 3 ? priority : null,
  }
}

/** Who ended the credential, by the audit. */
async function revokedBy(transaction: Transaction<StoreSchema>, voice: string): Promise<string> {
  const row = await transaction
    .selectFrom('audit')
    .select('who')
    .where('detail', '=', voice)
    .where('what', 'in', ['revoke credential', 'remove device'])
    .orderBy('id', 'desc')
    .limit(1)
    .executeTakeFirst()
  return row?.who ?? 'operations'
}
