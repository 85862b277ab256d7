import type { Lane } from '@ioc/domain/lane'
import type { LaneStanding, PlayedLane } from '@ioc/domain/messages/api-shapes'
import { IngestCounts } from '@ioc/domain/messages/inner-doors'
import { countAlerts } from '../alerts/alert-store.ts'
import type { AskRoom } from '../rooms/room-doors.ts'
import type { Database } from '../store/store.ts'
import type { LaneView } from '../twin/lane-view.ts'
import { laneBytes } from './lane-files.ts'
import type { Players } from './players.ts'

type Parts = {
  dataDir: string
  database: Database
  ask: AskRoom
  players: Players
  view: (lane: string) => LaneView | undefined
  now: () => number
}

/** The lanes that are not deleted, each with its player. */
export function playedLanes(lanes: Iterable<Lane>, players: Players, now: number): PlayedLane[] {
  return [...lanes]
    .filter((lane) => lane.state !== 'deleted')
    .map((lane) => ({ ...lane, player: players.of(lane.name, now) }))
}

/** The lanes with what each holds: how far it has come, its readings, alerts and bytes. */
export async function laneStandings(parts: Parts, lanes: Iterable<Lane>): Promise<LaneStanding[]> {
  const { dataDir, database, ask, players, view } = parts
  const counts = IngestCounts.safeParse((await ask('ingest', '/counts'))?.body)
  return await Promise.all(
    playedLanes(lanes, players, parts.now()).map(async (lane) => {
      const stamp = view(lane.name)?.twin.stamp ?? 0
      return {
        ...lane,
        at: stamp > 0 ? new Date(stamp).toISOString() : null,
        readings: counts.success ? (counts.data[lane.name]?.readings.stored ?? 0) : null,
        alerts: await countAlerts(database, lane.name),
        bytes: laneBytes(dataDir, lane.name),
      }
    }),
  )
}
