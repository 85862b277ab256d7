import { z } from 'zod'
import { forgetNotifications } from '../notify/notification-book.ts'
import { forgetPlans } from '../notify/plan-store.ts'
import { audit } from '../store/audit.ts'
import type { Database } from '../store/store.ts'

const days = (usual: number) => z.coerce.number().int().min(1).max(3650).default(usual)

/** For how long operations keeps what tells of persons, in days. */
export const personalDataSettings = {
  /** Messages that have ended, and plans of notifications that are out of force. */
  IOC_NOTIFICATION_DAYS: days(90),
  /** How the person of a closed account was reached, and who it was at the issuer. */
  IOC_CLOSED_ACCOUNT_DAYS: days(90),
}
export type PersonalDataSettings = z.infer<z.ZodObject<typeof personalDataSettings>>

const dayMs = 24 * 3_600_000

/**
 * Deletes what tells of persons and has been kept as long as it may be (Law 91/2025/QH15). Sessions go by their own
 * sweep; the audit stays whole, for a chain without one of its rows proves nothing any more.
 */
export async function forgetPersonalData(database: Database, settings: PersonalDataSettings, now: Date): Promise<void> {
  const before = (kept: number) => new Date(now.getTime() - kept * dayMs)
  await forgetNotifications(database, before(settings.IOC_NOTIFICATION_DAYS))
  await forgetPlans(database, before(settings.IOC_NOTIFICATION_DAYS))
  await forgetContacts(database, { before: before(settings.IOC_CLOSED_ACCOUNT_DAYS), now })
}

/** Account and name stay: they say who did what. */
async function forgetContacts(database: Database, { before, now }: { before: Date; now: Date }): Promise<void> {
  await database.transaction().execute(async (transaction) => {
    await transaction
      .updateTable('person')
      .set({ disabled_at: now.toISOString() })
      .where('disabled', '=', 1)
      .where('disabled_at', 'is', null)
      .execute()
    const forgotten = await transaction
      .updateTable('person')
      .set({ email: '', phone: '', issuer: null, subject: null })
      .where('disabled', '=', 1)
      .where('disabled_at', '<', before.toISOString())
      .where((where) =>
        where.or([where('email', '!=', ''), where('phone', '!=', ''), where('subject', 'is not', null)]),
      )
      .returning('id')
      .execute()
    for (const { id: detail } of forgotten)
      await audit(transaction, { at: now, who: 'operations', what: 'forget contacts', detail, result: 'done' })
  })
}
