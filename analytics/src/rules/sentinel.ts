import type { Metric } from '@ioc/domain/device-kind'

/** Whether the instrument says by this value that it has no measurement. */
export function isSentinel(metric: Pick<Metric, 'sentinels'>, value: number): boolean {
  return metric.sentinels?.some((sentinel) => Math.abs(sentinel - value) <= 1e-9) ?? false
}
