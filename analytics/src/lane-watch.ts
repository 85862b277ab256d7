import { alertCause } from '@ioc/domain/alert'
import { lanePolicy } from '@ioc/domain/lane'
import { AcceptedRecord } from '@ioc/domain/messages/journal-records'
import { openReader } from '@ioc/journal/embedded-reader'
import { openWriter } from '@ioc/journal/embedded-writer'
import { type Following, followLog } from '@ioc/journal/follow'
import type { JournalReader, JournalWriter, LogRecord, ReadResult } from '@ioc/journal/journal'
import { fromBytes, toBytes } from '@ioc/journal/json'
import { journalPath } from '@ioc/journal/layout'
import { laneTurns } from '@ioc/room/lane-turns'
import type { Log } from '@ioc/room/log'
import { Detector } from './detector.ts'
import type { Figures } from './figures.ts'
import type { Forecaster } from './forecast/forecaster.ts'
import { detectorOf, snapshotOf } from './snapshot.ts'
import { readSnapshot, removeLaneFiles, snapshotPath, writeSnapshot } from './snapshot-file.ts'
import type { SubjectReader } from './subject-reader.ts'
import { type Span, warmUp, warmUpDays } from './warm-up.ts'

/** What every lane of this room shares. */
export type LaneTools = {
  dataDir: string
  token: string
  log: Log
  registry: SubjectReader
  forecaster: Forecaster
  figures: Figures
  snapshotSeconds: number
}

/** How far a lane has been judged, and its alerts are durable. `stamp`: ISO 8601, null before the first. */
export type LaneProgress = { offset: number; head: number; stamp: string | null; active: number }

const recordsAtOnce = 32
const laterRecordsAtOnce = 8
const laterRestMs = 5
const dayMs = 86_400_000

/** A snapshot of a newer release: this one must not go on from it, nor begin again and overwrite it. */
class SnapshotError extends Error {
  override name = 'SnapshotError'
  /** Tells the life of the room that starting again changes nothing. */
  readonly code = 'newer_schema'
}

/** Detection of one lane at work: from `accepted` through the detector to `alert`, and the snapshots between. */
export class LaneWatch {
  readonly lane: string
  readonly #tools: LaneTools
  readonly #detector: Detector
  readonly #writer: JournalWriter
  readonly #reader: JournalReader
  readonly #following: Following
  readonly #changed = new Set<string>()
  /** What was taken, and up to where its alerts are durable. */
  #offset: number
  #durable: number
  #head = 0
  #snapshotAt = performance.now()
  #snapshotOffset: number
  readonly #stopping = new AbortController()

  /** Opens a lane where it was left. Throws SnapshotError where its snapshot is of a newer release. */
  constructor(lane: string, tools: LaneTools) {
    this.lane = lane
    this.#tools = tools
    const found = restored(lane, tools)
    this.#detector = found.detector
    this.#offset = found.offset
    this.#durable = found.offset
    this.#snapshotOffset = found.offset
    this.#writer = openWriter(journalPath(tools.dataDir, 'analytics', lane), { logs: ['alert'] })
    this.#reader = openReader(journalPath(tools.dataDir, 'ingest', lane))
    const { first } = lanePolicy(lane)
    const limit = first ? recordsAtOnce : laterRecordsAtOnce
    const turns = laneTurns(first, laterRestMs)
    const source = { reader: this.#reader, topic: 'accepted', after: this.#offset, limit }
    this.#following = followLog(source, (batch) => turns(() => this.#judge(batch)))
  }

  /** Settles when the lane ends; rejects with what broke it. */
  get ended(): Promise<void> {
    return this.#following.ended
  }

  progress(): LaneProgress {
    const { stamp, book } = this.#detector
    return {
      offset: this.#durable,
      head: Math.max(this.#head, this.#durable),
      stamp: Number.isNaN(stamp) ? null : new Date(stamp).toISOString(),
      active: book.active().length,
    }
  }

  /** Devices changed in the registry; taken in before the next batch. */
  changed(ids: readonly string[]): void {
    for (const id of ids) this.#changed.add(id)
  }

  /** Sets the figures that are true only now; `now` of the monotonic clock. */
  measure(now: number): void {
    const { figures } = this.#tools
    figures.snapshotAge.set({ lane: this.lane }, (now - this.#snapshotAt) / 1000)
    figures.active.set({ lane: this.lane }, this.#detector.book.active().length)
  }

  /** Stops after the batch at hand, with a last snapshot. */
  async stop(): Promise<void> {
    this.#stopping.abort()
    await this.#following.stop()
    if (this.#offset > this.#snapshotOffset) await this.#snapshot()
    await this.#close()
  }

  /** The lane was deleted: stops, and removes its files. */
  async remove(): Promise<void> {
    this.#stopping.abort()
    await this.#following.stop()
    await this.#close()
    removeLaneFiles(this.#tools.dataDir, this.lane)
  }

  async #close(): Promise<void> {
    await this.#reader.close()
    await this.#writer.close()
  }

  async #judge(batch: ReadResult): Promise<void> {
    const { figures, log } = this.#tools
    this.#head = batch.head
    if (batch.gap) {
      const missed = batch.gap.to - batch.gap.from + 1
      figures.gaps.inc({ lane: this.lane }, missed)
      log.warn(`lane ${this.lane}: ${missed} records were pruned before they were judged`)
      this.#offset = batch.gap.to
    }
    this.#detector.refresh([...this.#changed])
    this.#changed.clear()
    for (const record of batch.records) {
      await this.#take(record)
      if (this.#stopping.signal.aborted) break
    }
    await this.#decide()
    const lag = batch.head - this.#offset
    figures.lagRecords.set({ lane: this.lane }, lag)
    figures.lagSeconds.set({ lane: this.lane }, lag > 0 ? (Date.now() - (batch.records.at(-1)?.time ?? 0)) / 1000 : 0)
    if (performance.now() - this.#snapshotAt > this.#tools.snapshotSeconds * 1000) await this.#snapshot()
  }

  async #take(record: LogRecord): Promise<void> {
    const parsed = AcceptedRecord.safeParse(fromBytes(record.value))
    if (!parsed.success) {
      this.#tools.figures.unreadable.inc({ lane: this.lane })
      this.#tools.log.error(`lane ${this.lane}: record ${record.offset} of accepted has no known shape`)
      this.#offset = record.offset
      return
    }
    const accepted = parsed.data
    if (accepted.type === 'readings') await this.#tools.registry.know(accepted.devices, this.lane)
    const history = this.#historyFor(accepted)
    if (history) {
      await this.#decide()
      await this.#warm(history)
      if (this.#stopping.signal.aborted) return
    }
    this.#detector.take(accepted)
    this.#offset = record.offset
    // What was fetched is in the state now, and is not fetched again after a crash.
    if (history) {
      await this.#decide()
      await this.#snapshot()
    }
  }

  /** The history that detection must know before this record. */
  #historyFor(record: AcceptedRecord): Span | undefined {
    const { stamp } = this.#detector
    if (record.type === 'stamp' && Number.isNaN(stamp))
      return { lane: 'live', from: record.at - warmUpDays * dayMs, to: record.at }
    if (record.type !== 'imported' || Number.isNaN(stamp)) return undefined
    return { lane: this.lane, from: Math.max(record.from, record.to - warmUpDays * dayMs), to: record.to }
  }

  async #warm(span: Span): Promise<void> {
    const source = { ...this.#tools, stopping: this.#stopping.signal }
    const series = await warmUp(source, span, (profile) => {
      if (this.#detector.warm(profile)) this.#tools.figures.warmed.inc({ lane: this.lane })
    })
    if (series > 0 && !this.#stopping.signal.aborted)
      this.#tools.log.info(`lane ${this.lane}: warmed up with the history of ${series} series`)
  }

  /** Scores what waits, decides, and appends the transitions; after this the state is true at `#offset`. */
  async #decide(): Promise<void> {
    const { forecaster, figures } = this.#tools
    const scores = await forecaster.score(this.#detector.asked())
    const emissions = this.#detector.decide(scores, forecaster.places)
    if (emissions.length > 0)
      await this.#writer.commit({
        append: [
          {
            topic: 'alert',
            records: emissions.map(({ alert, arrival }) => ({
              key: alert.key,
              time: arrival,
              value: toBytes(alert),
              cause: alertCause(alert),
            })),
          },
        ],
      })
    this.#durable = this.#offset
    const now = Date.now()
    for (const { alert, arrival } of emissions) {
      figures.alerts.inc({ lane: this.lane, rule: alert.rule, transition: alert.transition })
      figures.latency.observe({ lane: this.lane }, Math.max(0, now - arrival) / 1000)
    }
    for (const [outcome, count] of Object.entries(this.#detector.takeTally()))
      figures.readings.inc({ lane: this.lane, outcome }, count)
  }

  async #snapshot(): Promise<void> {
    const { figures, dataDir } = this.#tools
    const began = performance.now()
    const bytes = writeSnapshot(snapshotPath(dataDir, this.lane), snapshotOf(this.#detector, this.#offset))
    // Ingest keeps the records after this cursor as long as its bounds allow.
    await this.#writer.commit({ cursors: { accepted: this.#offset } })
    this.#snapshotAt = performance.now()
    this.#snapshotOffset = this.#offset
    figures.snapshotBytes.set({ lane: this.lane }, bytes)
    figures.snapshotSeconds.observe({ lane: this.lane }, (this.#snapshotAt - began) / 1000)
  }
}

function restored(lane: string, { dataDir, log, registry }: LaneTools): { detector: Detector; offset: number } {
  const path = snapshotPath(dataDir, lane)
  const bytes = readSnapshot(path)
  if (!bytes) return { detector: new Detector(registry.subjects, lane), offset: 0 }
  const found = detectorOf(bytes, registry.subjects, lane)
  if (!('refused' in found)) return found
  if (found.refused === 'newer')
    throw new SnapshotError(
      `the snapshot ${path} cannot be used: ${found.detail}: start that release, or remove the file`,
    )
  log.warn(`the snapshot of lane ${lane} cannot be used, ${found.detail}: beginning again from what the journal has`)
  return { detector: new Detector(registry.subjects, lane), offset: 0 }
}
