import { sees } from '@ioc/domain/access'
import { metricOf } from '@ioc/domain/domains'
import type { LaneName } from '@ioc/domain/lane'
import { History } from '@ioc/domain/messages/api-shapes'
import { isSeenBy } from '@ioc/domain/registry'
import { listAlerts } from '../alerts/alert-store.ts'
import { laneStandings } from '../lanes/lane-standings.ts'
import type { Players } from '../lanes/players.ts'
import { laneCounts } from '../rooms/lane-counts.ts'
import type { AskRoom } from '../rooms/room-doors.ts'
import type { Database } from '../store/store.ts'
import type { Tables } from '../tables/tables.ts'
import type { DeviceNumbers } from '../twin/device-numbers.ts'
import type { LaneView } from '../twin/lane-view.ts'
import { type Caller, scopeOf } from './callers.ts'
import { deviceColumns } from './device-columns.ts'
import { noLaneToSee } from './not-there.ts'
import { type Refusal, refuse } from './problems.ts'
import type { Handlers } from './route-types.ts'
import { whereaboutsOf } from './whereabouts.ts'

export type ReadingRoute = 'devices' | 'latest' | 'history' | 'alerts' | 'counts' | 'lanes'

type Parts = {
  dataDir: string
  players: Players
  /** Now, ms. */
  time: () => number
  epoch: string
  tables: Tables
  numbers: DeviceNumbers
  database: Database
  ask: AskRoom
  view: (lane: LaneName) => LaneView | undefined
}

/** Routes that only look. */
export function readingHandlers(parts: Parts): Pick<Handlers, ReadingRoute> {
  const { tables, numbers, database, ask } = parts
  const laneTrouble = (lane: LaneName): Refusal | undefined => (parts.view(lane) ? undefined : noLaneToSee(lane))
  const deviceIn = (lane: LaneName, id: string, caller: Caller) => {
    const device = tables.devices.get(id)
    return device && isSeenBy(device, lane) && sees(scopeOf(caller), whereaboutsOf(device)) ? device : undefined
  }
  const noDeviceThere = (lane: LaneName, id: string) =>
    refuse('not_found', { en: `lane ${lane} sees no device ${id}`, vi: `luồng ${lane} không có thiết bị ${id}` })
  return {
    devices: async ({ query: { lane } }, { caller }) =>
      laneTrouble(lane) ?? deviceColumns(parts.epoch, numbers, { lane, scope: scopeOf(caller) }),
    latest: async ({ params, query }, { caller }) => {
      const view = parts.view(query.lane)
      if (!view) return noLaneToSee(query.lane)
      const device = deviceIn(query.lane, params.id, caller)
      return device ? { device, values: view.twin.latest(device) } : noDeviceThere(query.lane, params.id)
    },
    history: async ({ params, query }, { caller }) => {
      const refusal = laneTrouble(query.lane)
      if (refusal) return refusal
      const device = deviceIn(query.lane, params.id, caller)
      if (!device) return noDeviceThere(query.lane, params.id)
      if (!metricOf(device.kind, query.metric))
        return refuse('not_found', {
          en: `a ${device.kind} has no metric ${query.metric}`,
          vi: `thiết bị loại ${device.kind} không có đại lượng ${query.metric}`,
        })
      const [from, to] = [milliseconds(query.from), milliseconds(query.to)]
      if (!(from < to))
        return refuse('bad_request', {
          en: 'query.from: must be before query.to',
          vi: 'query.from: phải trước query.to',
        })
      const asked = new URLSearchParams({
        lane: query.lane,
        device: device.id,
        metric: query.metric,
        from: String(from),
        to: String(to),
        points: String(query.points),
      })
      const answer = await ask('ingest', `/history?${asked}`, 30_000)
      const history = History.safeParse(answer?.body)
      if (answer?.status === 200 && history.success) return history.data
      if (answer?.status === 404)
        return refuse('not_found', {
          en: 'ingest has not heard of this series yet; try again',
          vi: 'ingest chưa biết chuỗi số đo này; hãy thử lại',
        })
      return refuse('room_away', {
        en: 'ingest, which keeps the history, does not answer; try again in a few seconds',
        vi: 'ingest, nơi giữ lịch sử số đo, không trả lời; hãy thử lại sau vài giây',
      })
    },
    alerts: async ({ query }, { caller }) => {
      // SQLite cuts text at NUL, so such text is no filter of ours.
      if ([query.commune, query.domain].some((filter) => filter?.includes('\0')))
        return refuse('bad_request', {
          en: 'query: commune and domain are codes and names without control characters',
          vi: 'query: commune và domain là mã và tên, không có ký tự điều khiển',
        })
      return laneTrouble(query.lane) ?? (await listAlerts(database, query, scopeOf(caller)))
    },
    counts: async ({ query }) => {
      const refusal = laneTrouble(query.lane)
      if (refusal) return refusal
      const counts = await laneCounts(ask, query.lane)
      return 'away' in counts
        ? refuse('room_away', {
            en: `${counts.away}, which counts, does not answer; try again in a few seconds`,
            vi: `${counts.away}, nơi đếm, không trả lời; hãy thử lại sau vài giây`,
          })
        : counts
    },
    lanes: () => laneStandings({ ...parts, now: parts.time }, tables.lanes.values()),
  }
}

function milliseconds(time: string | number): number {
  return typeof time === 'number' ? time : Date.parse(time)
}
