import { setTimeout as sleep } from 'node:timers/promises'
import { type LaneName, lanePolicy } from '@ioc/domain/lane'
import { type AcceptedReadings, AcceptedRecord } from '@ioc/domain/messages/journal-records'
import { type Following, followLog } from '@ioc/journal/follow'
import type { JournalReader, ReadResult } from '@ioc/journal/journal'
import { fromBytes } from '@ioc/journal/json'
import { laneTurns } from '@ioc/room/lane-turns'
import { reason } from '@ioc/room/log'
import type { IngestMetrics } from './ingest-metrics.ts'
import {
  type ReadingStore,
  RefusedMoments,
  type StoreBatch,
  StoreProblem,
  type StoreProgress,
} from './store/reading-store.ts'
import { type RefusedReadings, refusedReadings, storeBatch, withoutMoments } from './store-batch.ts'

const recordsAtOnce = 60
/** Writes of all lanes go one after another: those of a lane that does not come first are small. */
const laterRecordsAtOnce = 15
/** A pause between writes: few large transactions cost the store a fraction of many small ones. */
const pauseMs = 250
const retryMs = 1000
const tendEveryMs = 60_000
const laterRestMs = 10

export type StoreWriterOptions = {
  lane: LaneName
  store: ReadingStore
  reader: JournalReader
  metrics: IngestMetrics
  now: () => number
  /**
   * Keeps readings apart that the store will never take; `through` is the last offset of `accepted` that this covers.
   */
  refuse: (refused: RefusedReadings[], through: number) => Promise<void>
}

/**
 * The consumer of `accepted` that fills the store; its cursor is kept by the store with the readings. While the store
 * fails, from the start on or later, it keeps trying, and nothing else waits for it but what is late.
 */
export class StoreWriter {
  readonly #options: StoreWriterOptions
  readonly ended: Promise<void>
  /** Resolves once the store has answered for the first time, be it that it does not work. */
  readonly answered: Promise<void>
  #answer: () => void = () => undefined
  readonly #stopping = new AbortController()
  #following: Following | undefined
  #progress: StoreProgress = { cursor: 0, stored: 0 }
  #tending: Promise<void> = Promise.resolve()
  #tendTimer: NodeJS.Timeout | undefined
  #problem: string | undefined
  #waiting: { offset: number; resolve: (reached: boolean) => void }[] = []

  constructor(options: StoreWriterOptions) {
    this.#options = options
    this.answered = new Promise((resolve) => {
      this.#answer = resolve
    })
    this.ended = this.#run()
  }

  /** How far the store has come; 0 until it has said so for the first time. */
  cursor(): number {
    return this.#progress.cursor
  }

  stored(): number {
    return this.#progress.stored
  }

  /** Why the store does not take readings now, or undefined. */
  problem(): string | undefined {
    return this.#problem
  }

  /** Resolves true once the store has everything up to `offset`; false when the writer is stopped before. */
  reaches(offset: number): Promise<boolean> {
    if (this.#progress.cursor >= offset) return Promise.resolve(true)
    if (this.#isStopped()) return Promise.resolve(false)
    return new Promise((resolve) => {
      this.#waiting.push({ offset, resolve })
    })
  }

  async stop(): Promise<void> {
    this.#stopping.abort()
    clearInterval(this.#tendTimer)
    for (const one of this.#waiting) one.resolve(false)
    this.#waiting = []
    await this.#following?.stop()
    await Promise.allSettled([this.ended, this.#tending])
  }

  async #run(): Promise<void> {
    const { lane, store, reader } = this.#options
    const progress = await this.untilItWorks(() => store.openLane(lane))
    if (!progress || this.#isStopped()) return
    this.#progress = progress
    this.#answer()
    this.#tendTimer = setInterval(() => this.#tend(), tendEveryMs)
    const { first } = lanePolicy(lane)
    const limit = first ? recordsAtOnce : laterRecordsAtOnce
    const turns = laneTurns(first, laterRestMs)
    this.#following = followLog({ reader, topic: 'accepted', after: this.#progress.cursor, limit }, (batch) =>
      turns(async () => {
        await this.#store(batch)
        if (batch.records.length < limit && this.#waiting.length === 0) await this.#pause(pauseMs)
      }),
    )
    await this.#following.ended
  }

  /** One call at a time: a long one is not overtaken by the next. */
  #tend(): void {
    if (this.#problem !== undefined) return
    clearInterval(this.#tendTimer)
    const { lane, store, metrics, now } = this.#options
    this.#tending = store.tend(lane, now()).catch((cause) => {
      if (!this.#isStopped()) metrics.tendFailed(cause)
    })
    void this.#tending.then(() => {
      if (!this.#isStopped()) this.#tendTimer = setInterval(() => this.#tend(), tendEveryMs)
    })
  }

  #isStopped(): boolean {
    return this.#stopping.signal.aborted
  }

  async #pause(ms: number): Promise<void> {
    await sleep(ms, undefined, { signal: this.#stopping.signal }).catch(() => undefined)
  }

  /**
   * Asks the store again until it answers; undefined when this writer is stopped before. What only a person or a
   * restart can mend is thrown on.
   */
  async untilItWorks<Result>(work: () => Promise<Result>): Promise<Result | undefined> {
    const { metrics } = this.#options
    while (!this.#isStopped()) {
      try {
        const result = await work()
        if (this.#problem !== undefined) metrics.storeWorks()
        this.#problem = undefined
        return result
      } catch (cause) {
        if (isNewerSchema(cause)) throw cause
        // Its cursor is gone with the database: a fresh start reads what there is again.
        if (cause instanceof StoreProblem && cause.code === 'database_missing' && this.#following) throw cause
        this.#problem = reason(cause)
        this.#answer()
        metrics.storeFailed(cause)
        await this.#pause(retryMs)
      }
    }
    return undefined
  }

  async #store(batch: ReadResult): Promise<void> {
    const { lane, metrics, now } = this.#options
    const last = batch.records.at(-1)?.offset ?? batch.gap?.to
    if (last === undefined) return
    if (batch.gap) metrics.gaps.inc({ topic: 'accepted' }, batch.gap.to - batch.gap.from + 1)
    const readings: { offset: number; readings: AcceptedReadings }[] = []
    for (const record of batch.records) {
      const accepted = AcceptedRecord.parse(fromBytes(record.value))
      if (accepted.type === 'readings') readings.push({ offset: record.offset, readings: accepted })
    }
    const moments = storeBatch(readings.map((one) => one.readings))
    const written = await this.untilItWorks(() => this.#writeGood(moments, last, readings))
    if (!written) return
    this.#progress = { cursor: last, stored: this.#progress.stored + written.readings }
    const oldest = readings[0]?.readings.a[0]
    if (oldest !== undefined) metrics.stored.observe({ lane }, Math.max(0, now() - oldest) / 1000)
    const reached = this.#waiting.filter((one) => one.offset <= last)
    this.#waiting = this.#waiting.filter((one) => one.offset > last)
    for (const one of reached) one.resolve(true)
  }

  /** Writes all that the store will take; what it never will is kept apart first. Answers what was written. */
  async #writeGood(
    moments: StoreBatch,
    last: number,
    readings: readonly { offset: number; readings: AcceptedReadings }[],
  ): Promise<StoreBatch> {
    const { lane, store, refuse } = this.#options
    try {
      await store.write(lane, moments, last)
      return moments
    } catch (cause) {
      if (!(cause instanceof RefusedMoments)) throw cause
      await refuse(refusedReadings(cause.refused, readings), last)
      const good = withoutMoments(moments, cause.refused)
      await store.write(lane, good, last)
      return good
    }
  }
}

function isNewerSchema(cause: unknown): boolean {
  return cause instanceof Error && 'code' in cause && cause.code === 'newer_schema'
}
