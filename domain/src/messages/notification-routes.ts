import { z } from 'zod'
import { Id } from '../identity.ts'
import { Channel, NotificationPlan } from '../notification.ts'
import type { Route } from './route.ts'

/**
 * waiting: to be sent at `nextAt`; sending: handed over, no answer yet; sent: the channel took it; failed: given up;
 * capped: it would have cost more than the day allows; superseded: something newer was there before it was due; stale:
 * too old when it was taken; gone: its recipient is no longer in the plan.
 */
export const NotificationState = z.enum([
  'waiting',
  'sending',
  'sent',
  'failed',
  'capped',
  'superseded',
  'stale',
  'gone',
])
export type NotificationState = z.infer<typeof NotificationState>

/** One message to one recipient. `id` is also what receivers know copies by; `about`: the alert, incident or test. */
export const NotificationRecord = z.object({
  id: z.string(),
  about: z.string(),
  lane: z.string(),
  recipient: z.string(),
  channel: Channel,
  urgent: z.boolean(),
  state: NotificationState,
  queuedAt: z.iso.datetime(),
  nextAt: z.iso.datetime(),
  tries: z.number().int(),
  /** What went wrong at the last try; empty where nothing did. */
  error: z.string(),
  sentAt: z.iso.datetime().nullable(),
})
export type NotificationRecord = z.infer<typeof NotificationRecord>

/** Newest first, with how many there are in each state, and what today has cost by channel (VND). */
export const NotificationList = z.object({
  notifications: z.array(NotificationRecord),
  counts: z.partialRecord(NotificationState, z.number().int()),
  spentToday: z.partialRecord(Channel, z.number().int()),
  /** Channels that are set up. */
  channels: z.array(Channel),
})
export type NotificationList = z.infer<typeof NotificationList>

/** The plan with its version, 0 before the first. A change names the version it was made from. */
export const VersionedPlan = z.object({ version: z.number().int().min(0), plan: NotificationPlan })

/** The plan in force, and who made it so when; null before the first. */
export const PlanStanding = VersionedPlan.extend({
  changed: z.object({ who: z.string(), at: z.iso.datetime() }).nullable(),
})
export type PlanStanding = z.infer<typeof PlanStanding>

/** The doors of notifications: who is told what, what became of it, and a try. */
export const notificationRoutes = {
  notifications: {
    method: 'GET',
    path: '/api/notifications',
    right: 'notify',
    dataClass: 'personal',
    whole: true,
    summary: 'Messages to people, newest first, with state, tries and the last error.',
    query: z.object({
      state: NotificationState.optional(),
      limit: z.coerce.number().int().min(1).max(500).default(100),
    }),
    response: NotificationList,
    success: 200,
  },
  notificationPlan: {
    method: 'GET',
    path: '/api/notifications/plan',
    right: 'notify',
    dataClass: 'personal',
    whole: true,
    summary: 'Recipients, rules, quiet hours and costs, and who made it so.',
    response: PlanStanding,
    success: 200,
  },
  putNotificationPlan: {
    method: 'PUT',
    path: '/api/notifications/plan',
    right: 'administer',
    dataClass: 'personal',
    whole: true,
    summary: 'Change recipients, rules, quiet hours and costs; 409 where somebody else has changed them meanwhile.',
    body: VersionedPlan,
    response: PlanStanding,
    success: 200,
  },
  testNotification: {
    method: 'POST',
    path: '/api/notifications/tests',
    right: 'administer',
    dataClass: 'personal',
    whole: true,
    summary: 'Send a test message to a recipient of the plan by one channel; the same id twice is one message.',
    body: z.object({ id: z.uuid(), recipient: Id, channel: Channel }),
    response: NotificationRecord,
    success: 201,
  },
} as const satisfies Record<string, Route>

export type NotificationRoute = keyof typeof notificationRoutes
