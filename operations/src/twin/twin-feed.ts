import { setImmediate as breathe, setTimeout as sleep } from 'node:timers/promises'
import { type LaneName, lanePolicy } from '@ioc/domain/lane'
import { SeriesHeads } from '@ioc/domain/messages/inner-doors'
import { AcceptedRecord } from '@ioc/domain/messages/journal-records'
import { openReader } from '@ioc/journal/embedded-reader'
import { followLog } from '@ioc/journal/follow'
import type { LogRecord, ReadResult } from '@ioc/journal/journal'
import { fromBytes } from '@ioc/journal/json'
import { journalPath } from '@ioc/journal/layout'
import { laneTurns } from '@ioc/room/lane-turns'
import type { Figures } from '../figures.ts'
import type { AskRoom } from '../rooms/room-doors.ts'
import type { LaneTwin } from './lane-twin.ts'

const recordsAtOnce = 20
const laterRecordsAtOnce = 4
const laterRestMs = 5
const askAgainMs = 250

type Source = {
  dataDir: string
  lane: LaneName
  twin: LaneTwin
  ask: AskRoom
  figures: Figures
  now: () => number
  /** The newest values are on the twin. */
  onLoaded: () => void
  onStamp: () => void
  onBroken: (cause: unknown) => void
}

/**
 * Brings a lane's readings to its twin: first the newest of every series, as ingest knows them, then everything
 * accepted after that. Where records were pruned before they were read, it begins again with the newest.
 */
export function startTwinFeed(source: Source): { stop(): Promise<void> } {
  const ended = new AbortController()
  const running = (async () => {
    while (!ended.signal.aborted) {
      const heads = await askHeads(source, ended.signal)
      if (!heads) return
      source.twin.applyHeads(heads, source.now())
      source.onLoaded()
      await followAccepted(source, heads.offset, ended.signal)
    }
  })()
  running.catch(source.onBroken)
  return {
    stop: async () => {
      ended.abort()
      await running.catch(() => undefined)
    },
  }
}

async function askHeads(source: Source, ended: AbortSignal): Promise<SeriesHeads | undefined> {
  while (!ended.aborted) {
    const answer = await source.ask('ingest', `/latest?lane=${source.lane}`)
    if (answer?.status === 200) return SeriesHeads.parse(answer.body)
    await sleep(askAgainMs, undefined, { signal: ended }).catch(() => undefined)
  }
  return undefined
}

/** Ends when told to, or at a gap. */
async function followAccepted(source: Source, after: number, ended: AbortSignal): Promise<void> {
  const { lane, figures } = source
  const reader = openReader(journalPath(source.dataDir, 'ingest', lane))
  const gap = new AbortController()
  const { first } = lanePolicy(lane)
  const turns = laneTurns(first, laterRestMs)
  const lay = async (batch: ReadResult) => {
    if (gap.signal.aborted) return
    if (batch.gap) {
      figures.gaps.inc({ lane, topic: 'accepted' })
      gap.abort()
      return
    }
    for (const record of batch.records) take(source, record)
    const last = batch.records.at(-1)
    if (!last) return
    figures.lagRecords.set({ lane, topic: 'accepted' }, Math.max(0, batch.head - last.offset))
    figures.lagSeconds.set({ lane, topic: 'accepted' }, Math.max(0, (source.now() - last.time) / 1000))
    // The reader is synchronous: screens and requests get their turn between two reads.
    await breathe()
  }
  const limit = first ? recordsAtOnce : laterRecordsAtOnce
  const following = followLog({ reader, topic: 'accepted', after, limit }, (batch) => turns(() => lay(batch)))
  try {
    await Promise.race([following.ended, aborted(AbortSignal.any([ended, gap.signal]))])
  } finally {
    await following.stop()
    await reader.close()
  }
}

function take(source: Source, record: LogRecord): void {
  const { lane, twin, figures } = source
  const accepted = AcceptedRecord.parse(fromBytes(record.value))
  switch (accepted.type) {
    case 'readings': {
      if (accepted.late) return void figures.readings.inc({ lane, fate: 'late' }, accepted.d.length)
      const { passedOver, unknown } = twin.apply(accepted)
      figures.readings.inc({ lane, fate: 'taken' }, accepted.d.length - passedOver - unknown)
      if (passedOver > 0) figures.readings.inc({ lane, fate: 'not_newer' }, passedOver)
      if (unknown > 0) figures.readings.inc({ lane, fate: 'unknown_device' }, unknown)
      return
    }
    case 'stamp':
      twin.moveTo(accepted.at)
      return void source.onStamp()
    case 'imported':
      // History lies in the store; what is newest has not changed.
      return
  }
}

function aborted(signal: AbortSignal): Promise<void> {
  if (signal.aborted) return Promise.resolve()
  return new Promise((resolve) => signal.addEventListener('abort', () => resolve(), { once: true }))
}
