import { setTimeout as sleep } from 'node:timers/promises'
import { History } from '@ioc/domain/messages/api-shapes'
import type { Province } from './province.ts'

/** Waits until both sums hold with nothing in flight; answers how many copies were known as such. */
export async function duplicatesAtRest(province: Province): Promise<number> {
  const deadline = performance.now() + 240_000
  for (;;) {
    try {
      const { messages, readings } = await province.counts()
      const parsed = readings.stored + readings.duplicate + readings.quarantined
      if (messages.inFlight === 0 && readings.inFlight === 0 && readings.parsed === parsed) return readings.duplicate
      if (performance.now() > deadline) throw new Error(`not at rest: ${JSON.stringify({ messages, readings })}`)
    } catch (cause) {
      if (performance.now() > deadline) throw cause
    }
    await sleep(300)
  }
}

/** What devices have made, by time, and what of it must be stored. */
type Made = { id: string; made: ReadonlyMap<number, number>; acknowledged: ReadonlySet<number> }

/** Which acknowledged readings are not in the store, and which stand there twice or with another value. */
export async function judge(
  province: Province,
  loads: readonly Made[],
): Promise<{ lost: string[]; doubled: string[] }> {
  const [lost, doubled]: [string[], string[]] = [[], []]
  for (const { id, made, acknowledged } of loads) {
    const seen = new Set<number>()
    const times = [...made.keys()].toSorted((a, b) => a - b)
    const [first = 0, last = 0] = [times[0], times.at(-1)]
    // Spans of a minute and a half hold fewer readings than an answer may have points, so none is a mean.
    for (let from = first; from <= last; from += 90_000) {
      const history = await province.ask(
        `/api/devices/${id}/history?metric=level&from=${from}&to=${Math.min(from + 90_000, last + 1)}&points=5000`,
        History,
      )
      for (const [n, t] of history.t.entries()) {
        if (seen.has(t) || made.get(t) !== history.v[n]) doubled.push(`${id} at ${t}`)
        seen.add(t)
      }
    }
    for (const t of acknowledged) if (!seen.has(t)) lost.push(`${id} at ${t}`)
  }
  return { lost, doubled }
}
