import { thresholdValue } from '@ioc/domain/alert-table'
import type { LimitRule, Metric } from '@ioc/domain/device-kind'
import type { Language } from '../words/language.ts'

/** A limit of the chart, in the shown unit. */
export type LimitLine = { name: string; value: number }

type LimitsOf = { metric: Metric; thresholds: Record<string, number>; language: Language }

/** The limits of a metric by these rules, as far as the device knows them. */
export function limitLines(rules: readonly LimitRule[], { metric, thresholds, language }: LimitsOf): LimitLine[] {
  return rules
    .filter((rule) => rule.metric === metric.name)
    .flatMap((rule) => rule.thresholds)
    .flatMap((threshold) => {
      const value = thresholdValue(threshold, { thresholds })
      return value === undefined ? [] : [{ name: threshold.title[language], value: value * metric.display.factor }]
    })
}
