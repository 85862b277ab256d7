import type { Metrics } from '@ioc/room/metrics'

/** The figures of this room. */
export function analyticsFigures(metrics: Metrics) {
  return {
    readings: metrics.counter('ioc_analytics_readings_total', 'Readings by what became of them', ['lane', 'outcome']),
    alerts: metrics.counter('ioc_analytics_alerts_total', 'Transitions of alerts', ['lane', 'rule', 'transition']),
    inference: metrics.latency('ioc_analytics_inference_seconds', 'Time of one call of the network'),
    inferredRows: metrics.counter('ioc_analytics_inference_rows_total', 'Forecasts made'),
    lagRecords: metrics.gauge('ioc_analytics_lag_records', 'Records of accepted not yet judged', ['lane']),
    lagSeconds: metrics.gauge('ioc_analytics_lag_seconds', 'Age of the newest record judged while behind', ['lane']),
    latency: metrics.latency('ioc_analytics_arrival_to_alert_seconds', 'From arrival at the broker to the alert', [
      'lane',
    ]),
    gaps: metrics.counter('ioc_analytics_gap_records_total', 'Records pruned before they were judged', ['lane']),
    unreadable: metrics.counter('ioc_analytics_unreadable_records_total', 'Records that had no known shape', ['lane']),
    warmed: metrics.counter('ioc_analytics_warmed_series_total', 'Series warmed up with history', ['lane']),
    active: metrics.gauge('ioc_analytics_active_alerts', 'Conditions that hold now', ['lane']),
    snapshotAge: metrics.gauge('ioc_analytics_snapshot_age_seconds', 'Age of the newest snapshot', ['lane']),
    snapshotBytes: metrics.gauge('ioc_analytics_snapshot_bytes', 'Size of the newest snapshot', ['lane']),
    snapshotSeconds: metrics.latency('ioc_analytics_snapshot_seconds', 'Time to write a snapshot', ['lane']),
  }
}
export type Figures = ReturnType<typeof analyticsFigures>
