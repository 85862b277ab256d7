import type { NotificationState } from '@ioc/domain/messages/notification-routes'
import { NotificationList, NotificationRecord, PlanStanding } from '@ioc/domain/messages/notification-routes'
import type { Channel } from '@ioc/domain/notification'
import { type Answer, change, get, query } from '../live/centre-api.ts'

export function fetchPlan(): Promise<Answer<PlanStanding>> {
  return get('/api/notifications/plan', PlanStanding)
}

/** Puts a plan that was made from a version into force; what is wrong with it is the server's to say. */
export function putPlan(version: number, plan: unknown): Promise<Answer<PlanStanding>> {
  return change('PUT', '/api/notifications/plan', { parser: PlanStanding, body: { version, plan } })
}

export function fetchNotifications(state: NotificationState | null): Promise<Answer<NotificationList>> {
  return get(`/api/notifications?${query(state === null ? {} : { state })}`, NotificationList)
}

/** The same id twice is one message. */
export function sendTest(test: {
  id: string
  recipient: string
  channel: Channel
}): Promise<Answer<NotificationRecord>> {
  return change('POST', '/api/notifications/tests', { parser: NotificationRecord, body: test })
}
