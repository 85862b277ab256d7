import type { LaneOutput } from '@ioc/domain/lane-outputs'
import { AlertList, History, Latest } from '@ioc/domain/messages/api-shapes'
import { NotificationList } from '@ioc/domain/messages/notification-routes'
import { openReader } from '@ioc/journal/embedded-reader'
import { journalPath } from '@ioc/journal/layout'
import type { LaneListener } from './lane-listener.ts'
import type { Province } from './province.ts'

/** Whom the checks ask about: a device that speaks in both lanes, and the spans in which it did. */
export type Asked = { province: Province; listener: LaneListener; device: string; metric: string }

/**
 * How much has come out of a lane at each output. Only ever more comes out, so what has not grown was not reached; an
 * output of the list that has no check here does not compile.
 */
export const laneChecks: Record<LaneOutput, (asked: Asked, lane: string) => Promise<number>> = {
  transitions: async ({ province }, lane) => {
    const reader = openReader(journalPath(province.dataDir, 'analytics', lane))
    const head = await reader.head('alert')
    await reader.close()
    return head
  },
  alerts: async ({ province }, lane) => (await province.ask(`/api/alerts?state=all&lane=${lane}`, AlertList)).total,
  heard_alerts: async ({ listener }, lane) => listener.heard(lane),
  retained_alerts: ({ listener }, lane) => listener.retained(lane),
  // A value that another has overwritten would be as many: its time counts too.
  values: async ({ province, device }, lane) =>
    (await province.ask(`/api/devices/${device}/latest?lane=${lane}`, Latest)).values.reduce(
      (sum, { t }) => sum + t,
      0,
    ),
  history: async ({ province, device, metric }, lane) => {
    const query = `lane=${lane}&metric=${metric}&from=0&to=${Date.now() + 3_600_000}&points=5000`
    return (await province.ask(`/api/devices/${device}/history?${query}`, History)).t.length
  },
  screen_values: async ({ listener }, lane) => listener.values(lane),
  screen_alerts: async ({ listener }, lane) => listener.alerts(lane),
  counts: async ({ province }, lane) => {
    const { messages, readings } = await province.counts(lane)
    return messages.received + messages.parsed + messages.denied + readings.parsed + readings.stored
  },
  outbox: async ({ province }, lane) => {
    const text = await (await fetch(`${province.url()}/metrics`)).text()
    const line = text
      .split('\n')
      .find((one) => one.startsWith('ioc_operations_outbox_total{') && one.includes(`lane="${lane}"`))
    return Number(line?.slice(line.lastIndexOf(' ') + 1) ?? 0)
  },
  notifications: async ({ province }, lane) => {
    const headers = { authorization: `Bearer ${administratorOf(province)}` }
    const answer = await fetch(`${province.url()}/api/notifications?limit=500`, { headers })
    return NotificationList.parse(await answer.json()).notifications.filter((one) => one.lane === lane).length
  },
  figures: async ({ province }, lane) => {
    const text = await (await fetch(`${province.url()}/metrics`)).text()
    return text
      .split('\n')
      .filter((line) => line.includes(`lane="${lane}"`) && counted.test(line))
      .reduce((sum, line) => sum + Number(line.slice(line.lastIndexOf(' ') + 1)), 0)
  },
}

/** Figures that grow with readings and alerts alone; stamps come each second by themselves. */
const counted =
  /^ioc_(broker_(received_messages_total|journaled_bytes_total)|ingest_readings\{|ingest_arrival_to_stored_seconds_count|analytics_(readings|alerts)_total|operations_(tick_values|twin_readings|alert_transitions|alerts_published)_total|operations_arrival_to_emit_seconds_count)/

/** The administrator's token of the province, as it printed it at its first start; the nation beside it has its own. */
function administratorOf({ lines }: Province): string {
  return /operations: administrator token \(shown once\): (\S+)/.exec(lines.join('\n'))?.[1] ?? ''
}

/** A plan under which every alert is told to somebody, so that a replay that reached people would be seen to. */
export const tellEverything = {
  version: 0,
  plan: {
    recipients: [{ id: 'duty', name: 'Trực ban', email: 'duty@example.vn' }],
    rules: [{ id: 'all', about: 'alert', levels: [], cleared: true, to: [{ recipient: 'duty', channel: 'email' }] }],
  },
}
