import { setTimeout as sleep } from 'node:timers/promises'
import { type LaneName, lanePolicy } from '@ioc/domain/lane'
import { type AcceptedReadings, AcceptedRecord } from '@ioc/domain/messages/journal-records'
import { type Following, followLog } from '@ioc/journal/follow'
import type { JournalReader, ReadResult } from '@ioc/journal/journal'
import { fromBytes } from '@ioc/journal/json'
import { laneTurns } from '@ioc/room/lane-turns'
import type { IngestMetrics } from './ingest-metrics.ts'
import type { ReadingStore, StoreProgress } from './store/reading-store.ts'
import { storeBatch } from './store-batch.ts'

const recordsAtOnce = 60
/** Writes of all lanes go one after another: those of a lane that does not come first are small. */
const laterRecordsAtOnce = 15
/** A pause between writes: few large transactions cost the store a fraction of many small ones. */
const pauseMs = 250
const retryMs = 1000
const laterRestMs = 10

export type StoreWriterOptions = {
  lane: LaneName
  store: ReadingStore
  reader: JournalReader
  progress: StoreProgress
  metrics: IngestMetrics
  now: () => number
}

/**
 * The consumer of `accepted` that fills the store; its cursor commits with the readings. While the store fails it
 * keeps trying, and nothing else waits for it but what is late.
 */
export class StoreWriter {
  readonly #options: StoreWriterOptions
  readonly #following: Following
  #progress: StoreProgress
  #stopped = false
  #waiting: { offset: number; resolve: (reached: boolean) => void }[] = []

  constructor(options: StoreWriterOptions) {
    this.#options = options
    this.#progress = options.progress
    const { first } = lanePolicy(options.lane)
    const limit = first ? recordsAtOnce : laterRecordsAtOnce
    const turns = laneTurns(first, laterRestMs)
    this.#following = followLog(
      { reader: options.reader, topic: 'accepted', after: options.progress.cursor, limit },
      (batch) =>
        turns(async () => {
          await this.#store(batch)
          if (batch.records.length < limit && this.#waiting.length === 0) await sleep(pauseMs)
        }),
    )
  }

  get ended(): Promise<void> {
    return this.#following.ended
  }

  cursor(): number {
    return this.#progress.cursor
  }

  stored(): number {
    return this.#progress.stored
  }

  /** Resolves true once the store has everything up to `offset`; false when the writer is stopped before. */
  reaches(offset: number): Promise<boolean> {
    if (this.#progress.cursor >= offset) return Promise.resolve(true)
    if (this.#stopped) return Promise.resolve(false)
    return new Promise((resolve) => {
      this.#waiting.push({ offset, resolve })
    })
  }

  async stop(): Promise<void> {
    this.#stopped = true
    for (const one of this.#waiting) one.resolve(false)
    this.#waiting = []
    await this.#following.stop()
  }

  async #store(batch: ReadResult): Promise<void> {
    const { lane, store, metrics, now } = this.#options
    const last = batch.records.at(-1)?.offset ?? batch.gap?.to
    if (last === undefined) return
    if (batch.gap) metrics.gaps.inc({ topic: 'accepted' }, batch.gap.to - batch.gap.from + 1)
    const readings: AcceptedReadings[] = []
    for (const record of batch.records) {
      const accepted = AcceptedRecord.parse(fromBytes(record.value))
      if (accepted.type === 'readings') readings.push(accepted)
    }
    const moments = storeBatch(readings)
    while (!this.#stopped) {
      try {
        await store.write(lane, moments, last)
        break
      } catch (cause) {
        metrics.storeFailed(cause)
        await sleep(retryMs)
      }
    }
    if (this.#stopped) return
    this.#progress = { cursor: last, stored: this.#progress.stored + moments.readings }
    const oldest = readings[0]?.a[0]
    if (oldest !== undefined) metrics.stored.observe({ lane }, Math.max(0, now() - oldest) / 1000)
    const reached = this.#waiting.filter((one) => one.offset <= last)
    this.#waiting = this.#waiting.filter((one) => one.offset > last)
    for (const one of reached) one.resolve(true)
  }
}
