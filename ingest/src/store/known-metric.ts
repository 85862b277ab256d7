import { kindOf } from '@ioc/domain/domains'

/** The metric's name, if the kind has one of that name; every name that reaches a statement came through here. */
export function knownMetric(kind: string, metric: string): string {
  if (!kindOf(kind)?.metrics.some((one) => one.name === metric)) throw new Error(`a ${kind} has no metric ${metric}`)
  return metric
}
