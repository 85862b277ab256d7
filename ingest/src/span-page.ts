import { deviceKinds } from '@ioc/domain/domains'
import type { SpanPage } from '@ioc/domain/messages/inner-doors'
import type { ReadingStore, StoredMoment } from './store/reading-store.ts'

export type SpanQuery = {
  lane: string
  from: number
  to: number
  /** The devices of a kind that are asked for. */
  idsOfKind: (kind: string) => readonly string[]
  /** Moments of one kind that are read at once. */
  limit: number
}

/**
 * The next moments of a span over all kinds of device, by time, then device. A page ends between two milliseconds, so
 * that whoever goes on at `next` misses and doubles none.
 */
export async function spanPage(store: Pick<ReadingStore, 'moments'>, query: SpanQuery): Promise<SpanPage> {
  const { lane, from, to, idsOfKind, limit } = query
  const found: StoredMoment[] = []
  let end = to
  for (const { kind } of deviceKinds) {
    const devices = idsOfKind(kind)
    if (devices.length === 0) continue
    const moments = await store.moments({ lane, kind, devices, from, to: end, limit })
    const last = moments.at(-1)
    // Where there may be more, the last millisecond may be cut: it belongs to the next page.
    if (last && moments.length >= limit)
      if (last.t > from) end = Math.min(end, last.t)
      else {
        const whole = await store.moments({ lane, kind, devices, from, to: from + 1, limit: 1_000_000 })
        moments.splice(0, moments.length, ...whole)
        end = Math.min(end, from + 1)
      }
    for (const moment of moments) found.push(moment)
  }
  const page = found.filter(({ t }) => t < end).sort((a, b) => a.t - b.t || (a.device < b.device ? -1 : 1))
  return {
    t: page.map(({ t }) => t),
    device: page.map(({ device }) => device),
    values: page.map(({ metrics, values }) => Object.fromEntries(metrics.map((name, n) => [name, values[n] ?? 0]))),
    next: end < to ? end : null,
  }
}
