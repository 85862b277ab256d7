import { sees } from '@ioc/domain/access'
import type { AlertCommand, AlertRefusal } from '@ioc/domain/alert-life'
import { shelvedAtMostMs } from '@ioc/domain/alert-state'
import type { LaneName } from '@ioc/domain/lane'
import { type Caller, callerName, scopeOf } from '../doors/callers.ts'
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
    if (!view) return noLane(lane)
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
      if (!parts.view(lane)) return noLane(lane)
      if (!(await isSeen(lane, key, caller))) return refusalOf({ type: 'unknown' }, lane, key)
      const events = await alertHistory(database, lane, key)
      return { events: events.map(({ version, at, who, event }) => ({ version, at, who, event })) }
    },
    alarmPerformance: async ({ query: { lane, desk: id, hours } }) => {
      const view = parts.view(lane)
      if (!view) return noLane(lane)
      const desk = id === undefined ? wholeProvince : tables.desks.get(id)
      if (!desk) return refuse('not_found', `there is no desk ${id}; without one you get the whole province`)
      return await alarmReport(database, { lane, desk, hours, to: stampOf(view).getTime() })
    },
  }
}

const wholeProvince = { id: 'province', communes: 'all', domains: 'all' } as const

function noLane(lane: LaneName): Refusal {
  return refuse('not_found', `there is no lane ${lane}; GET /api/lanes names them`)
}

function refusalOf(outcome: Exclude<CommandOutcome, { type: 'done' }>, lane: string, key: string): Refusal {
  switch (outcome.type) {
    case 'unknown':
      return refuse('not_found', `lane ${lane} has no alert ${key}; GET /api/alerts names them`)
    case 'refused':
      return refuse('conflict', sentences[outcome.reason], [{ path: 'reason', message: outcome.reason }])
    case 'changed': {
      const { by, version } = outcome
      const news = by
        ? `${by.who}: ${by.event.type.replaceAll('_', ' ')}, at ${by.at}`
        : 'nothing has happened to it yet'
      return refuse(
        'conflict',
        `the alert is no longer as you saw it (${news}): look at version ${version} and decide`,
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

/** Why a command is refused, and what to do. */
const sentences: Record<AlertRefusal, string> = {
  already_acknowledged: 'it is acknowledged already',
  nothing_to_acknowledge: 'nothing is there to acknowledge: no alarm stands',
  condition_stands: 'its condition still stands: it can be reset once that is gone',
  not_acknowledged: 'acknowledge it first, then reset it',
  not_latched: 'it is not latched: there is nothing to reset',
  is_shelved: 'it is shelved: unshelve it first',
  is_suppressed: 'it is suppressed by its cause: it comes back by itself once the cause is gone',
  is_out_of_service: 'it is out of service: an engineer returns it first',
  is_urgent: 'an alarm of priority 1 is not shelved: acknowledge it, or take a broken device out of service',
  not_shelved: 'it is not shelved',
  not_suppressed: 'it is not suppressed',
  not_out_of_service: 'it is not out of service',
  not_yet: 'it is shelved for longer',
  no_reason: 'say why',
  no_authority: 'say by whose authority, or which order',
  too_long: 'an alert is shelved for 24 hours at most',
  in_the_past: 'the time must lie ahead of the lane',
}
