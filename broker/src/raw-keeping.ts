import { setImmediate as nextTurn } from 'node:timers/promises'
import { addressed } from '@ioc/domain/messages/topics'
import { openReader } from '@ioc/journal/embedded-reader'
import { toBytes } from '@ioc/journal/json'
import { journalPath } from '@ioc/journal/layout'
import type { Log } from '@ioc/room/log'
import type { Figures } from './figures.ts'
import type { LaneJournals } from './lane-journals.ts'

type Parts = { dataDir: string; journals: LaneJournals; figures: Figures; log: Log }

const stampEveryMs = 1000
const pruneEveryMs = 5000

/** Appends a stamp to the live lane each second, also when nothing arrives: it is what moves that lane's time. */
export function keepStamping({ journals, log }: Pick<Parts, 'journals' | 'log'>): () => void {
  let wasRefused = false
  const stamp = async () => {
    const now = Date.now()
    const value = toBytes({ at: new Date(now).toISOString() })
    try {
      await journals.stamp({ key: addressed('stamp', { lane: 'live' }), time: now, value })
      wasRefused = false
    } catch (cause) {
      if (!wasRefused) log.error('the journal takes no stamps', cause)
      wasRefused = true
    }
  }
  const timer = setInterval(() => void stamp(), stampEveryMs)
  void stamp()
  return () => clearInterval(timer)
}

/** Drops from `raw` what ingest has read, and nothing else, each 5 s. */
export function keepPruning(parts: Parts): () => Promise<void> {
  let stopped = false
  let running = Promise.resolve()
  const timer = setInterval(() => {
    running = running.then(async () => {
      for (const lane of parts.journals.names()) if (!stopped) await pruneLane(parts, lane, () => stopped)
    })
  }, pruneEveryMs)
  return () => {
    stopped = true
    clearInterval(timer)
    return running
  }
}

async function pruneLane({ dataDir, journals, figures, log }: Parts, lane: string, isStopped: () => boolean) {
  const reader = openReader(journalPath(dataDir, 'ingest', lane))
  try {
    const through = await reader.cursor('raw')
    for (;;) {
      const writer = journals.writer(lane)
      if (!writer || isStopped()) return
      figures.rawLag.set({ lane }, Math.max(0, writer.head('raw') - through))
      figures.rawBytes.set({ lane }, writer.size('raw'))
      if ((await writer.prune('raw', { through })) === 0) return
      await nextTurn()
    }
  } catch (cause) {
    log.error(`cannot prune raw of ${lane}`, cause)
  } finally {
    await reader.close()
  }
}
