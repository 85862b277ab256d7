import { z } from 'zod'
import { schemaRules } from './schema-rules.ts'

/** Name of a lane: `live`, or `replay-` and up to 24 small letters, digits, dashes. */
export const LaneName = z.string().regex(/^(live|replay-[a-z0-9][a-z0-9-]{0,23})$/, schemaRules.lane.en)
export type LaneName = z.infer<typeof LaneName>

/** A record of the table `lanes`, keyed by its name. `from`, `to`: span of the data's own time. */
export const Lane = z.object({
  name: LaneName,
  source: z.string(),
  from: z.iso.datetime().nullable(),
  to: z.iso.datetime().nullable(),
  speed: z.number().positive().max(10_000),
  owner: z.string(),
  openedAt: z.iso.datetime(),
  state: z.enum(['open', 'ended', 'deleted']),
  /** What its player is asked to do. */
  play: z.enum(['playing', 'paused']).default('playing'),
  /** Where its player is asked to go: `number` counts what was asked, `to` is a time of the data. */
  seek: z.object({ number: z.number().int().positive(), to: z.iso.datetime() }).nullable().default(null),
  /** The deleted lane that this one goes on for: its recording was asked to go back, and a lane's time cannot. */
  continues: LaneName.nullable().default(null),
})
export type Lane = z.infer<typeof Lane>

/** All in which lanes differ; nothing else in the product asks which lane it is in. */
export type LanePolicy = {
  /** Is it served before the others, wherever one process serves several? */
  first: boolean
  /** Who moves its time: the broker each second, or the player with the data. */
  clock: 'wall' | 'data'
  /** Readings older than this at the lane's stamp are refused; the store forgets them too. */
  retentionDays: number
  /** Does its store forget by age? Else it is kept until the lane is deleted whole. */
  forgets: boolean
  /** May alerts and incidents leave for the national centre? */
  link: boolean
  /** May anybody be called, mailed or written to? */
  notifications: boolean
  /** Are alerts kept as retained messages on the broker? */
  retainedAlerts: boolean
}

const live: LanePolicy = {
  first: true,
  clock: 'wall',
  retentionDays: 730,
  forgets: true,
  link: true,
  notifications: true,
  retainedAlerts: true,
}
const replay: LanePolicy = {
  first: false,
  clock: 'data',
  retentionDays: 7,
  forgets: false,
  link: false,
  notifications: false,
  retainedAlerts: false,
}

export function lanePolicy(lane: LaneName): LanePolicy {
  return lane === 'live' ? live : replay
}

/** A player that has said nothing for this long is taken for gone, ms. */
export const playerSilentMs = 5000

/** A replay lane is deleted this long after it was opened, whoever forgot it. */
export const replayKeptDays = 7
