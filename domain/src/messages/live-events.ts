import { z } from 'zod'
import { Alert } from '../alert.ts'
import type { Label } from '../label.ts'
import { LaneName } from '../lane.ts'
import { CommuneCode } from '../place.ts'
import type { Right } from '../right.ts'

/**
 * One tick of one commune: the newest values of series that changed, in columns of one length, and alerts that
 * changed. `seq` numbers the ticks of a commune from 1 without holes. `d`: number of the device (see `GET
 * /api/devices`); `m`: place of the metric in its kind; `v`: value in the metric's unit; `t`: the reading's time and
 * `a`: its arrival at the broker, both as ms before `sent` of the message (negative: after it).
 */
export const CommuneTick = z.object({
  commune: CommuneCode,
  seq: z.number().int().positive(),
  d: z.array(z.number()),
  m: z.array(z.number()),
  v: z.array(z.number()),
  t: z.array(z.number()),
  a: z.array(z.number()),
  alerts: z.array(Alert),
})
export type CommuneTick = z.infer<typeof CommuneTick>

/** Changes of a lane since the last tick; `sent` and `stamp` (how far the lane has come) in ms since 1970. */
export const Changes = z.object({
  lane: LaneName,
  sent: z.number(),
  stamp: z.number(),
  ticks: z.array(CommuneTick),
})
export type Changes = z.infer<typeof Changes>

/**
 * Everything a screen needs at once: the newest value of each series (times in ms since 1970) and the open and lately
 * cleared alerts. `seqs`: per commune, the tick that this snapshot includes. `epoch` changes when the server starts
 * anew: numbers of devices and ticks of another epoch mean nothing.
 */
export const Snapshot = z.object({
  epoch: z.string(),
  lane: LaneName,
  sent: z.number(),
  stamp: z.number(),
  seqs: z.record(CommuneCode, z.number()),
  d: z.array(z.number()),
  m: z.array(z.number()),
  v: z.array(z.number()),
  t: z.array(z.number()),
  alerts: z.array(Alert),
})
export type Snapshot = z.infer<typeof Snapshot>

/** Which lane and communes a screen wants, and where it left off: an `epoch` and the last `seq` per commune. */
export const Subscribe = z.object({
  lane: LaneName,
  communes: z.union([z.literal('all'), z.array(CommuneCode).max(200)]),
  since: z.object({ epoch: z.string(), seqs: z.record(CommuneCode, z.number()) }).nullable(),
})
export type Subscribe = z.infer<typeof Subscribe>

/**
 * `resumed`: the ticks missed since `since` follow as ordinary `changes`, without gap or double. `snapshot`: too long
 * ago, start from this. `refused`: why, and what to do.
 */
export type SubscribeAnswer =
  | { type: 'resumed'; epoch: string }
  | { type: 'snapshot'; snapshot: Snapshot }
  | { type: 'refused'; detail: Label }

/** What a screen may have to ask for again. */
export type Changed =
  | 'registry'
  | 'lanes'
  | 'centre'
  | 'quarantine'
  | 'link'
  | 'incidents'
  | 'indicators'
  | 'notifications'
  | 'shift'

/** What the server says to a screen. */
export interface ServerToConsole {
  changes: (changes: Changes) => void
  /**
   * The registry, the lanes, the state of the centre, the live quarantine, incidents, the shift, or what came by the
   * link: ask again.
   */
  changed: (what: Changed) => void
  /** This screen was too slow and has been cut off from changes: subscribe again. */
  shed: (detail: Label) => void
}

/** What a screen asks of the server. `clock` answers the server's time in ms, to measure the offset of clocks. */
export interface ConsoleToServer {
  subscribe: (wish: Subscribe, answer: (result: SubscribeAnswer) => void) => void
  clock: (answer: (serverTime: number) => void) => void
  /** Arrival-to-screen latencies that this screen measured in its last period, ms. */
  seen: (latency: ScreenLatency) => void
}

export const ScreenLatency = z.object({ p50: z.number(), p99: z.number(), count: z.number().int() })
export type ScreenLatency = z.infer<typeof ScreenLatency>

/** The right that each event of a screen needs; an event without one does not compile. */
export const consoleEventRights: Record<keyof ConsoleToServer, Right> = {
  subscribe: 'read',
  clock: 'read',
  seen: 'read',
}
