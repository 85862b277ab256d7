import type { Priority } from './device-kind.ts'

/**
 * A moment of an alarm on its lane: `on` and `off` are its condition; `announced`: a person was called at it (for the
 * first time, by another priority, or when it came back from being held). `at` in ms.
 */
export type AlarmMoment = {
  key: string
  at: number
  type: 'on' | 'off' | 'again'
  announced: boolean
  priority: Priority | null
}

/** An alarm whose condition stands; `since` in ms. */
export type StandingAlarm = { key: string; since: number }

/** A time in which more came than one desk can take; `to` null: it goes on. Times in ms. */
type AlarmFlood = { from: number; to: number | null; alarms: number }

/** ISA-18.2-2016 and EEMUA 191: a flood begins above 10 new alarms in 10 minutes and ends below 5. */
export const alarmWindowMs = 10 * 60_000
const floodAbove = 10
const floodBelow = 5
/** An alarm that stands longer is stale, ms. */
export const staleAfterMs = 24 * 3_600_000
/** Three times on and off in a minute is chatter. */
const chatterCycles = 3
const chatterWindowMs = 60_000
const topCount = 10

export type AlarmPerformance = {
  /** Alarms announced in the span. */
  alarms: number
  /** Alarms announced in the last 10 minutes of the span. */
  lastTenMinutes: number
  /** Mean and most of 10 minutes. */
  perTenMinutes: number
  peakTenMinutes: number
  inFlood: boolean
  floods: AlarmFlood[]
  /** Share of the span that was flood, 0 to 1. */
  floodShare: number
  /** Count and share of each priority. */
  priorities: Record<Priority, { count: number; share: number }>
  /** Keys that have stood for more than 24 h, oldest first. */
  stale: string[]
  /** Keys that came and went three times within a minute. */
  chattering: string[]
  /** The ten keys that were announced most, and what share of all alarms they are. */
  topTen: { key: string; count: number; share: number }[]
  topTenShare: number
}

/** What a desk had to take between two times (ms); `moments` may begin earlier and need no order. */
export function alarmPerformance(
  moments: readonly AlarmMoment[],
  standing: readonly StandingAlarm[],
  span: { from: number; to: number },
): AlarmPerformance {
  const { from, to } = span
  const sorted = moments.filter(({ at }) => at <= to).toSorted((a, b) => a.at - b.at)
  const within = sorted.filter(({ at }) => at > from)
  const announced = within.filter((moment) => moment.announced)
  const all = announced.length
  const length = to - from
  const { floods, peak } = floodsOf(
    sorted.filter((moment) => moment.announced).map(({ at }) => at),
    span,
  )
  const inFloodMs = floods.reduce((sum, flood) => sum + (flood.to ?? to) - Math.max(flood.from, from), 0)
  const share = (count: number) => (all === 0 ? 0 : count / all)
  const countOf = (priority: Priority) => {
    const count = announced.filter((moment) => moment.priority === priority).length
    return { count, share: share(count) }
  }
  const topTen = heaviest(announced).map(([key, count]) => ({ key, count, share: share(count) }))
  return {
    alarms: all,
    lastTenMinutes: announced.filter(({ at }) => at > to - alarmWindowMs).length,
    perTenMinutes: length > 0 ? (all * alarmWindowMs) / length : 0,
    peakTenMinutes: peak,
    inFlood: floods.at(-1)?.to === null,
    floods,
    floodShare: length > 0 ? inFloodMs / length : 0,
    priorities: { 1: countOf(1), 2: countOf(2), 3: countOf(3) },
    stale: standing
      .filter(({ since }) => to - since > staleAfterMs)
      .toSorted((a, b) => a.since - b.since)
      .map(({ key }) => key),
    chattering: chatteringOf(within),
    topTen,
    topTenShare: topTen.reduce((sum, one) => sum + one.share, 0),
  }
}

/**
 * Walks over the times at which the count of the last 10 minutes changes: where an alarm comes, and where it leaves.
 */
function floodsOf(times: readonly number[], { from, to }: { from: number; to: number }) {
  const steps = [
    ...times.map((at) => ({ at, by: 1 })),
    ...times.map((at) => ({ at: at + alarmWindowMs, by: -1 })).filter(({ at }) => at <= to),
    // At one moment what leaves goes first: ten minutes hold their beginning no longer than their end.
  ].sort((a, b) => a.at - b.at || a.by - b.by)
  const floods: AlarmFlood[] = []
  let count = 0
  let peak = 0
  let flood: AlarmFlood | undefined
  for (const { at, by } of steps) {
    count += by
    if (at > from) peak = Math.max(peak, count)
    if (flood && by === 1) flood.alarms += 1
    if (!flood && count > floodAbove) {
      flood = { from: at, to: null, alarms: count }
      floods.push(flood)
    } else if (flood && count < floodBelow) {
      flood.to = at
      flood = undefined
    }
  }
  return { floods: floods.filter((one) => one.to === null || one.to > from), peak }
}

function heaviest(announced: readonly AlarmMoment[]): [string, number][] {
  const counts = new Map<string, number>()
  for (const { key } of announced) counts.set(key, (counts.get(key) ?? 0) + 1)
  return [...counts].sort(([a, m], [b, n]) => n - m || (a < b ? -1 : 1)).slice(0, topCount)
}

/** A cycle is an `on` that an `off` has followed. */
function chatteringOf(moments: readonly AlarmMoment[]): string[] {
  const cycles = new Map<string, { on: number | null; ends: { on: number; off: number }[] }>()
  for (const { key, at, type } of moments) {
    const one = cycles.get(key) ?? { on: null, ends: [] }
    cycles.set(key, one)
    if (type === 'on') one.on = at
    if (type !== 'off' || one.on === null) continue
    one.ends.push({ on: one.on, off: at })
    one.on = null
  }
  const isChatter = (ends: readonly { on: number; off: number }[]) =>
    ends.some((last, place) => {
      const first = ends[place - chatterCycles + 1]
      return first !== undefined && last.off - first.on <= chatterWindowMs
    })
  return [...cycles].flatMap(([key, { ends }]) => (isChatter(ends) ? [key] : [])).sort()
}
