import { type Scope, sees } from '@ioc/domain/access'
import type { CommuneTick, Snapshot } from '@ioc/domain/messages/live-events'
import { whereaboutsOf } from '../doors/whereabouts.ts'
import type { DeviceNumbers } from './device-numbers.ts'

type Columns = Pick<CommuneTick, 'd' | 'm' | 'v' | 't'> & { a?: number[] }

/**
 * Leaves of a tick what this scope sees. Its number stays, so that numbers have no holes, also where nothing is left.
 */
export function tickWithin(scope: Scope, numbers: DeviceNumbers, tick: CommuneTick): CommuneTick {
  const alerts = tick.alerts.filter((alert) => sees(scope, alert))
  if (scope.domains === 'all') return { ...tick, alerts }
  return { ...tick, ...columnsWithin(scope, numbers, tick), a: tick.a.filter(seenAt(scope, numbers, tick)), alerts }
}

/** Leaves of a snapshot what this scope sees. */
export function snapshotWithin(scope: Scope, numbers: DeviceNumbers, snapshot: Snapshot): Snapshot {
  const alerts = snapshot.alerts.filter((alert) => sees(scope, alert))
  return { ...snapshot, ...columnsWithin(scope, numbers, snapshot), alerts }
}

function columnsWithin(scope: Scope, numbers: DeviceNumbers, columns: Columns) {
  const isSeen = seenAt(scope, numbers, columns)
  return {
    d: columns.d.filter(isSeen),
    m: columns.m.filter(isSeen),
    v: columns.v.filter(isSeen),
    t: columns.t.filter(isSeen),
  }
}

/** Whether the device at a place of the columns is seen; one that has left the registry is not. */
function seenAt(scope: Scope, numbers: DeviceNumbers, { d }: Pick<Columns, 'd'>) {
  const seen = d.map((no) => {
    const numbered = numbers.at(no)
    return numbered !== undefined && sees(scope, whereaboutsOf(numbered.device))
  })
  return (_: number, place: number): boolean => seen[place] ?? false
}
