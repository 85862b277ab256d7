import { mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { z } from 'zod'

const Announcement = z.object({ pid: z.number(), ports: z.record(z.string(), z.number()) })

/**
 * Says, in the data folder, at which ports this room listens; other rooms read it there, so port 0 works everywhere.
 */
export function announce(dataDir: string, room: string, ports: Record<string, number>): void {
  const folder = join(dataDir, 'run')
  mkdirSync(folder, { recursive: true })
  const path = join(folder, `${room}.json`)
  writeFileSync(`${path}.new`, JSON.stringify({ pid: process.pid, ports }))
  renameSync(`${path}.new`, path)
}

export function withdraw(dataDir: string, room: string): void {
  rmSync(join(dataDir, 'run', `${room}.json`), { force: true })
}

/** The port of a room's door, or undefined while that room has not said it. */
export function portOf(dataDir: string, room: string, door: string): number | undefined {
  try {
    const parsed = Announcement.safeParse(JSON.parse(readFileSync(join(dataDir, 'run', `${room}.json`), 'utf8')))
    return parsed.success ? parsed.data.ports[door] : undefined
  } catch {
    return undefined
  }
}
