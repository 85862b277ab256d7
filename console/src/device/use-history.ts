import { useEffect, useState } from 'react'
import { fetchHistory } from '../live/centre-api.ts'
import type { Feed } from '../live/feed.ts'
import { laneNow } from '../live/lane-time.ts'
import { useChannel } from '../live/use-feed.ts'

export type Range = 'hour' | 'day' | 'fortnight'
export const rangeMs: Record<Range, number> = { hour: 3_600_000, day: 86_400_000, fortnight: 14 * 86_400_000 }

export type ReadHistory = {
  state: 'read'
  to: number
  bucketMs: number | null
  t: readonly number[]
  v: readonly number[]
  low: readonly number[]
  high: readonly number[]
}
export type HistoryState =
  | { state: 'waiting'; long: boolean }
  | { state: 'failed'; detail: string | null }
  | ReadHistory

const againMs = 60_000
const retryMs = 5000
const points = 600

/** `span`: how far back it goes, ms. */
type HistoryUse = { device: string; no: number; metric: string; place: number; span: number; feed: Feed }

/** The history of a series, read anew each minute, with the live readings since then at its end. */
export function useHistory({ device, no, metric, place, span, feed }: HistoryUse): HistoryState {
  const [state, setState] = useState<HistoryState>({ state: 'waiting', long: false })
  useEffect(() => {
    let open = true
    let timer = 0
    const slow = window.setTimeout(
      () => setState((now) => (now.state === 'waiting' ? { state: 'waiting', long: true } : now)),
      2000,
    )
    const read = async () => {
      const to = laneNow(feed)
      const answer = await fetchHistory(device, { lane: feed.lane, metric, from: to - span, to, points })
      if (!open) return
      if (answer.type === 'good') setState({ state: 'read', ...answer.value })
      else setState({ state: 'failed', detail: answer.detail })
      timer = window.setTimeout(() => void read(), answer.type === 'good' ? againMs : retryMs)
    }
    setState({ state: 'waiting', long: false })
    void read()
    return () => {
      open = false
      window.clearTimeout(timer)
      window.clearTimeout(slow)
    }
  }, [device, metric, span, feed])
  const seriesVersion = useChannel(feed, 'series')
  useEffect(() => {
    if (seriesVersion < 0) return
    const t = feed.series.time(no, place)
    const v = feed.series.value(no, place)
    setState((now) => (now.state === 'read' && v !== undefined ? withLiveReading(now, t, v) : now))
  }, [seriesVersion, feed, no, place])
  return state
}

/** A reading newer than the history goes to its end; the same object comes back where nothing is new. */
export function withLiveReading(history: ReadHistory, t: number, v: number): ReadHistory {
  const last = history.t.at(-1) ?? Number.NEGATIVE_INFINITY
  if (t <= last + (history.bucketMs ?? 0)) return history
  return {
    ...history,
    to: Math.max(history.to, t),
    t: [...history.t, t],
    v: [...history.v, v],
    low: [...history.low, v],
    high: [...history.high, v],
  }
}
