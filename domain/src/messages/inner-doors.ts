import { z } from 'zod'
import { LaneName } from '../lane.ts'

/**
 * What ingest answers at its inner door (loopback, bearer token of this run). History has the shape of the outer
 * route; these are the others.
 */

/**
 * `POST /store/copy`: copies the store, while readings go on coming, to where it lies in a data folder: `folder` is to
 * become one, and no store is in it yet.
 */
export const StoreCopyWish = z.object({ folder: z.string().min(1) })
/**
 * Answer to it: the last offset of `accepted` that the copy knows of, by lane, and its files by path below the folder.
 * 409 where the store is none to be copied.
 */
export const StoreCopy = z.object({ cursors: z.record(LaneName, z.number()), files: z.array(z.string().min(1)) })
export type StoreCopy = z.infer<typeof StoreCopy>

/** `POST /raw/hold` at the broker's inner door: for so long nothing of `raw` is pruned; 0 ends it. */
export const RawHold = z.object({ seconds: z.number().int().min(0).max(3600) })

/** `GET /latest?lane=`: the newest of every series, true at `offset` of the lane's `accepted`; times in ms. */
export const SeriesHeads = z.object({
  offset: z.number(),
  stamp: z.number(),
  device: z.array(z.string()),
  metric: z.array(z.string()),
  t: z.array(z.number()),
  v: z.array(z.number()),
})
export type SeriesHeads = z.infer<typeof SeriesHeads>

/** `GET /profile?lane=&from=&to=`: means of half hours, one line of NDJSON per series, for warming up detection. */
export const SeriesProfile = z.object({
  device: z.string(),
  metric: z.string(),
  /** Start of each half hour, ms. */
  t: z.array(z.number()),
  v: z.array(z.number()),
})
export type SeriesProfile = z.infer<typeof SeriesProfile>

/**
 * `GET /readings?lane=&from=&to=`, with `device=` or `commune=` as often as wanted: the next moments of a past span, by
 * time and in columns, `t` in ms, `values` by metric in its primary unit. `next`: from where to ask on; null at the
 * end.
 */
export const SpanPage = z.object({
  t: z.array(z.number()),
  device: z.array(z.string()),
  values: z.array(z.record(z.string(), z.number())),
  next: z.number().nullable(),
})
export type SpanPage = z.infer<typeof SpanPage>

/** `POST /import`: history of devices of one kind in columns; `m` is the metric's name, `t` in ms. */
export const HistoryBatch = z.object({
  lane: LaneName,
  kind: z.string(),
  device: z.array(z.string()),
  t: z.array(z.number()),
  /** One column per metric, null where the moment has no value of it. */
  values: z.record(z.string(), z.array(z.number().nullable())),
  /** The last batch of an import says which span (ms) is now in the store. */
  completes: z.object({ from: z.number(), to: z.number() }).nullable(),
})
export type HistoryBatch = z.infer<typeof HistoryBatch>

/** What a room's `GET /counts` answers: its own share of the two sums, by lane. */
export const BrokerCounts = z.record(
  LaneName,
  z.object({ received: z.number(), denied: z.number(), denials: z.record(z.string(), z.number()) }),
)
export type BrokerCounts = z.infer<typeof BrokerCounts>

export const IngestCounts = z.record(
  LaneName,
  z.object({
    messages: z.object({ parsed: z.number(), malformed: z.number() }),
    readings: z.object({
      parsed: z.number(),
      stored: z.number(),
      duplicate: z.number(),
      quarantined: z.number(),
      inFlight: z.number(),
    }),
    late: z.number(),
    quarantine: z.record(z.string(), z.number()),
  }),
)
export type IngestCounts = z.infer<typeof IngestCounts>
