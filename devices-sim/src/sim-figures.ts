import type { Metrics } from '@ioc/room/metrics'

/** The figures of the simulator. */
export type SimFigures = ReturnType<typeof simFigures>

export function simFigures(metrics: Metrics) {
  return {
    readings: metrics.counter('ioc_sim_readings_total', 'Readings made'),
    acknowledged: metrics.counter('ioc_sim_packs_acknowledged_total', 'Packs that the broker acknowledged'),
    failed: metrics.counter('ioc_sim_packs_failed_total', 'Sendings without acknowledgement, to be repeated'),
    dropped: metrics.counter('ioc_sim_packs_dropped_total', 'Packs given up because a publisher kept too many'),
    skipped: metrics.counter('ioc_sim_rounds_skipped_total', 'Rounds not made because the process stood still'),
    refused: metrics.counter('ioc_sim_joins_refused_total', 'Connections that the broker did not accept'),
    waiting: metrics.gauge('ioc_sim_packs_waiting_count', 'Packs made and not yet acknowledged'),
    connected: metrics.gauge('ioc_sim_publishers_connected_count', 'Publishers that are connected'),
    troubles: metrics.gauge('ioc_sim_troubles_active_count', 'Planted troubles that last now'),
    commands: metrics.counter('ioc_sim_command_replies_total', 'Replies to commands, repeated ones too', ['state']),
    frames: metrics.counter('ioc_sim_frames_total', 'Pictures sent, by what the centre answered', ['result']),
    drawing: metrics.latency('ioc_sim_frame_drawing_seconds', 'From the first line of a picture to its JPEG'),
    acknowledgement: metrics.latency('ioc_sim_acknowledgement_seconds', 'From sending a pack to its acknowledgement'),
  }
}
