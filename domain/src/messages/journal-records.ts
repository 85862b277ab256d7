import { z } from 'zod'
import { quarantineReasons } from '../reading.ts'

/*
 * The log topics that pass between rooms, each in a file of its writer and lane.
 * `raw` (broker): key = MQTT topic, time = arrival in ms, value = the payload as it came. Stamps stand in it too,
 * under `ioc/<lane>/stamp`. `accepted`, `quarantine`, `late` (ingest) and `alert` (analytics) carry JSON.
 */

/**
 * A record of `accepted`: readings in columns, or what moves time. Columns have one length; `d` and `m` are places in
 * `devices` and `metrics`; `t` is the reading's time and `a` its arrival at the broker (ms); `raw` and `i` say which
 * message and which record of its pack it was.
 */
export const AcceptedReadings = z.object({
  type: z.literal('readings'),
  /** Older than the newest of their series: stored, never scored, and no change of the twin. */
  late: z.boolean(),
  devices: z.array(z.string()),
  /** The kind of each of `devices`, as the registry had it when the readings were accepted. */
  kinds: z.array(z.string()),
  metrics: z.array(z.string()),
  d: z.array(z.number()),
  m: z.array(z.number()),
  t: z.array(z.number()),
  v: z.array(z.number()),
  a: z.array(z.number()),
  raw: z.array(z.number()),
  i: z.array(z.number()),
})
export type AcceptedReadings = z.infer<typeof AcceptedReadings>

export const AcceptedRecord = z.discriminatedUnion('type', [
  AcceptedReadings,
  /** The lane has come as far as `at` (ms); the broker or the player said so at `a` (ms). */
  z.object({ type: z.literal('stamp'), at: z.number(), a: z.number() }),
  /** History between the two times (ms) came in by the import door and is in the store. */
  z.object({ type: z.literal('imported'), from: z.number(), to: z.number() }),
])
export type AcceptedRecord = z.infer<typeof AcceptedRecord>

/** A record of `quarantine`: one refused reading, or one message that could not be read at all (`malformed`). */
export const QuarantineRecord = z.object({
  reason: z.enum(quarantineReasons),
  detail: z.string(),
  publisher: z.string(),
  commune: z.string(),
  device: z.string().nullable(),
  metric: z.string().nullable(),
  t: z.number().nullable(),
  value: z.number().nullable(),
  /** The unit that was sent, null where none was; absent in records of releases that did not keep it. */
  unit: z.string().nullable().optional(),
  arrival: z.number(),
  raw: z.number(),
  i: z.number(),
  /** The enrolment with which the publisher had joined, where it had. */
  enrolment: z.string().optional(),
  /** How far the lane had come when it was decided, ms; absent where that was not kept. */
  stamp: z.number().optional(),
  /**
   * The mending that made a record of it: by reading its message again, or by letting it in to be held against the
   * store.
   */
  mending: z.string().optional(),
  /**
   * The message as it came: whole where it could not be read, else cut to 4,096 bytes, on its first refused reading.
   */
  payload: z.string().nullable(),
  /** How `payload` stands: as text, or as base64 where the message is no UTF-8. Absent: as text, cut to 4,096 bytes. */
  form: z.enum(['text', 'base64']).optional(),
})
export type QuarantineRecord = z.infer<typeof QuarantineRecord>

/** A record of `late`: a reading waiting to be held against the store. */
export const LateRecord = z.object({
  device: z.string(),
  kind: z.string(),
  metric: z.string(),
  t: z.number(),
  v: z.number(),
  a: z.number(),
  raw: z.number(),
  i: z.number(),
  publisher: z.string(),
  commune: z.string(),
  /** The head of `accepted` when it was parked: it is decided once the store writer has passed it. */
  after: z.number(),
  /** The mending that let it in again, where one did. */
  mending: z.string().optional(),
})
export type LateRecord = z.infer<typeof LateRecord>
