import { afterWorkingMs, type WorkingCalendar } from '../working-calendar.ts'
import { type Incident, type IncidentEvent, openStates, type Tier } from './incident.ts'

const minuteMs = 60_000

/** How long after its deadline an incident reaches the accountable head, and the tier above. */
const escalationMs = { accountable: 30 * minuteMs, above: 120 * minuteMs } as const

/** How long an obstacle stays at a tier before it climbs by itself. */
const obstacleMs: Record<Tier, number | null> = {
  commune: 60 * minuteMs,
  province: 240 * minuteMs,
  nation: null,
}

export const tierAbove: Record<Tier, Tier | null> = { commune: 'province', province: 'nation', nation: null }

/** A moment so much later by the clock of the incident: always running, or in working hours alone. */
export function later(
  clock: Incident['clock'],
  { calendar, from, ms }: { calendar: WorkingCalendar; from: number; ms: number },
): number {
  return clock === 'always' ? from + ms : afterWorkingMs(calendar, from, ms)
}

/** What falls due next by itself, and when (ms); undefined where nothing does. */
export function nextDue(
  incident: Incident,
  calendar: WorkingCalendar,
): { at: number; event: Extract<IncidentEvent, { type: 'overdue' | 'escalated' | 'obstacle_climbed' }> } | undefined {
  const all = [overdueDue(incident, calendar), obstacleDue(incident, calendar)]
  return all.flatMap((one) => one ?? []).sort((a, b) => a.at - b.at)[0]
}

/** What has fallen due until `at` (ms), in order: judged again at the same time it is nothing. */
export function judgeTimes(incident: Incident, at: number, calendar: WorkingCalendar): IncidentEvent[] {
  const events: IncidentEvent[] = []
  let judged = incident
  for (;;) {
    const due = nextDue(judged, calendar)
    if (due === undefined || due.at > at) return events
    events.push(due.event)
    judged =
      due.event.type === 'obstacle_climbed'
        ? { ...judged, obstacle: judged.obstacle && { ...judged.obstacle, ...due.event } }
        : { ...judged, overdue: due.event.step }
  }
}

function overdueDue(incident: Incident, calendar: WorkingCalendar) {
  const { state, deadline, overdue, accountable, tier, clock } = incident
  if (deadline === null || state === 'draft' || state === 'resolved' || !openStates.has(state)) return undefined
  const from = Date.parse(deadline)
  if (overdue === null) return { at: from, event: { type: 'overdue', step: 'noticed', due: deadline } as const }
  if (overdue === 'above') return undefined
  const step = overdue === 'noticed' ? 'accountable' : 'above'
  const at = later(clock, { calendar, from, ms: escalationMs[step] })
  const to = step === 'accountable' ? (accountable ?? '') : (tierAbove[tier] ?? 'nation')
  return { at, event: { type: 'escalated', step, due: new Date(at).toISOString(), to } as const }
}

function obstacleDue({ obstacle, state, clock }: Incident, calendar: WorkingCalendar) {
  if (!obstacle?.climbsAt || !openStates.has(state)) return undefined
  const tier = tierAbove[obstacle.tier]
  if (tier === null) return undefined
  const at = Date.parse(obstacle.climbsAt)
  return { at, event: { type: 'obstacle_climbed', tier, climbsAt: climbsAt(tier, { clock, calendar, at }) } as const }
}

/** When an obstacle that reaches a tier at a moment climbs on; null at the highest. */
export function climbsAt(
  tier: Tier,
  { clock, calendar, at }: { clock: Incident['clock']; calendar: WorkingCalendar; at: number },
): string | null {
  const ms = obstacleMs[tier]
  return ms === null ? null : new Date(later(clock, { calendar, from: at, ms })).toISOString()
}
