import type { NotificationState } from '@ioc/domain/messages/notification-routes'
import type { Channel } from '@ioc/domain/notification'

/** Rows of notifications; times are ISO 8601 UTC, `facts` and `plan` JSON, `spent` VND of a local day. */
export type NotifyTables = {
  notification: {
    id: string
    identity: string
    about: string
    lane: string
    recipient: string
    channel: Channel
    urgent: number
    facts: string
    state: NotificationState
    queued_at: string
    next_at: string
    tries: number
    error: string
    sent_at: string | null
    /** What the channel answered when it took the message. */
    receipt: string
  }
  notification_plan: { version: number; at: string; who: string; plan: string }
  notification_spent: { day: string; channel: Channel; spent: number }
}
