import { type Metrics, prometheusText } from '@ioc/room/metrics'
import type { AskRoom, RoomName } from './room-doors.ts'

/** The figures of these rooms and of this one as Prometheus text; a room that is away is missing in it. */
export async function allFigures(ask: AskRoom, rooms: readonly RoomName[], own: Metrics): Promise<string> {
  const answers = await Promise.all(rooms.map((room) => ask(room, '/metrics', 2000)))
  const others = answers.flatMap((answer) => (answer?.status === 200 ? [answer.body] : []))
  return prometheusText([...others, await own.registry.getMetricsAsJSON()])
}
