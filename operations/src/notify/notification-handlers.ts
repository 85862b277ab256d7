import type { Label } from '@ioc/domain/label'
import type { Changed } from '@ioc/domain/messages/live-events'
import type { NotificationRoute } from '@ioc/domain/messages/notification-routes'
import { channels, type Recipient } from '@ioc/domain/notification'
import { callerName } from '../doors/callers.ts'
import { refuse } from '../doors/problems.ts'
import type { Handlers } from '../doors/route-types.ts'
import { allPeople } from '../people/person-store.ts'
import { audit } from '../store/audit.ts'
import type { Database } from '../store/store.ts'
import { refuseWebhook } from './channels/webhook-address.ts'
import { countNotifications, listNotifications, readNotification, spentToday } from './notification-book.ts'
import { queueTest } from './notification-queue.ts'
import type { NotificationSender } from './notification-sender.ts'
import type { NotifyDoors } from './notify-settings.ts'
import { putPlan, readPlan } from './plan-store.ts'

type Parts = {
  database: Database
  notify: NotifyDoors
  notifications: NotificationSender
  now: () => Date
  changed: (what: Changed) => void
}

/** Who is told what, what became of it, and a try. */
export function notificationHandlers(parts: Parts): Pick<Handlers, NotificationRoute> {
  const { database, notify, now } = parts
  return {
    notifications: async ({ query: { state, limit } }) => ({
      notifications: await listNotifications(database, { state, limit }),
      counts: await countNotifications(database),
      spentToday: await spentToday(database, now()),
      channels: channels.filter((channel) => notify.doors[channel]),
    }),
    notificationPlan: () => readPlan(database),
    putNotificationPlan: async ({ body: { version, plan } }, { caller }) => {
      const known = new Set((await allPeople(database)).map(({ id }) => id))
      const strangers = plan.recipients.flatMap(({ account }, n) =>
        account === undefined || known.has(account)
          ? []
          : [{ path: `body.plan.recipients.${n}.account`, message: noAccount(account) }],
      )
      const refused = [...strangers, ...refusedWebhooks(plan.recipients, notify)]
      if (refused.length > 0) {
        const said = (language: keyof Label) => refused.map(({ message }) => message[language]).join('; ')
        return refuse('bad_request', { en: said('en'), vi: said('vi') }, refused)
      }
      const put = await putPlan(database, { from: version, plan, who: callerName(caller), at: now() })
      if ('conflict' in put) return refuse('conflict', put.conflict)
      parts.changed('notifications')
      return put
    },
    testNotification: async ({ body }, { caller }) => {
      const { plan } = await readPlan(database)
      if (!plan.recipients.some(({ id }) => id === body.recipient))
        return refuse('not_found', {
          en: `there is no recipient ${body.recipient} in the plan`,
          vi: `kế hoạch không có người nhận ${body.recipient}`,
        })
      if (!notify.doors[body.channel])
        return refuse('conflict', {
          en: `the channel ${body.channel} is not set up: see docs/settings.md, Notifications`,
          vi: `kênh ${body.channel} chưa được thiết lập: xem docs/settings.md, Notifications`,
        })
      const at = now()
      const detail = `test to ${body.recipient} by ${body.channel}`
      const id = await database.transaction().execute(async (transaction) => {
        await audit(transaction, { at, who: callerName(caller), what: 'notification', detail, result: 'asked' })
        return await queueTest(transaction, body, at)
      })
      parts.notifications.hurry()
      const record = await readNotification(database, id)
      if (!record) throw new Error(`notification ${id} was written and is not there`)
      return record
    },
  }
}

function noAccount(account: string): Label {
  return { en: `there is no such account: ${account}`, vi: `không có tài khoản này: ${account}` }
}

/** The webhooks of a plan that the centre does not call, each with its place in the request and the reason. */
function refusedWebhooks(recipients: readonly Recipient[], { allowed }: NotifyDoors) {
  return recipients.flatMap(({ id, webhook }, n) => {
    const refusal = webhook === null ? undefined : refuseWebhook(new URL(webhook), allowed)
    if (refusal === undefined) return []
    const message: Label = {
      en: `the webhook of ${id} is refused: ${refusal.en}`,
      vi: `không nhận địa chỉ webhook của ${id}: ${refusal.vi}`,
    }
    return [{ path: `body.plan.recipients.${n}.webhook`, message }]
  })
}
