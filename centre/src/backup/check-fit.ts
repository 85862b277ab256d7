import { existsSync } from 'node:fs'
import { join } from 'node:path'
import type { StoreCopy } from '@ioc/domain/messages/inner-doors'
import { openReader } from '@ioc/journal/embedded-reader'
import { laneFile } from './data-files.ts'

/**
 * Throws where the copies of a lane would not go on together: a reader ahead of what it reads, or behind what is still
 * there. `cursors`: how far the copy of the store is, where that is known.
 */
export async function checkFit(of: {
  folder: string
  lanes: readonly string[]
  cursors: StoreCopy['cursors'] | undefined
}): Promise<void> {
  for (const lane of of.lanes) {
    const [raw, accepted] = [join(of.folder, laneFile('broker', lane)), join(of.folder, laneFile('ingest', lane))]
    const stored = of.cursors?.[lane] ?? 0
    if (!existsSync(accepted)) {
      if (stored > 0) throw new Error(`lane ${lane} was deleted while it was copied: try again`)
      continue
    }
    const ingest = openReader(accepted)
    const taken = await ingest.cursor('raw')
    await ingest.close()
    await mustHold({ path: accepted, topic: 'accepted', after: stored, reader: 'the store' })
    await mustHold({ path: raw, topic: 'raw', after: taken, reader: 'ingest' })
  }
}

async function mustHold(of: { path: string; topic: string; after: number; reader: string }): Promise<void> {
  if (of.after === 0) return
  const reader = openReader(of.path)
  try {
    const { head, gap } = await reader.read(of.topic, of.after, 1)
    if (head < of.after || gap)
      throw new Error(
        `${of.topic} does not fit: ${of.reader} is at ${of.after} of it, its copy ${gap ? `begins after ${gap.to}` : `ends at ${head}`}: a room was started anew meanwhile, or is far behind; try again`,
      )
  } finally {
    await reader.close()
  }
}
