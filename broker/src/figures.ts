import { roomMetrics } from '@ioc/room/metrics'

/** The broker's figures. */
export type Figures = ReturnType<typeof brokerFigures>

export function brokerFigures() {
  const metrics = roomMetrics('broker')
  return {
    metrics,
    connections: metrics.gauge('ioc_broker_connections', 'Clients connected now.', ['door']),
    refusedConnects: metrics.counter('ioc_broker_refused_connects_total', 'Connections refused.', ['reason']),
    closed: metrics.counter('ioc_broker_closed_connections_total', 'Connections that the broker ended.', ['reason']),
    received: metrics.counter('ioc_broker_received_messages_total', 'Messages received, denied ones too.', ['lane']),
    denied: metrics.counter('ioc_broker_denied_messages_total', 'Messages refused.', ['reason']),
    deniedSubscriptions: metrics.counter('ioc_broker_denied_subscriptions_total', 'Subscriptions refused.', ['reason']),
    bytes: metrics.counter('ioc_broker_journaled_bytes_total', 'Bytes of payload handed to the journal.', ['lane']),
    commit: metrics.latency('ioc_broker_arrival_to_commit_seconds', 'From the arrival of a message to its COMMIT.', [
      'lane',
    ]),
    unwaited: metrics.gauge('ioc_broker_unwaited_appends_messages', 'QoS 0 messages not yet committed.'),
    overload: metrics.counter(
      'ioc_broker_overload_seconds_total',
      'Seconds in which the broker had under a tenth of its time free, or dropped QoS 0 messages.',
    ),
    queued: metrics.gauge('ioc_broker_queued_alerts_messages', 'Alerts that wait for slow readers.'),
    rawLag: metrics.gauge('ioc_broker_raw_lag_records', 'Records of raw that ingest has not read.', ['lane']),
    rawBytes: metrics.gauge('ioc_broker_raw_bytes', 'Bytes of raw kept now.', ['lane']),
    clockJumps: metrics.counter('ioc_broker_clock_jumps_total', 'Jumps of the wall clock that stamps did not follow.'),
    hookErrors: metrics.counter('ioc_broker_hook_errors_total', 'Faults of our own inside the door.', ['hook']),
  }
}
