import type { Metric } from '@ioc/domain/device-kind'

/**
 * The run of equal values a series is in. `anchor`: its first value, `from`: when it began (ms), `count`: its readings,
 * `longest`: the longest run that ended in health, `stuck`: whether this run is called stuck.
 */
export type Run = { anchor: number; from: number; count: number; longest: number; stuck: boolean }

export const noRun: Run = { anchor: Number.NaN, from: Number.NaN, count: 0, longest: 0, stuck: false }

const leastReadings = 6
const leastIntervals = 10
/** A value resting on the edge of its range (no cars, no depth, full humidity) is often true: it must rest longer. */
const patienceAtTheEdge = 6

/** Whether a run of this metric, as long as it is now, means that the sensor stands still. */
function isStuck(run: Omit<Run, 'stuck'>, metric: Metric, now: { t: number; intervalMs: number }): boolean {
  const patience = restsOnEdge(run.anchor, metric) ? patienceAtTheEdge : 1
  return (
    run.count > Math.max(leastReadings * patience, 2 * run.longest) &&
    now.t - run.from >= leastIntervals * patience * now.intervalMs
  )
}

/** The run after one more value, and whether it has just become stuck or moved again. Writes into `run`. */
export function extendRun(
  run: Run,
  reading: { t: number; value: number },
  series: { metric: Metric; intervalMs: number },
): 'raised' | 'cleared' | null {
  if (Math.abs(reading.value - run.anchor) <= series.metric.resolution) {
    run.count += 1
    if (run.stuck || !isStuck(run, series.metric, { t: reading.t, intervalMs: series.intervalMs })) return null
    run.stuck = true
    return 'raised'
  }
  const wasStuck = run.stuck
  if (!wasStuck) run.longest = Math.max(run.longest, run.count)
  run.anchor = reading.value
  run.from = reading.t
  run.count = 1
  run.stuck = false
  return wasStuck ? 'cleared' : null
}

function restsOnEdge(value: number, metric: Metric): boolean {
  return value <= metric.plausible[0] + metric.resolution || value >= metric.plausible[1] - metric.resolution
}
