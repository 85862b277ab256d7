import { z } from 'zod'
import { Alert } from '../alert.ts'
import { AlertEvent, shelvedAtMostMs } from '../alert-state.ts'
import { Id } from '../identity.ts'
import { LaneName } from '../lane.ts'
import { schemaRules } from '../schema-rules.ts'

const lane = z.object({ lane: LaneName.default('live') })
/** SQLite cuts text at NUL, and a name of ours has no control characters. */
const plain = (text: string) => [...text].every((letter) => letter >= ' ' || letter === '\n')
const key = z.object({ key: z.string().min(1).max(130).refine(plain, schemaRules.alertKey.en) })
const words = z.string().max(500).refine(plain, schemaRules.noControl.en)
const reason = words.trim().min(1, schemaRules.why.en)
/** The version of the response that the caller saw: where another has come since, nothing is done. */
const seen = z.object({ version: z.number().int().nonnegative() })
const noted = seen.extend({ reason: words.nullable().default(null) })

/** What has happened to an alert: who, when (the lane's own time), and what with its reason; `version` from 1. */
export const AlertHistory = z.object({
  events: z.array(
    z.object({ version: z.number().int().positive(), at: z.string(), who: z.string(), event: AlertEvent }),
  ),
})
export type AlertHistory = z.infer<typeof AlertHistory>

const Share = z.object({ count: z.number().int(), share: z.number() })

/** How a desk fared between two times (see `alarmPerformance`). Times ISO 8601 UTC of the lane; shares 0 to 1. */
export const AlarmReport = z.object({
  desk: z.string(),
  lane: LaneName,
  from: z.iso.datetime(),
  to: z.iso.datetime(),
  alarms: z.number().int(),
  lastTenMinutes: z.number().int(),
  perTenMinutes: z.number(),
  peakTenMinutes: z.number().int(),
  inFlood: z.boolean(),
  floods: z.array(z.object({ from: z.iso.datetime(), to: z.iso.datetime().nullable(), alarms: z.number().int() })),
  floodShare: z.number(),
  priorities: z.object({ 1: Share, 2: Share, 3: Share }),
  stale: z.array(z.string()),
  chattering: z.array(z.string()),
  topTen: z.array(Share.extend({ key: z.string() })),
  topTenShare: z.number(),
})
export type AlarmReport = z.infer<typeof AlarmReport>

const command = { method: 'POST', params: key, query: lane, response: Alert, success: 200 } as const

/** Commands to an alert, what has happened to it, and how the alarms of a desk perform. */
export const alertRoutes = {
  acknowledgeAlert: {
    ...command,
    path: '/api/alerts/:key/acknowledge',
    right: 'operate',
    summary: 'Somebody has seen this alarm and takes it up.',
    body: noted,
  },
  resetAlert: {
    ...command,
    path: '/api/alerts/:key/reset',
    right: 'operate',
    summary: 'Reset a latched alarm that was acknowledged and whose condition is gone.',
    body: noted,
  },
  shelveAlert: {
    ...command,
    path: '/api/alerts/:key/shelve',
    right: 'operate',
    summary: 'Call nobody for these minutes, 24 hours at most; null: until the condition returns.',
    body: seen.extend({
      reason,
      minutes: z
        .number()
        .int()
        .min(1)
        .max(shelvedAtMostMs / 60_000)
        .nullable(),
    }),
  },
  unshelveAlert: {
    ...command,
    path: '/api/alerts/:key/unshelve',
    right: 'operate',
    summary: 'End a shelving before its time.',
    body: noted,
  },
  removeAlertFromService: {
    ...command,
    path: '/api/alerts/:key/out-of-service',
    right: 'engineer',
    summary: 'Take an alert out of service for maintenance, by whose authority.',
    body: seen.extend({ reason, authority: words.trim().min(1, 'say by whose authority, or which order') }),
  },
  returnAlertToService: {
    ...command,
    path: '/api/alerts/:key/return',
    right: 'engineer',
    summary: 'Bring an alert back into service.',
    body: noted,
  },
  alertEvents: {
    method: 'GET',
    path: '/api/alerts/:key/events',
    right: 'read',
    summary: 'What has happened to an alert, oldest first: who, when and why.',
    params: key,
    query: lane,
    response: AlertHistory,
    success: 200,
  },
  alarmPerformance: {
    method: 'GET',
    path: '/api/alarm-performance',
    right: 'read',
    whole: true,
    summary: 'Alarm load of a desk by ISA-18.2 and EEMUA 191; without `desk` that of the whole province.',
    query: lane.extend({ desk: Id.optional(), hours: z.coerce.number().int().min(1).max(744).default(24) }),
    response: AlarmReport,
    success: 200,
  },
} as const
