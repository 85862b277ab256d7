import type { IngestCounts } from '@ioc/domain/messages/inner-doors'
import { type Log, reason } from '@ioc/room/log'
import type { Metrics } from '@ioc/room/metrics'

const sayAgainMs = 60_000

export type IngestMetrics = ReturnType<typeof ingestMetrics>

/** The figures of ingest besides the two sums, which its journal keeps. */
export function ingestMetrics(metrics: Metrics, log: Log) {
  const failures = metrics.counter(
    'ioc_ingest_store_failures_total',
    'Writes to the reading store that failed and were tried again',
  )
  const tendFailures = metrics.counter(
    'ioc_ingest_roll_up_failures_total',
    'Rounds of roll-ups and retention that failed and were tried again',
  )
  const up = metrics.gauge('ioc_ingest_store_up', '1 while the reading store takes readings, else 0')
  up.set(1)
  let said = { words: '', at: 0 }
  return {
    accepted: metrics.latency(
      'ioc_ingest_arrival_to_accepted_seconds',
      'From arrival at the broker to the commit of accepted',
      ['lane'],
    ),
    stored: metrics.latency(
      'ioc_ingest_arrival_to_stored_seconds',
      'From arrival at the broker to the commit of the store',
      ['lane'],
    ),
    gaps: metrics.counter('ioc_ingest_gap_records_total', 'Records that were pruned before they could be read', [
      'topic',
    ]),
    diskFull: metrics.counter('ioc_ingest_disk_full_total', 'Commits that waited for space on the disk'),
    lag: metrics.gauge('ioc_ingest_lag_records', 'Records behind the head of what is read', ['topic', 'lane']),
    storeFailed: (cause: unknown) => {
      failures.inc()
      up.set(0)
      // The same words each second would bury everything else.
      const words = reason(cause)
      if (words === said.words && Date.now() - said.at < sayAgainMs) return
      said = { words, at: Date.now() }
      log.error('the reading store takes nothing; trying again each second, nothing is lost meanwhile', cause)
    },
    storeWorks: () => {
      up.set(1)
      said = { words: '', at: 0 }
      log.info('the reading store takes readings again')
    },
    tendFailed: (cause: unknown) => {
      tendFailures.inc()
      log.error('the roll-ups could not be brought up to date; trying again in a minute', cause)
    },
  }
}

/** The two sums as figures: what became of the messages and readings of each lane, read when somebody asks. */
export function showCounts(metrics: Metrics, counts: () => Promise<IngestCounts>): void {
  const show = (name: string, help: string, of: (lane: IngestCounts[string]) => Record<string, number>) =>
    metrics.gauge(name, help, ['lane', 'outcome'], async (gauge) => {
      for (const [lane, count] of Object.entries(await counts()))
        for (const [outcome, n] of Object.entries(of(count))) gauge.set({ lane, outcome }, n)
    })
  show('ioc_ingest_messages', 'Messages by what became of them', (lane) => lane.messages)
  show('ioc_ingest_readings', 'Readings by what became of them', (lane) => lane.readings)
  show('ioc_ingest_quarantined', 'Readings and messages kept apart, by reason', (lane) => lane.quarantine)
  show('ioc_ingest_late_readings', 'Readings stored that were older than the newest of their series', (lane) => ({
    accepted: lane.late,
  }))
}
