import { sees } from '@ioc/domain/access'
import type { AlertCommand, AlertRefusal } from '@ioc/domain/alert-life'
import { type AlertEvent, shelvedAtMostMs } from '@ioc/domain/alert-state'
import type { Label } from '@ioc/domain/label'
import type { LaneName } from '@ioc/domain/lane'
import { type Caller, callerName, scopeOf } from '../doors/callers.ts'
import { noLaneToSee } from '../doors/not-there.ts'
import { type Refusal, refuse } from '../doors/problems.ts'
import type { Handlers } from '../doors/route-types.ts'
import type { Figures } from '../figures.ts'
import type { Database } from '../store/store.ts'
import type { Tables } from '../tables/tables.ts'
import type { LaneView } from '../twin/lane-view.ts'
import { alarmReport } from './alarm-report.ts'
import { alertHistory, type CommandOutcome, commandAlert } from './alert-commands.ts'
import type { AlertReport } from './alert-feed.ts'
import { whereaboutsOfAlert } from './alert-store.ts'
import { gatewayFinder } from './gateway-finder.ts'

export type AlertRoute =
  | 'acknowledgeAlert'
  | 'resetAlert'
  | 'shelveAlert'
  | 'unshelveAlert'
  | 'removeAlertFromService'
  | 'returnAlertToService'
  | 'alertEvents'
  | 'alarmPerformance'

type Parts = {
  database: Database
  tables: Tables
  figures: Figures
  link: AlertReport
  view: (lane: LaneName) => LaneView | undefined
  /** Now, ms. */
  time: () => number
}

type Asked = { params: { key: string }; query: { lane: LaneName }; body: { version: number } }

/** Commands of people to alerts, within the lane of the alert and nowhere else; and what became of them. */
export function alertHandlers(parts: Parts): Pick<Handlers, AlertRoute> {
  const { database, tables, figures, link, time } = parts
  const stampOf = (view: LaneView) => new Date(view.twin.stamp || time())
  /** An alert of a place or field that is not the caller's is not there for the caller. */
  const isSeen = async (lane: LaneName, key: string, caller: Caller) => {
    const at = await whereaboutsOfAlert(database, lane, key)
    return at !== undefined && sees(scopeOf(caller), at)
  }
  const carryOut = async (
    { params: { key }, query: { lane }, body: { version } }: Asked,
    caller: Caller,
    commandAt: (at: Date) => AlertCommand,
  ) => {
    const view = parts.view(lane)
    if (!view) return noLaneToSee(lane)
    if (!(await isSeen(lane, key, caller))) return refusalOf({ type: 'unknown' }, lane, key)
    const at = stampOf(view)
    const command = commandAt(at)
    const asked = { lane, key, version, command, who: callerName(caller), at, now: new Date(time()) }
    const explanations = view.board.explanations(gatewayFinder(tables))
    const outcome = await commandAlert(database, asked, { explanations, link })
    figures.alertCommands.inc({
      command: command.type,
      result: outcome.type === 'refused' ? outcome.reason : outcome.type,
    })
    if (outcome.type !== 'done') return refusalOf(outcome, lane, key)
    view.board.put(outcome.alert)
    return outcome.alert
  }
  return {
    acknowledgeAlert: async (asked, { caller }) =>
      await carryOut(asked, caller, () => ({ type: 'acknowledge', reason: asked.body.reason })),
    resetAlert: async (asked, { caller }) =>
      await carryOut(asked, caller, () => ({ type: 'reset', reason: asked.body.reason })),
    shelveAlert: async (asked, { caller }) => {
      const { reason, minutes } = asked.body
      const length = minutes === null ? shelvedAtMostMs : minutes * 60_000
      const until = (at: Date) => new Date(at.getTime() + length).toISOString()
      return await carryOut(asked, caller, (at) => ({
        ...{ type: 'shelve', reason, until: until(at), oneShot: minutes === null },
      }))
    },
    unshelveAlert: async (asked, { caller }) =>
      await carryOut(asked, caller, () => ({ type: 'unshelve', reason: asked.body.reason })),
    removeAlertFromService: async (asked, { caller }) => {
      const { reason, authority } = asked.body
      return await carryOut(asked, caller, () => ({ type: 'remove_from_service', reason, authority }))
    },
    returnAlertToService: async (asked, { caller }) =>
      await carryOut(asked, caller, () => ({ type: 'return_to_service', reason: asked.body.reason })),
    alertEvents: async ({ params: { key }, query: { lane } }, { caller }) => {
      if (!parts.view(lane)) return noLaneToSee(lane)
      if (!(await isSeen(lane, key, caller))) return refusalOf({ type: 'unknown' }, lane, key)
      const events = await alertHistory(database, lane, key)
      return { events: events.map(({ version, at, who, event }) => ({ version, at, who, event })) }
    },
    alarmPerformance: async ({ query: { lane, desk: id, hours } }) => {
      const view = parts.view(lane)
      if (!view) return noLaneToSee(lane)
      const desk = id === undefined ? wholeProvince : tables.desks.get(id)
      if (!desk)
        return refuse('not_found', {
          en: `there is no desk ${id}; without one you get the whole province`,
          vi: `không có bàn trực ${id}; bỏ trống thì được số liệu toàn tỉnh`,
        })
      return await alarmReport(database, { lane, desk, hours, to: stampOf(view).getTime() })
    },
  }
}

const wholeProvince = { id: 'province', communes: 'all', domains: 'all' } as const

function refusalOf(outcome: Exclude<CommandOutcome, { type: 'done' }>, lane: string, key: string): Refusal {
  switch (outcome.type) {
    case 'unknown':
      return refuse('not_found', {
        en: `lane ${lane} has no alert ${key}; GET /api/alerts names them`,
        vi: `luồng ${lane} không có cảnh báo ${key}; GET /api/alerts liệt kê các cảnh báo`,
      })
    case 'refused':
      return refuse('conflict', sentences[outcome.reason], [{ path: 'reason', message: outcome.reason }])
    case 'changed': {
      const { by, version } = outcome
      const news = by
        ? {
            en: `${by.who}: ${by.event.type.replaceAll('_', ' ')}, at ${by.at}`,
            vi: `${by.who}: ${eventInVietnamese[by.event.type]} lúc ${by.at}`,
          }
        : { en: 'nothing has happened to it yet', vi: 'chưa có gì xảy ra với cảnh báo này' }
      return refuse(
        'conflict',
        {
          en: `the alert is no longer as you saw it (${news.en}): look at version ${version} and decide`,
          vi: `cảnh báo đã khác lúc bạn xem (${news.vi}): hãy xem bản ${version} rồi quyết định`,
        },
        [
          { path: 'reason', message: 'changed' },
          ...(by
            ? [
                { path: 'who', message: by.who },
                { path: 'what', message: by.event.type },
                { path: 'at', message: by.at },
              ]
            : []),
        ],
      )
    }
  }
}

const eventInVietnamese: Record<AlertEvent['type'], string> = {
  raised: 'phát cảnh báo',
  priority_changed: 'đổi mức',
  cleared: 'đã trở lại',
  acknowledged: 'đã tiếp nhận',
  reset: 'đã đặt lại',
  shelved: 'đã gác lại',
  unshelved: 'đã mở lại',
  suppressed: 'đã nén',
  unsuppressed: 'đã thôi nén',
  removed_from_service: 'đã ngừng khai thác',
  returned_to_service: 'đã đưa vào khai thác',
}

/** Why a command is refused, and what to do. */
const sentences: Record<AlertRefusal, Label> = {
  already_acknowledged: { en: 'it is acknowledged already', vi: 'cảnh báo này đã có người tiếp nhận' },
  nothing_to_acknowledge: {
    en: 'nothing is there to acknowledge: no alarm stands',
    vi: 'không có gì cần tiếp nhận: không có cảnh báo nào đang mở',
  },
  condition_stands: {
    en: 'its condition still stands: it can be reset once that is gone',
    vi: 'chưa trở lại nên chưa đặt lại được: hãy đợi đến khi trở lại rồi đặt lại',
  },
  not_acknowledged: { en: 'acknowledge it first, then reset it', vi: 'hãy tiếp nhận trước rồi đặt lại' },
  not_latched: {
    en: 'it is not latched: there is nothing to reset',
    vi: 'cảnh báo này không chốt: không có gì để đặt lại',
  },
  is_shelved: { en: 'it is shelved: unshelve it first', vi: 'cảnh báo đang gác lại: hãy mở lại trước' },
  is_suppressed: {
    en: 'it is suppressed by its cause: it comes back by itself once the cause is gone',
    vi: 'cảnh báo đang nén theo thiết kế: hết nguyên nhân thì tự hiện lại',
  },
  is_out_of_service: {
    en: 'it is out of service: an engineer returns it first',
    vi: 'cảnh báo đang ngừng khai thác: kỹ thuật phải đưa vào khai thác trước',
  },
  is_urgent: {
    en: 'an alarm of priority 1 is not shelved: acknowledge it, or take a broken device out of service',
    vi: 'mức Khẩn cấp không được gác lại: hãy tiếp nhận, hoặc cho thiết bị hỏng ngừng khai thác',
  },
  not_shelved: { en: 'it is not shelved', vi: 'cảnh báo không còn gác lại' },
  not_suppressed: { en: 'it is not suppressed', vi: 'cảnh báo không còn bị nén' },
  not_out_of_service: { en: 'it is not out of service', vi: 'cảnh báo không còn ngừng khai thác' },
  not_yet: { en: 'it is shelved for longer', vi: 'chưa hết thời gian gác lại' },
  no_reason: { en: 'say why', vi: 'hãy ghi lý do' },
  no_authority: { en: 'say by whose authority, or which order', vi: 'hãy ghi ai cho phép, hoặc lệnh số bao nhiêu' },
  too_long: { en: 'an alert is shelved for 24 hours at most', vi: 'chỉ được gác lại nhiều nhất 24 giờ' },
  in_the_past: { en: 'the time must lie ahead of the lane', vi: 'thời điểm phải sau giờ của luồng' },
}
