import type { AlertTransition } from '@ioc/domain/alert'
import { domainOf } from '@ioc/domain/domains'

/** When the alerts of tests are raised, ms. */
export const t0 = Date.parse('2026-11-21T07:00:00Z')

/** A transition as analytics writes it, these seconds after `t0`. */
export function transitionOf(
  subject: string,
  transition: AlertTransition['transition'],
  seconds: number,
  more: Partial<AlertTransition> = {},
): AlertTransition {
  const rule = more.rule ?? 'slow_traffic'
  return {
    ...{ key: `${subject}/${rule}`, transition, at: new Date(t0 + seconds * 1000).toISOString() },
    ...{
      raisedAt: new Date(t0).toISOString(),
      subject: { type: 'device', id: subject },
      domain: domainOf('traffic_counter')?.name ?? null,
    },
    ...{ kind: 'traffic_counter', commune: '20242', site: null, rule, threshold: 'jam', level: 'alarm', priority: 2 },
    ...{ class: 'congestion', group: `${rule}:device:${subject}`, metric: 'speed', value: 1, limit: 2, expected: null },
    ...{ devices: 1, simulated: true },
    ...more,
  }
}
