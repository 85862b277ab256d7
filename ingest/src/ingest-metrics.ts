import type { Log } from '@ioc/room/log'
import type { Metrics } from '@ioc/room/metrics'

export type IngestMetrics = ReturnType<typeof ingestMetrics>

/** The figures of ingest besides the two sums, which its journal keeps. */
export function ingestMetrics(metrics: Metrics, log: Log) {
  const failures = metrics.counter(
    'ioc_ingest_store_failures_total',
    'Writes to the reading store that failed and were tried again',
  )
  return {
    accepted: metrics.latency(
      'ioc_ingest_arrival_to_accepted_seconds',
      'From arrival at the broker to the commit of accepted',
    ),
    stored: metrics.latency(
      'ioc_ingest_arrival_to_stored_seconds',
      'From arrival at the broker to the commit of the store',
    ),
    gaps: metrics.counter('ioc_ingest_gap_records_total', 'Records that were pruned before they could be read', [
      'topic',
    ]),
    diskFull: metrics.counter('ioc_ingest_disk_full_total', 'Commits that waited for space on the disk'),
    lag: metrics.gauge('ioc_ingest_lag_records', 'Records behind the head of what is read', ['topic', 'lane']),
    storeFailed: (cause: unknown) => {
      failures.inc()
      log.error('the reading store refuses a write; trying again in 1 s', cause)
    },
  }
}
