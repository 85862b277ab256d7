import { uptime } from 'node:os'
import { setImmediate as nextTurn } from 'node:timers/promises'
import { addressed } from '@ioc/domain/messages/topics'
import { openReader } from '@ioc/journal/embedded-reader'
import { toBytes } from '@ioc/journal/json'
import { journalPath } from '@ioc/journal/layout'
import type { Log } from '@ioc/room/log'
import type { Figures } from './figures.ts'
import type { LaneJournals } from './lane-journals.ts'
import { type Moment, nextStamp, type Stamped } from './stamp-clock.ts'

type Parts = { dataDir: string; journals: LaneJournals; figures: Figures; log: Log }

const stampEveryMs = 1000
const pruneEveryMs = 5000
const behindMs = 60_000

/** `monotonic` goes on while the machine sleeps, unlike performance.now(): waking up is no jump of the wall clock. */
const clocks = (): Moment => ({ wall: Date.now(), monotonic: Math.round(uptime() * 1000) })

/** Appends a stamp to the live lane each second, also when nothing arrives: it is what moves that lane's time. */
export function keepStamping(
  { journals, figures, log }: Pick<Parts, 'journals' | 'figures' | 'log'>,
  now: () => Moment = clocks,
): () => void {
  let wasRefused = false
  let last: Stamped | undefined
  const stamp = async () => {
    last = nextStamp(last, now())
    if (last.news === 'jumped') figures.clockJumps.inc()
    if (last.news) log.warn(newsOf(last))
    const value = toBytes({ at: new Date(last.at).toISOString() })
    try {
      await journals.stamp({ key: addressed('stamp', { lane: 'live' }), time: last.at, value })
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

function newsOf({ at, news, jump }: Stamped): string {
  const time = new Date(at).toISOString()
  if (news === 'returned') return `the clock of this machine is right again; stamps follow it from ${time}`
  if (!jump)
    return `the jump of this machine's clock has stood for ten minutes and is believed: stamps go on at ${time}`
  const shown = new Date(at + jump.leadMs).toISOString()
  return `the clock of this machine jumped to ${shown}; stamps go on from ${time} without it: set the clock right${
    jump.leadMs > 0 ? ', or restart if it is right now' : ''
  }`
}

/**
 * Warns where the wall clock is behind the newest record of raw by over a minute: stamps from before it move nothing.
 */
export async function sayIfClockIsBehind({ dataDir, log }: Pick<Parts, 'dataDir' | 'log'>, now: number): Promise<void> {
  const reader = openReader(journalPath(dataDir, 'broker', 'live'))
  try {
    const head = await reader.head('raw')
    const [newest] = (await reader.read('raw', head - 1, 1)).records
    if (newest && now < newest.time - behindMs)
      log.warn(
        `the clock of this machine shows ${new Date(now).toISOString()}, before the newest record of raw (${new Date(newest.time).toISOString()}): the live lane stands still until then; check the clock`,
      )
  } finally {
    await reader.close()
  }
}

/**
 * Drops from `raw` what ingest has read, and nothing else, each 5 s. `hold`: not for so many seconds, so that a copy of
 * ingest's file and then one of `raw` leave no gap between them.
 */
export function keepPruning(
  parts: Parts,
  everyMs = pruneEveryMs,
): { hold(seconds: number): void; stop(): Promise<void> } {
  let stopped = false
  let heldUntil = 0
  let running = Promise.resolve()
  const isHeld = () => stopped || performance.now() < heldUntil
  const timer = setInterval(() => {
    running = running.then(async () => {
      for (const lane of parts.journals.names()) if (!isHeld()) await pruneLane(parts, lane, isHeld)
    })
  }, everyMs)
  return {
    hold: (seconds) => {
      heldUntil = performance.now() + seconds * 1000
    },
    stop: () => {
      stopped = true
      clearInterval(timer)
      return running
    },
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
