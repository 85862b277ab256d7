import { portOf } from '@ioc/room/announcement'

export type RoomName = 'broker' | 'ingest' | 'analytics'

/** An answer of a room's inner door; undefined where the room is away or did not answer in time. */
type DoorAnswer = { status: number; body: unknown } | undefined

/** Asks the inner door of a room, with the token of this run; with a `body` it is a POST. */
export type AskRoom = (room: RoomName, path: string, withinMs?: number, body?: unknown) => Promise<DoorAnswer>

export function roomDoors(dataDir: string, token: string): AskRoom {
  return async (room, path, withinMs = 10_000, body) => {
    const port = portOf(dataDir, room, 'door')
    if (port === undefined) return undefined
    try {
      const response = await fetch(`http://127.0.0.1:${port}${path}`, {
        headers: {
          authorization: `Bearer ${token}`,
          ...(body === undefined ? {} : { 'content-type': 'application/json' }),
        },
        ...(body === undefined ? {} : { method: 'POST', body: JSON.stringify(body) }),
        signal: AbortSignal.timeout(withinMs),
      })
      return { status: response.status, body: await response.json() }
    } catch {
      // Away, restarting or stuck: the caller says so, or asks again.
      return undefined
    }
  }
}
