import { thresholdValue } from '@ioc/domain/alert-table'
import type { LimitRule } from '@ioc/domain/device-kind'

/**
 * A limit rule with the numbers of one device. `bounds` are the steps from the mildest to the heaviest, multiplied by
 * `sign`, so that a value times `sign` at or above a bound stands on that step. Delays in ms.
 */
export type Limit = {
  rule: string
  metric: string
  sign: 1 | -1
  names: readonly string[]
  bounds: readonly number[]
  deadband: number
  onDelay: number
  offDelay: number
}

/**
 * Where one limit of one device stands. `step`: the step its alert carries, -1 for none. `beyond`: since when the
 * value has been on each step, `within`: since when it has been inside the mildest one by more than the dead-band; ms,
 * NaN where it is not so. `value`: the newest.
 */
export type LimitState = { step: number; beyond: readonly number[]; within: number; value: number }

export type LimitChange = { transition: 'raised' | 'updated' | 'cleared'; step: number }

/** The state of every limit that nothing is the matter with: one object, so that healthy limits cost no memory. */
export const calm: LimitState = { step: -1, beyond: [], within: Number.NaN, value: Number.NaN }

/** The rule with this device's numbers; steps that the device has no number for are left out. */
export function limitFor(rule: LimitRule, device: { thresholds: Record<string, number> }): Limit {
  const sign = rule.direction === 'above' ? 1 : -1
  const steps = rule.thresholds.flatMap((threshold) => {
    const value = thresholdValue(threshold, device)
    return value === undefined ? [] : [{ name: threshold.name, bound: sign * value }]
  })
  return {
    rule: rule.rule,
    metric: rule.metric,
    sign,
    names: steps.map((step) => step.name),
    bounds: steps.map((step) => step.bound),
    deadband: rule.deadband,
    onDelay: rule.onDelaySeconds * 1000,
    offDelay: rule.offDelaySeconds * 1000,
  }
}

/** A reading of the limit's metric, and what it changes. Both delays run on the readings' own times. */
export function limitReading(
  limit: Limit,
  state: LimitState,
  reading: { t: number; value: number },
): { state: LimitState; change: LimitChange | null } {
  const height = limit.sign * reading.value
  const mildest = limit.bounds[0] ?? Number.POSITIVE_INFINITY
  if (state.step < 0 && height < mildest) return { state: calm, change: null }
  const beyond = limit.bounds.map((bound, step) =>
    height >= bound ? since(state.beyond[step], reading.t) : Number.NaN,
  )
  const within = state.step >= 0 && height < mildest - limit.deadband ? since(state.within, reading.t) : Number.NaN
  return settle(limit, { step: state.step, beyond, within, value: reading.value }, reading.t)
}

/** What a delay that ran out by `now` changes: asked after each reading, and at stamps while `isWaiting`. */
export function settle(
  limit: Limit,
  state: LimitState,
  now: number,
): { state: LimitState; change: LimitChange | null } {
  const reached = state.beyond.findLastIndex((from) => now - from >= limit.onDelay)
  if (reached > state.step)
    return {
      state: { ...state, step: reached },
      change: { transition: state.step < 0 ? 'raised' : 'updated', step: reached },
    }
  if (state.step < 0) return { state, change: null }
  if (now - state.within >= limit.offDelay) return { state: calm, change: { transition: 'cleared', step: state.step } }
  const height = limit.sign * state.value
  const held = limit.bounds.findLastIndex((bound, step) => step <= state.step && height >= bound - limit.deadband)
  const step = Math.max(held, 0)
  return step < state.step
    ? { state: { ...state, step }, change: { transition: 'updated', step } }
    : { state, change: null }
}

/** Whether time alone may still change this limit. */
export function isWaiting(state: LimitState): boolean {
  return !Number.isNaN(state.within) || state.beyond.some((from, step) => step > state.step && !Number.isNaN(from))
}

function since(before: number | undefined, t: number): number {
  return before === undefined || Number.isNaN(before) ? t : before
}
