import { z } from 'zod'
import { Day } from './indicator.ts'

/**
 * Readings of one source on one day, as ingest decided them at first: `sentinel` of the accepted say that there is no
 * measurement; `corrected` were let in by hand with a correction, and are in none of the others.
 */
export const QualityTally = z.object({
  accepted: z.number(),
  duplicate: z.number(),
  refused: z.number(),
  conflict: z.number(),
  sentinel: z.number(),
  corrected: z.number(),
})
export type QualityTally = z.infer<typeof QualityTally>

/** A part of a whole, in counts: shares of several sources are those of their sums. */
export const Share = z.object({ part: z.number(), whole: z.number() })
export type Share = z.infer<typeof Share>

/**
 * What a source's data were worth: devices of a kind in a commune, behind a gateway or speaking for themselves (null).
 * `kind` is null for what no registered device had sent.
 */
export const QualityCell = z.object({
  commune: z.string(),
  kind: z.string().nullable(),
  gateway: z.string().nullable(),
  devices: z.number(),
  tally: QualityTally,
  /** Readings that came of those that were due, by each device's interval. */
  complete: Share,
  /** Devices that were fresh, of all, at each time they were looked at. */
  live: Share,
})
export type QualityCell = z.infer<typeof QualityCell>

/** The four words of the guidance on data: đúng, đủ, sạch, sống. */
export const qualityWords = ['valid', 'complete', 'clean', 'live'] as const
export type Quality = Record<(typeof qualityWords)[number], Share>

/** What the cells are worth together. */
export function qualityOf(cells: readonly QualityCell[]): Quality {
  const quality: Quality = { valid: none(), complete: none(), clean: none(), live: none() }
  for (const { tally, complete, live } of cells) {
    const { accepted, duplicate, refused, conflict, sentinel, corrected } = tally
    add(quality.valid, { part: accepted + duplicate + conflict, whole: accepted + duplicate + conflict + refused })
    add(quality.clean, { part: accepted - sentinel, whole: accepted + duplicate + conflict + corrected })
    add(quality.complete, complete)
    add(quality.live, live)
  }
  return quality
}

/** A share in percent; null of nothing. */
export function percentOf({ part, whole }: Share): number | null {
  return whole === 0 ? null : (part / whole) * 100
}

/** Cells gathered by what `key` says of them, with their quality; the worst in its weakest word first. */
export function qualityBy(
  cells: readonly QualityCell[],
  key: (cell: QualityCell) => string,
): { key: string; devices: number; quality: Quality }[] {
  const groups = new Map<string, QualityCell[]>()
  for (const cell of cells) groups.set(key(cell), [...(groups.get(key(cell)) ?? []), cell])
  return [...groups]
    .map(([name, of]) => ({
      key: name,
      devices: of.reduce((sum, one) => sum + one.devices, 0),
      quality: qualityOf(of),
    }))
    .toSorted((a, b) => weakest(a.quality) - weakest(b.quality) || (a.key < b.key ? -1 : 1))
}

/** The source of a cell: its gateway, or the kind of devices that speak for themselves. */
export function sourceOf(cell: Pick<QualityCell, 'kind' | 'gateway'>): string {
  return cell.gateway ?? cell.kind ?? ''
}

export function noTally(): QualityTally {
  return { accepted: 0, duplicate: 0, refused: 0, conflict: 0, sentinel: 0, corrected: 0 }
}

const localOffsetMs = 7 * 3_600_000

/** The day of Việt Nam in which a time (ms) lies, as ISO 8601. */
export function localDay(t: number): string {
  return new Date(t + localOffsetMs).toISOString().slice(0, 10)
}

/** When a day of Việt Nam begins and ends, ms. */
export function spanOfDay(day: string): { from: number; to: number } {
  const from = Date.parse(`${day}T00:00:00Z`) - localOffsetMs
  return { from, to: from + 86_400_000 }
}

/** What ingest answers for a day: the tallies by source, and how many readings the store has of each device. */
export const IngestQuality = z.object({
  day: Day,
  tallies: z.array(
    z.object({ commune: z.string(), kind: z.string().nullable(), gateway: z.string().nullable(), tally: QualityTally }),
  ),
  received: z.record(z.string(), z.number()),
})
export type IngestQuality = z.infer<typeof IngestQuality>

function weakest(quality: Quality): number {
  return Math.min(...qualityWords.map((word) => percentOf(quality[word]) ?? 100))
}

function add(sum: Share, more: Share): void {
  sum.part += more.part
  sum.whole += more.whole
}

function none(): Share {
  return { part: 0, whole: 0 }
}
