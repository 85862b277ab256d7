import type { Metric } from '@ioc/domain/device-kind'
import { deviceKinds } from '@ioc/domain/domains'
import type { Language } from '../words/language.ts'

const metrics = new Map<string, Metric>(
  deviceKinds.flatMap((kind) => kind.metrics).map((metric) => [metric.name, metric]),
)

/** What people call a metric; one that no kind has stands as it was sent, none as null. */
export function metricLabel(metric: string | null, language: Language): string | null {
  return metric === null ? null : (metrics.get(metric)?.label[language] ?? metric)
}

/** A value as it was sent, with its unit: the metric's own where none was said. */
export function sentValue(sent: { metric: string | null; value: number | null; unit: string | null }): string {
  if (sent.value === null) return '—'
  const unit = sent.unit ?? metrics.get(sent.metric ?? '')?.unit
  return unit === undefined ? String(sent.value) : `${sent.value}\u2009${unit}`
}
