import { performance } from 'node:perf_hooks'
import type { Figures } from './figures.ts'

export type Load = {
  /** A QoS 0 message was dropped for want of room. */
  dropped(): void
  stop(): void
}

const lookEveryMs = 1000
/** Share of its time that the event loop works; above it, what arrives waits for what is there. */
const busyShare = 0.9

/** Counts the seconds in which the broker had hardly a moment free, or dropped a message. */
export function watchLoad(figures: Figures): Load {
  let before = performance.eventLoopUtilization()
  let since = performance.now()
  let hasDropped = false
  const look = setInterval(() => {
    const now = performance.eventLoopUtilization()
    const at = performance.now()
    const { utilization } = performance.eventLoopUtilization(now, before)
    if (hasDropped || utilization > busyShare) figures.overload.inc((at - since) / 1000)
    before = now
    since = at
    hasDropped = false
  }, lookEveryMs)
  return {
    dropped: () => {
      hasDropped = true
    },
    stop: () => clearInterval(look),
  }
}
