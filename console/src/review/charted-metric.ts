import { kindOf } from '@ioc/domain/domains'
import type { LinkedAlert } from '@ioc/domain/incident/incident'

/**
 * The metric that an alert of an incident speaks of: as its book says (`metric`), else that of its rule. One that
 * speaks of no metric, such as silence, is shown by the first of its kind; undefined where the kind is not known.
 */
export function chartedMetric({ kind, rule }: Pick<LinkedAlert, 'kind' | 'rule'>, metric: string | null) {
  const known = kindOf(kind ?? '')
  const name = metric ?? known?.limits.find((limit) => limit.rule === rule)?.metric
  return known?.metrics.find((one) => one.name === name) ?? known?.metrics[0]
}
