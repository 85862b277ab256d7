import type { LaneStanding } from '@ioc/domain/messages/api-shapes'

const hourMs = 3_600_000
const longestSource = 32
const columns = ['lane', 'source', 'from', 'to', 'speed', 'stands at', 'state', 'readings', 'alerts', 'age', 'size']

/** The lanes as a table for the terminal; `now` in ms. Times are UTC. */
export function laneTable(lanes: readonly LaneStanding[], now: number): string {
  const rows = [columns, ...lanes.map((lane) => rowOf(lane, now))]
  const widths = columns.map((_, at) => Math.max(...rows.map((row) => row[at]?.length ?? 0)))
  return rows
    .map((row) =>
      row
        .map((cell, at) => cell.padEnd(widths[at] ?? 0))
        .join('  ')
        .trimEnd(),
    )
    .join('\n')
}

function rowOf(lane: LaneStanding, now: number): string[] {
  const time = (iso: string | null) => (iso === null ? '-' : `${iso.slice(0, 19)}Z`)
  return [
    lane.name,
    lane.source.length > longestSource ? `${lane.source.slice(0, longestSource - 1)}…` : lane.source,
    time(lane.from),
    time(lane.to),
    lane.name === 'live' ? '-' : `${lane.speed}x`,
    time(lane.at),
    stateOf(lane),
    lane.readings === null ? 'ingest is away' : `${lane.readings}`,
    `${lane.alerts.active} of ${lane.alerts.all}`,
    ageOf(now - Date.parse(lane.openedAt)),
    `${(lane.bytes / 1024 ** 2).toFixed(1)} MB`,
  ]
}

/** What its player does, where one is at work. */
function stateOf({ name, state, player }: LaneStanding): string {
  if (name === 'live') return 'live'
  if (state !== 'open') return state
  return player === null ? 'open, its player is gone' : player.state
}

function ageOf(ms: number): string {
  if (ms < hourMs) return `${Math.max(0, Math.floor(ms / 60_000))} min`
  if (ms < 48 * hourMs) return `${Math.floor(ms / hourMs)} h`
  return `${Math.floor(ms / (24 * hourMs))} d`
}
