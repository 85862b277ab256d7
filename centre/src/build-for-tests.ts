import { resolve } from 'node:path'
import { buildRooms } from './room-build.ts'

/** Builds what has changed before the first test that starts a room as a process. */
export async function setup(): Promise<void> {
  await buildRooms(resolve(import.meta.dirname, '../..'))
}
