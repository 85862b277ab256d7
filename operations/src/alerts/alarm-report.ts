import { type AlarmMoment, alarmPerformance, alarmWindowMs, staleAfterMs } from '@ioc/domain/alarm-performance'
import type { AlarmReport } from '@ioc/domain/messages/alert-routes'
import type { Desk } from '@ioc/domain/registry'
import type { Database } from '../store/store.ts'
import { alertsToShow } from './alert-store.ts'

/** A flood that the span begins in is seen from this long before it, ms. */
const runUpMs = 6 * alarmWindowMs

type Wish = { lane: string; desk: Pick<Desk, 'id' | 'communes' | 'domains'>; hours: number; to: number }

/** How the alarms of a desk performed in the hours before `to` (ms, the lane's time). */
export async function alarmReport(database: Database, { lane, desk, hours, to }: Wish): Promise<AlarmReport> {
  const from = to - hours * 3_600_000
  const rows = await database
    .selectFrom('alarm_moment')
    .select(['key', 'at', 'type', 'announced', 'priority', 'commune', 'domain'])
    .where('lane', '=', lane)
    .where('at', '>', from - runUpMs)
    .where('at', '<=', to)
    .orderBy('at')
    .orderBy('id')
    .execute()
  const isOfDesk = ({ commune, domain }: { commune: string; domain: string | null }) =>
    (desk.communes === 'all' || desk.communes.includes(commune)) &&
    (desk.domains === 'all' || (domain !== null && desk.domains.includes(domain)))
  const moments = rows.filter(isOfDesk).map(
    ({ key, at, type, announced, priority }): AlarmMoment => ({
      ...{ key, at: Number(at), type, announced: Number(announced) === 1, priority: priorityOf(priority) },
    }),
  )
  const standing = (await alertsToShow(database, lane, 0))
    .filter(isOfDesk)
    .flatMap(({ key, response: { isOn, onSince } }) =>
      isOn && onSince !== null && to - Date.parse(onSince) > staleAfterMs ? [{ key, since: Date.parse(onSince) }] : [],
    )
  const { floods, ...performance } = alarmPerformance(moments, standing, { from, to })
  return {
    ...{ desk: desk.id, lane, from: iso(from), to: iso(to), ...performance },
    floods: floods.map((one) => ({
      from: iso(one.from),
      to: one.to === null ? null : iso(one.to),
      alarms: one.alarms,
    })),
  }
}

function priorityOf(value: number | string | null): AlarmMoment['priority'] {
  const number = Number(value)
  return number === 1 || number === 2 || number === 3 ? number : null
}

function iso(ms: number): string {
  return new Date(ms).toISOString()
}
