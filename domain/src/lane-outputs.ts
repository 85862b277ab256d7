/**
 * Every place where a reading or an alert can come out of the centre. What a replay plays comes out of its own lane
 * alone: `ofReplay` says whether it does there at all. Whoever adds an output adds it here, and its check to the test
 * of the whole path that walks this list (`centre/test/lane-checks.ts`).
 */
export const laneOutputs = {
  transitions: { what: 'transitions of alerts in the journal', ofReplay: true },
  alerts: { what: 'GET /api/alerts', ofReplay: true },
  heard_alerts: { what: 'alerts on the broker, as a subscriber hears them', ofReplay: true },
  retained_alerts: { what: 'alerts that the broker keeps for later subscribers', ofReplay: false },
  values: { what: 'GET /api/devices/<id>/latest', ofReplay: true },
  history: { what: 'GET /api/devices/<id>/history', ofReplay: true },
  screen_values: { what: 'values that a screen is sent', ofReplay: true },
  screen_alerts: { what: 'alerts that a screen is sent', ofReplay: true },
  counts: { what: 'GET /api/counts', ofReplay: true },
  outbox: { what: 'messages in the outbox to the nation', ofReplay: false },
  notifications: { what: 'messages to people, as GET /api/notifications lists them', ofReplay: false },
  figures: { what: 'GET /metrics', ofReplay: true },
} as const satisfies Record<string, { what: string; ofReplay: boolean }>

export type LaneOutput = keyof typeof laneOutputs
