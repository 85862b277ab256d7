import { z } from 'zod'
import { Id } from './identity.ts'
import { LaneName } from './lane.ts'
import { CommuneCode } from './place.ts'
import { quarantineReasons } from './reading.ts'
import { schemaRules } from './schema-rules.ts'
import { MessageStop, messageBytes, readMessage, wordsOfStop } from './sent-message.ts'

/** What has become of a quarantined record: nothing yet, let in by a re-drive, or put aside by a person. */
export const quarantineStatuses = ['open', 'redriven', 'dismissed'] as const
export type QuarantineStatus = (typeof quarantineStatuses)[number]

/** A text that can be searched for: control characters are shown as U+FFFD wherever they were sent. */
const Sought = z.string().min(1).max(600)

/** Which quarantined records: those that fit every field that is given. `from`, `to` bound the arrival, ms. */
export const QuarantineFilter = z.object({
  reason: z.enum(quarantineReasons).optional(),
  device: Sought.optional(),
  publisher: Sought.optional(),
  commune: Sought.optional(),
  from: z.number().optional(),
  to: z.number().optional(),
  /** Id of the mending that gave the record its status. */
  mending: z.string().max(64).optional(),
})
export type QuarantineFilter = z.infer<typeof QuarantineFilter>

/**
 * What a person corrects. `device`: the reading is this device's, whoever sent it: the person answers for that.
 * `value` is in `unit`, or in the metric's own unit where `unit` is null. `t` in ms; `shiftSeconds` is added to it.
 */
export const Fix = z
  .object({
    device: Id.optional(),
    metric: z.string().min(1).max(64).optional(),
    value: z.number().optional(),
    unit: z.string().min(1).max(32).nullable().optional(),
    t: z.number().min(-8.64e15).max(8.64e15).optional(),
    shiftSeconds: z.number().min(-1e9).max(1e9).optional(),
  })
  .refine((fix) => Object.values(fix).some((part) => part !== undefined), schemaRules.fix.en)
export type Fix = z.infer<typeof Fix>

/** Decide again, as if it came now with its own time; what is still refused stays open. */
const Redrive = z.object({ type: z.literal('redrive'), fix: Fix.nullable() })
/** Put aside: it will never be a reading. */
const Dismiss = z.object({ type: z.literal('dismiss') })
/** Undo of a dismissal. */
const Reopen = z.object({ type: z.literal('reopen') })
/** A message that could not be read (`malformed`) says this, a SenML pack: it is read again, as if it had come so. */
const Correct = z.object({ type: z.literal('correct'), text: z.string().min(1).max(messageBytes) })

const MendingAction = z.discriminatedUnion('type', [Redrive, Correct, Dismiss, Reopen])

/** What was ordered, as its progress tells it: the text of a correction stands with the record alone. */
const ToldAction = z.discriminatedUnion('type', [Redrive, Correct.omit({ text: true }), Dismiss, Reopen])

const Which = z.discriminatedUnion('type', [
  z.object({ type: z.literal('records'), records: z.array(z.number().int().positive()).min(1).max(1000) }),
  /** All that fit and are there when the order is given. */
  z.object({ type: z.literal('filter'), filter: QuarantineFilter }),
])

/** What a person orders to be done with quarantined records of a lane. */
export const MendingOrder = z
  .object({ lane: LaneName.default('live'), action: MendingAction, which: Which, why: z.string().trim().max(500) })
  .superRefine((order, issues) => {
    const detail = refuseOrder(order)
    if (detail !== undefined) issues.addIssue({ code: 'custom', path: [detail.path], message: detail.message })
  })
export type MendingOrder = z.infer<typeof MendingOrder>

/**
 * Why an order cannot be given: changes by hand and dismissals say why, and one value, or one text, is of one record.
 */
function refuseOrder(order: {
  action: z.infer<typeof MendingAction>
  which: z.infer<typeof Which>
  why: string
}): { path: string; message: string } | undefined {
  const { action, which, why } = order
  const fix = action.type === 'redrive' ? action.fix : null
  if (why === '' && (action.type === 'dismiss' || action.type === 'correct' || fix !== null))
    return { path: 'why', message: schemaRules.whyToFollow.en }
  const isOne = which.type === 'records' && which.records.length === 1
  if (fix !== null && (fix.value !== undefined || fix.t !== undefined) && !isOne)
    return { path: 'which', message: schemaRules.oneRecord.en }
  if (action.type !== 'correct') return undefined
  if (!isOne) return { path: 'which', message: schemaRules.oneMessage.en }
  const read = readMessage(action.text, 0)
  if (!Array.isArray(read))
    return { path: 'action.text', message: `the text cannot be read either, ${wordsOfStop(read)}; ${packExample}` }
  return undefined
}

const packExample = 'a pack of SenML is [{"n":"speed","v":8}]'

/** The status that a record must have for an action to touch it. */
export function statusBefore(action: MendingOrder['action']['type']): QuarantineStatus {
  return action === 'reopen' ? 'dismissed' : 'open'
}

/**
 * An order under way or carried out. `total`: how many records it found; `done` of them were looked at. Of these
 * `stored`, `duplicate`, `dismissed` or `reopened` are settled, `late` wait to be held against the store, `refused` are
 * still refused by reason, and `untouched` had another status by then. `parsed` are messages that can be read now: each
 * of their readings is counted in `stored`, `duplicate`, `late` or `refused`.
 */
export const Mending = z.object({
  id: z.string().max(64),
  lane: LaneName,
  action: ToldAction,
  which: Which,
  why: z.string(),
  who: z.string(),
  /** When it was ordered and when it ended, ms. */
  at: z.number(),
  endedAt: z.number().nullable(),
  state: z.enum(['running', 'done', 'cancelled']),
  /** The last record that was there when it was ordered, and the last that was looked at. */
  through: z.number(),
  after: z.number(),
  total: z.number(),
  done: z.number(),
  stored: z.number(),
  duplicate: z.number(),
  late: z.number(),
  dismissed: z.number(),
  reopened: z.number(),
  untouched: z.number(),
  /** Absent in what releases kept that could not correct a message. */
  parsed: z.number().default(0),
  refused: z.record(z.string(), z.number()),
})
export type Mending = z.infer<typeof Mending>
export const Mendings = z.array(Mending)

/** What the readings of a message came to; each that is refused is a record of its own. */
const MessageReadings = z.object({
  stored: z.number(),
  duplicate: z.number(),
  late: z.number(),
  refused: z.record(z.string(), z.number()),
})
export type MessageReadings = z.infer<typeof MessageReadings>

/**
 * What a mending did with one record; `refused` carries the reason that now stands against it, `parsed` its readings.
 */
const MendedResult = z.object({
  record: z.number(),
  outcome: z.enum(['stored', 'duplicate', 'late', 'parsed', 'dismissed', 'reopened', 'refused']),
  reason: z.enum(quarantineReasons).optional(),
  detail: z.string().optional(),
  readings: MessageReadings.optional(),
})
export type MendedResult = z.infer<typeof MendedResult>

/** A record of the log topic `mended` of ingest: what was done with quarantined records, by whom, when and why. */
export const MendedRecord = z.object({
  mending: z.string(),
  action: MendingAction,
  who: z.string(),
  at: z.number(),
  why: z.string(),
  results: z.array(MendedResult),
})
export type MendedRecord = z.infer<typeof MendedRecord>

/** One row of the desk: `record` is its number in the lane. Times in ms. */
export const QuarantinedRow = z.object({
  record: z.number(),
  status: z.enum(quarantineStatuses),
  reason: z.enum(quarantineReasons),
  device: z.string().nullable(),
  metric: z.string().nullable(),
  publisher: z.string(),
  commune: z.string(),
  arrival: z.number(),
  t: z.number().nullable(),
  value: z.number().nullable(),
  unit: z.string().nullable(),
  mending: z.string().nullable(),
})
export type QuarantinedRow = z.infer<typeof QuarantinedRow>

/** A page of the desk, newest first; `next` is the cursor of the page behind it. */
export const QuarantinePage = z.object({ records: z.array(QuarantinedRow), next: z.number().nullable() })
export type QuarantinePage = z.infer<typeof QuarantinePage>

/** How many fit a filter: by status, and of the asked status by reason and by the 50 devices with most. */
export const QuarantineCounts = z.object({
  status: z.record(z.enum(quarantineStatuses), z.number()),
  reasons: z.record(z.string(), z.number()),
  devices: z.array(z.object({ device: z.string(), count: z.number() })),
})
export type QuarantineCounts = z.infer<typeof QuarantineCounts>

/**
 * One record whole. `payload`: the message as it came, where it was kept: as text, one that could not be read whole,
 * others cut to 4,096 bytes; or as the hex digits of its first 4,096 bytes, where it is no UTF-8. `size`: its bytes,
 * null where they were not counted. `stop`: where reading it stopped, of one that could not be read.
 */
export const QuarantinedDetail = QuarantinedRow.extend({
  detail: z.string(),
  payload: z.string().nullable(),
  form: z.enum(['text', 'hex']),
  size: z.number().nullable(),
  stop: MessageStop.nullable(),
  /** Whether the unit that was sent is known; else a re-drive asks for it. */
  unitKnown: z.boolean(),
  history: z.array(MendedRecord),
})
export type QuarantinedDetail = z.infer<typeof QuarantinedDetail>

/** A device that sent and that the registry does not know, with what waits of it. Times in ms. */
export const UnknownDevice = z.object({
  device: z.string(),
  publisher: z.string(),
  commune: z.string(),
  /** The enrolment with which it joined; null for one behind a gateway. */
  enrolment: z.string().nullable(),
  count: z.number(),
  firstArrival: z.number(),
  lastArrival: z.number(),
  metrics: z.array(z.object({ metric: z.string(), value: z.number().nullable(), unit: z.string().nullable() })),
})
export type UnknownDevice = z.infer<typeof UnknownDevice>

/** Query of the desk as it stands in an address. */
export const QuarantineQuery = z.object({
  lane: LaneName.default('live'),
  status: z.enum(quarantineStatuses).default('open'),
  reason: z.enum(quarantineReasons).optional(),
  device: Sought.optional(),
  publisher: Sought.optional(),
  commune: CommuneCode.optional(),
  from: z.coerce.number().optional(),
  to: z.coerce.number().optional(),
  mending: z.string().max(64).optional(),
})
export type QuarantineQuery = z.infer<typeof QuarantineQuery>
