import { readdirSync, statSync } from 'node:fs'
import { basename, dirname, join } from 'node:path'
import { journalPath } from '@ioc/journal/layout'

const rooms = ['broker', 'ingest', 'analytics'] as const

/** Bytes of the files that a room keeps of a lane; undefined where there is none. */
function bytesOf(dataDir: string, room: (typeof rooms)[number], lane: string): number | undefined {
  const path = journalPath(dataDir, room, lane)
  const stem = basename(path, '.db')
  let bytes: number | undefined
  for (const file of filesIn(dirname(path)))
    if (file.startsWith(`${stem}.db`) || file.startsWith(`${stem}.snapshot`))
      bytes = (bytes ?? 0) + (statSync(join(dirname(path), file), { throwIfNoEntry: false })?.size ?? 0)
  return bytes
}

/** Bytes of all journal files of a lane. */
export function laneBytes(dataDir: string, lane: string): number {
  return rooms.reduce((sum, room) => sum + (bytesOf(dataDir, room, lane) ?? 0), 0)
}

/** Rooms that have files of a lane. */
export function roomsHolding(dataDir: string, lane: string): string[] {
  return rooms.filter((room) => bytesOf(dataDir, room, lane) !== undefined)
}

function filesIn(folder: string): string[] {
  try {
    return readdirSync(folder)
  } catch {
    // No room has kept a lane here yet.
    return []
  }
}
