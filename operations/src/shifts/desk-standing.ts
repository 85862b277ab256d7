import { wholeScope } from '@ioc/domain/access'
import { type AlertState, isHeld, isUnacknowledged } from '@ioc/domain/alert-state'
import type { DeskStanding } from '@ioc/domain/shift'
import { countAlarms } from '../alerts/alert-store.ts'
import { countIncidents } from '../incidents/incident-queries.ts'
import type { Database } from '../store/store.ts'

/** What is open and what is held at the desk now. */
export async function deskStanding(database: Database, now: Date): Promise<DeskStanding> {
  const alarms = await countAlarms(database, 'live')
  const count = (holds: (one: { priority: number | null; state: AlertState }) => boolean) =>
    alarms.filter(holds).reduce((sum, one) => sum + one.count, 0)
  const open = (priority: number) => count((one) => one.priority === priority && !isHeld(one.state))
  const { open: incidents, overdue } = await countIncidents(database, now, wholeScope)
  return {
    open: { 1: open(1), 2: open(2), 3: open(3) },
    unacknowledged: count(({ state }) => isUnacknowledged(state)),
    shelved: count(({ state }) => state === 'shelved'),
    suppressed: count(({ state }) => state === 'suppressed'),
    outOfService: count(({ state }) => state === 'out_of_service'),
    ...{ incidents, overdue },
  }
}
