import type { Metrics } from '@ioc/room/metrics'

export type Figures = ReturnType<typeof operationsFigures>

/** The figures of the centre's server. */
export function operationsFigures(metrics: Metrics) {
  return {
    requests: metrics.counter('ioc_operations_requests_total', 'Requests answered', ['route', 'status']),
    refused: metrics.counter('ioc_operations_refused_total', 'Requests, events and records refused', ['reason']),
    sockets: metrics.gauge('ioc_operations_screens_count', 'Screens connected'),
    ticks: metrics.counter('ioc_operations_ticks_total', 'Ticks of communes made', ['lane']),
    values: metrics.counter('ioc_operations_tick_values_total', 'Values in the ticks of communes', ['lane']),
    sentBytes: metrics.counter('ioc_operations_sent_bytes', 'Bytes handed to the connections of screens'),
    shed: metrics.counter('ioc_operations_shed_total', 'Slow screens cut off from changes'),
    resumed: metrics.counter('ioc_operations_subscriptions_total', 'Subscriptions answered', ['answer']),
    readings: metrics.counter('ioc_operations_twin_readings_total', 'Readings that came to the twin', ['lane', 'fate']),
    series: metrics.gauge('ioc_operations_twin_series_count', 'Series of the twin with a value', ['lane', 'freshness']),
    lagRecords: metrics.gauge('ioc_operations_lag_records', 'Records not yet taken', ['lane', 'topic']),
    lagSeconds: metrics.gauge('ioc_operations_lag_seconds', 'Age of the newest record taken when it was taken', [
      'lane',
      'topic',
    ]),
    gaps: metrics.counter('ioc_operations_gaps_total', 'Spans pruned before they were read', ['lane', 'topic']),
    emitLatency: metrics.latency(
      'ioc_operations_arrival_to_emit_seconds',
      'From arrival at the broker to the emit to screens: the oldest value of each commune tick',
      ['lane'],
    ),
    screenLatency: metrics.latency(
      'ioc_operations_arrival_to_screen_seconds',
      'From arrival at the broker to the screen, as screens measured it',
      ['lane', 'quantile'],
    ),
    frames: metrics.counter('ioc_operations_frames_total', 'Pictures of cameras taken'),
    frameBytes: metrics.counter('ioc_operations_frame_bytes_total', 'Bytes of the pictures taken, without metadata'),
    framesLeft: metrics.counter('ioc_operations_frames_left_total', 'Pictures that left before a newer one', [
      'reason',
    ]),
    framesHeld: metrics.gauge('ioc_operations_frames_held_count', 'Pictures held in memory'),
    framesHeldBytes: metrics.gauge('ioc_operations_frames_held_bytes', 'Bytes of the pictures held in memory'),
    commands: metrics.counter('ioc_operations_commands_total', 'Commands to devices, by state reached', ['state']),
    commandsOpen: metrics.gauge('ioc_operations_commands_open_count', 'Commands whose end is not known yet'),
    commandsUnsent: metrics.counter('ioc_operations_commands_unsent_total', 'Sendings that the broker did not take'),
    commandRepeats: metrics.counter('ioc_operations_command_replies_repeated_total', 'Replies that told nothing new'),
    alerts: metrics.counter('ioc_operations_alert_transitions_total', 'Transitions of alerts taken', [
      'lane',
      'transition',
    ]),
    alertCommands: metrics.counter('ioc_operations_alert_commands_total', 'Commands to alerts, by what came of them', [
      'command',
      'result',
    ]),
    told: metrics.counter('ioc_operations_alerts_published_total', 'Conditions that the broker has acknowledged', [
      'lane',
    ]),
    untold: metrics.gauge('ioc_operations_alerts_waiting_count', 'Conditions waiting for the broker'),
    outbox: metrics.counter('ioc_operations_outbox_total', 'Messages put into the outbox to the nation by alerts', [
      'lane',
    ]),
    outboxWaiting: metrics.gauge('ioc_operations_outbox_waiting_count', 'Messages without a receipt of the nation'),
    linkExchanges: metrics.counter('ioc_operations_link_exchanges_total', 'Exchanges with the nation', ['outcome']),
    linkDirectives: metrics.counter('ioc_operations_link_directives_total', 'Directives taken from the nation'),
    linkTaken: metrics.counter('ioc_operations_link_received_total', 'Messages of provinces, by fate', ['fate']),
    linkRefused: metrics.counter('ioc_operations_link_refused_total', 'Exchanges of provinces refused', ['reason']),
    notifications: metrics.counter('ioc_operations_notifications_total', 'Messages to people, by how a try ended', [
      'channel',
      'result',
    ]),
    notificationsHeld: metrics.gauge('ioc_operations_notifications_held_count', 'Messages to people not yet ended', [
      'state',
    ]),
    roomReady: metrics.gauge('ioc_operations_room_ready_state', 'Whether a room says that it is ready', ['of']),
  }
}
