import { setTimeout as sleep } from 'node:timers/promises'
import type { LaneName } from '@ioc/domain/lane'
import { SeriesHeads } from '@ioc/domain/messages/inner-doors'
import { AcceptedRecord, LateRecord } from '@ioc/domain/messages/journal-records'
import type { Device } from '@ioc/domain/registry'
import { type KeptDays, keptDaysOf } from '@ioc/domain/roll-up'
import { openReader } from '@ioc/journal/embedded-reader'
import { openWriter } from '@ioc/journal/embedded-writer'
import { type Following, followLog } from '@ioc/journal/follow'
import { JournalError, type JournalReader, type JournalWriter, type LogRecord } from '@ioc/journal/journal'
import { fromBytes, toBytes } from '@ioc/journal/json'
import { journalPath } from '@ioc/journal/layout'
import { decide } from './decide.ts'
import { decideLate } from './decide-late.ts'
import type { IngestMetrics } from './ingest-metrics.ts'
import { pruneLane } from './lane-bounds.ts'
import { accepted, quarantined } from './lane-records.ts'
import { Heads } from './series-heads.ts'
import type { ReadingStore } from './store/reading-store.ts'
import { type RefusedReadings, storeRefusal } from './store-batch.ts'
import { StoreWriter } from './store-writer.ts'

const messagesAtOnce = 1000
const lateAtOnce = 1000
/** A pause after a small batch, so that a steady trickle becomes few commits; well below what a screen notices. */
const lingerMs = 20
const storeAnswerMs = 3000
const headsEveryMs = 60_000
const pruneEveryMs = 10_000

export type LaneIngestOptions = {
  dataDir: string
  lane: LaneName
  store: ReadingStore
  find: (device: string) => Device | undefined
  /** Resolves once `find` knows all that the registry holds now. */
  knowAll: () => Promise<void>
  metrics: IngestMetrics
  now: () => number
  /** What the live lane keeps. */
  keptDays: KeptDays
  /** Called once when something broke that a restart must mend. */
  onBroken: (cause: unknown) => void
}

/**
 * One lane's way from `raw` to `accepted`, `quarantine` and the store. Records, counts and the cursor of `raw` commit
 * in one transaction, so a crash repeats nothing that was committed and loses nothing that was not.
 */
export class LaneIngest {
  readonly #options: LaneIngestOptions
  readonly #raw: JournalReader
  readonly #own: JournalReader
  readonly #writer: JournalWriter
  #heads = new Heads()
  #stamp: number | undefined
  #headsOffset = 0
  #headsSavedAt = 0
  #lateAcceptedAt = 0
  #storeWriter: StoreWriter | undefined
  #following: Following[] = []
  #pruning: NodeJS.Timeout | undefined
  #stopped = false

  private constructor(options: LaneIngestOptions) {
    this.#options = options
    const path = journalPath(options.dataDir, 'ingest', options.lane)
    this.#writer = openWriter(path, { logs: ['accepted', 'quarantine', 'late'] })
    this.#own = openReader(path)
    this.#raw = openReader(journalPath(options.dataDir, 'broker', options.lane))
  }

  static async open(options: LaneIngestOptions): Promise<LaneIngest> {
    const ingest = new LaneIngest(options)
    await ingest.#recoverHeads()
    await ingest.#start()
    return ingest
  }

  /** The newest of every series, true at the head of `accepted`. */
  latest(): SeriesHeads {
    return this.#heads.columns(this.#writer.head('accepted'), this.#stamp ?? 0)
  }

  /** Says in `accepted` that history has come into the store by the import door. */
  async announceImport(span: { from: number; to: number }): Promise<void> {
    await this.#writer.commit({
      append: [accepted([{ type: 'imported', ...span }], this.#options.now())],
    })
  }

  counts(): Record<string, number> {
    return this.#writer.counts()
  }

  stored(): number {
    return this.#storeWriter?.stored() ?? 0
  }

  /** Why the store does not take readings now, or undefined. */
  storeProblem(): string | undefined {
    return this.#storeWriter?.problem()
  }

  async lag(): Promise<{ raw: number; accepted: number; late: number }> {
    return {
      raw: (await this.#raw.head('raw')) - this.#writer.cursor('raw'),
      accepted: this.#writer.head('accepted') - (this.#storeWriter?.cursor() ?? 0),
      late: this.#writer.head('late') - this.#writer.cursor('late'),
    }
  }

  async close(): Promise<void> {
    clearInterval(this.#pruning)
    this.#stopped = true
    // Late readings wait for the store, which may be down: both stop together.
    await Promise.all([this.#storeWriter?.stop(), ...this.#following.map((one) => one.stop())])
    await this.#saveHeads()
    await Promise.all([this.#writer.close(), this.#own.close(), this.#raw.close()])
  }

  async #start(): Promise<void> {
    const { store, lane, metrics, now } = this.#options
    const refuse = (refused: RefusedReadings[], through: number) => this.#keepRefused(refused, through)
    this.#storeWriter = new StoreWriter({ lane, store, reader: this.#own, metrics, now, refuse })
    const raw = followLog(
      { reader: this.#raw, topic: 'raw', after: this.#writer.cursor('raw'), limit: messagesAtOnce },
      async (batch) => {
        if (batch.gap) metrics.gaps.inc({ topic: 'raw' }, batch.gap.to - batch.gap.from + 1)
        await this.#takeRaw(batch.records)
        if ((batch.records.at(-1)?.offset ?? 0) >= batch.head) await sleep(lingerMs)
      },
    )
    const late = followLog(
      { reader: this.#own, topic: 'late', after: this.#writer.cursor('late'), limit: lateAtOnce },
      (batch) => this.#takeLate(batch.records),
    )
    this.#following = [raw, late]
    // Counts are whole once the store has said how far it is; one that says nothing is not waited for.
    const { answered, ended } = this.#storeWriter
    await Promise.race([answered, ended, sleep(storeAnswerMs)])
    for (const one of [raw.ended, late.ended, this.#storeWriter.ended]) one.catch(this.#options.onBroken)
    this.#pruning = setInterval(
      () =>
        void this.#prune().catch((cause) =>
          isFull(cause) ? this.#options.metrics.diskFull.inc() : this.#options.onBroken(cause),
        ),
      pruneEveryMs,
    )
  }

  async #takeRaw(records: LogRecord[]): Promise<void> {
    const last = records.at(-1)
    if (!last) return
    const { lane, find, knowAll, metrics, now } = this.#options
    await knowAll()
    const decision = decide(records, {
      lane,
      heads: this.#heads,
      stamp: this.#stamp,
      find,
      keptDays: keptDaysOf(lane, this.#options.keptDays).raw ?? Number.POSITIVE_INFINITY,
    })
    this.#stamp = decision.stamp
    const head = this.#writer.head('accepted') + decision.accepted.records.length
    await this.#commit({
      append: [
        accepted(decision.accepted.records, now()),
        quarantined(decision.quarantine),
        {
          topic: 'late',
          records: decision.late.map((one) => ({
            key: one.device,
            time: one.a,
            value: toBytes({ ...one, after: head }),
          })),
        },
      ],
      counts: decision.counts,
      cursors: { raw: last.offset },
    })
    metrics.accepted.observe(Math.max(0, now() - (records[0]?.time ?? 0)) / 1000)
    if (now() - this.#headsSavedAt > headsEveryMs) await this.#saveHeads()
  }

  async #takeLate(records: LogRecord[]): Promise<void> {
    const last = records.at(-1)
    if (!last) return
    const waiting = records.map((record) => LateRecord.parse(fromBytes(record.value)))
    const after = waiting.reduce((most, one) => Math.max(most, one.after), this.#lateAcceptedAt)
    // The store must have passed whatever these readings could repeat, their own predecessors included.
    if (!(await this.#storeWriter?.reaches(after))) return
    const { lane, store, now } = this.#options
    const stored = await this.#storeWriter?.untilItWorks(() => store.find(lane, waiting))
    if (!stored) return
    const decision = decideLate(waiting, stored)
    await this.#commit({
      append: [accepted(decision.accepted.records, now()), quarantined(decision.quarantine)],
      counts: decision.counts,
      cursors: { late: last.offset },
    })
    this.#lateAcceptedAt = this.#writer.head('accepted')
  }

  /** Keeps apart what the store will never take: once, though the store's cursor moves only afterwards. */
  async #keepRefused(refused: RefusedReadings[], through: number): Promise<void> {
    const known = this.#writer.cursor('refused')
    const fresh = refused.filter((one) => one.offset > known).map((one) => storeRefusal(one))
    await this.#commit({
      append: [quarantined(fresh)],
      counts: { 'readings.quarantined': fresh.length, 'quarantine.store_refused': fresh.length },
      cursors: { refused: Math.max(known, through) },
    })
  }

  /** Commits; while the disk is full it tries again, for nothing may be skipped, until it is stopped. */
  async #commit(change: Parameters<JournalWriter['commit']>[0]): Promise<void> {
    for (;;) {
      try {
        await this.#writer.commit(change)
        return
      } catch (cause) {
        if (!isFull(cause) || this.#stopped) throw cause
        this.#options.metrics.diskFull.inc()
        await sleep(1000)
      }
    }
  }

  /** Heads as last saved, moved forward by everything accepted since. */
  async #recoverHeads(): Promise<void> {
    const note = this.#writer.note('heads')
    if (note) {
      const saved = SeriesHeads.parse(fromBytes(note))
      this.#heads = Heads.from(saved)
      this.#stamp = saved.stamp === 0 ? undefined : saved.stamp
      this.#headsOffset = saved.offset
    }
    for (let after = this.#headsOffset; ; ) {
      const { records } = await this.#own.read('accepted', after, 200)
      if (records.length === 0) break
      for (const record of records) this.#advance(AcceptedRecord.parse(fromBytes(record.value)))
      after = records.at(-1)?.offset ?? after
    }
    this.#headsSavedAt = this.#options.now()
  }

  #advance(record: AcceptedRecord): void {
    if (record.type === 'stamp') this.#stamp = Math.max(this.#stamp ?? 0, record.at)
    if (record.type !== 'readings') return
    record.t.forEach((t, n) => {
      this.#heads.advance(
        record.devices[record.d[n] ?? 0] ?? '',
        record.metrics[record.m[n] ?? 0] ?? '',
        t,
        record.v[n] ?? 0,
      )
    })
  }

  async #saveHeads(): Promise<void> {
    this.#headsSavedAt = this.#options.now()
    const heads = this.latest()
    if (heads.offset === this.#headsOffset) return
    try {
      await this.#writer.commit({ notes: { heads: toBytes(heads) } })
      this.#headsOffset = heads.offset
    } catch (cause) {
      // Heads can be made again from what was accepted: they are saved next time.
      if (!isFull(cause)) throw cause
      this.#options.metrics.diskFull.inc()
    }
  }

  /** Bounds of what ingest keeps: never beyond what the store or the saved heads still need. */
  async #prune(): Promise<void> {
    const needed = Math.min(this.#headsOffset, this.#storeWriter?.cursor() ?? 0)
    await pruneLane(this.#writer, { now: this.#options.now(), needed }, () => this.#stopped)
    const lag = await this.lag()
    for (const [topic, records] of Object.entries(lag))
      this.#options.metrics.lag.set({ topic, lane: this.#options.lane }, records)
  }
}

function isFull(cause: unknown): boolean {
  return cause instanceof JournalError && cause.code === 'full'
}
