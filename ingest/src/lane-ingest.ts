import { setTimeout as sleep } from 'node:timers/promises'
import { type LaneName, lanePolicy } from '@ioc/domain/lane'
import type { SeriesHeads } from '@ioc/domain/messages/inner-doors'
import { LateRecord } from '@ioc/domain/messages/journal-records'
import type { AdmittedUnit, KnownDevice } from '@ioc/domain/registry'
import { type KeptDays, keptDaysOf } from '@ioc/domain/roll-up'
import { openReader } from '@ioc/journal/embedded-reader'
import { openWriter } from '@ioc/journal/embedded-writer'
import { type Following, followLog } from '@ioc/journal/follow'
import type { JournalChange, JournalReader, JournalWriter, LogRecord } from '@ioc/journal/journal'
import { fromBytes, toBytes } from '@ioc/journal/json'
import { journalPath } from '@ioc/journal/layout'
import { laneTurns } from '@ioc/room/lane-turns'
import { type Decision, decide, type LaneState } from './decide.ts'
import { decideLate } from './decide-late.ts'
import { commitWhenSpace, isFull } from './full-disk.ts'
import type { IngestMetrics } from './ingest-metrics.ts'
import { pruneLane } from './lane-bounds.ts'
import { accepted, parked, quarantined } from './lane-records.ts'
import { QualityBook } from './quality-tally.ts'
import { Mender } from './quarantine/mender.ts'
import type { QuarantineIndex } from './quarantine/quarantine-index.ts'
import { recoverHeads } from './recovered-heads.ts'
import { Heads } from './series-heads.ts'
import type { ReadingStore } from './store/reading-store.ts'
import { type RefusedReadings, storeRefusals } from './store-batch.ts'
import { StoreWriter } from './store-writer.ts'

const messagesAtOnce = 1000
/** A batch is decided in one go: that of a lane that does not come first is what the live one may have to wait for. */
const laterMessagesAtOnce = 25
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
  quarantine: QuarantineIndex
  find: (device: string) => KnownDevice | undefined
  unitOf: (symbol: string) => AdmittedUnit | undefined
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
  readonly mender: Mender
  readonly quality: QualityBook
  #heads = new Heads()
  #stamp: number | undefined
  #headsOffset = 0
  #headsSavedAt = 0
  #lateAcceptedAt = 0
  #storeWriter: StoreWriter | undefined
  #following: Following[] = []
  #pruning: NodeJS.Timeout | undefined
  #stopped = false
  #turn: Promise<void> = Promise.resolve()

  private constructor(options: LaneIngestOptions) {
    this.#options = options
    const path = journalPath(options.dataDir, 'ingest', options.lane)
    this.#writer = openWriter(path, { logs: ['accepted', 'quarantine', 'late', 'mended'] })
    this.#own = openReader(path)
    this.quality = new QualityBook(this.#writer)
    this.#raw = openReader(journalPath(options.dataDir, 'broker', options.lane))
    const { lane, quarantine: index, now, onBroken } = options
    this.mender = new Mender({
      ...{ lane, index, now, onBroken, writer: this.#writer },
      state: () => this.#state(),
      inTurn: async (work) => {
        await options.knowAll()
        await this.#inTurn(work)
      },
      commit: (change) => this.#commit(change),
      letIn: (redriven, more) => this.#keep(redriven, more),
    })
  }

  static async open(options: LaneIngestOptions): Promise<LaneIngest> {
    const ingest = new LaneIngest(options)
    const { heads, stamp, offset } = await recoverHeads(ingest.#writer, ingest.#own)
    ingest.#heads = heads
    ingest.#stamp = stamp
    ingest.#headsOffset = offset
    ingest.#headsSavedAt = options.now()
    await ingest.#start()
    await options.quarantine.open(options.lane)
    ingest.mender.start()
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
    await this.mender.stop()
    await this.#options.quarantine.closeLane(this.#options.lane)
    // Late readings wait for the store, which may be down: both stop together.
    await Promise.all([this.#storeWriter?.stop(), ...this.#following.map((one) => one.stop())])
    await this.#saveHeads()
    await Promise.all([this.#writer.close(), this.#own.close(), this.#raw.close()])
  }

  async #start(): Promise<void> {
    const { store, lane, metrics, now } = this.#options
    const refuse = (refused: RefusedReadings[], through: number) => this.#keepRefused(refused, through)
    this.#storeWriter = new StoreWriter({ lane, store, reader: this.#own, metrics, now, refuse })
    const { first } = lanePolicy(lane)
    const limit = first ? messagesAtOnce : laterMessagesAtOnce
    const turns = laneTurns(first, lingerMs)
    const raw = followLog({ reader: this.#raw, topic: 'raw', after: this.#writer.cursor('raw'), limit }, (batch) =>
      turns(async () => {
        if (batch.gap) metrics.gaps.inc({ topic: 'raw' }, batch.gap.to - batch.gap.from + 1)
        await this.#takeRaw(batch.records)
        if (first && (batch.records.at(-1)?.offset ?? 0) >= batch.head) await sleep(lingerMs)
      }),
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
    const { lane, knowAll, metrics, now } = this.#options
    await knowAll()
    await this.#inTurn(async () => {
      const decision = decide(records, this.#state())
      this.#stamp = decision.stamp
      await this.#keep(decision, { cursors: { raw: last.offset } })
    })
    metrics.accepted.observe({ lane }, Math.max(0, now() - (records[0]?.time ?? 0)) / 1000)
    if (now() - this.#headsSavedAt > headsEveryMs) await this.#saveHeads()
  }

  async #takeLate(records: LogRecord[]): Promise<void> {
    const last = records.at(-1)
    if (!last) return
    const waiting = records.map((record) => LateRecord.parse(fromBytes(record.value)))
    const after = waiting.reduce((most, one) => Math.max(most, one.after), this.#lateAcceptedAt)
    // The store must have passed whatever these readings could repeat, their own predecessors included.
    if (!(await this.#storeWriter?.reaches(after))) return
    const { lane, store } = this.#options
    const stored = await this.#storeWriter?.untilItWorks(() => store.find(lane, waiting))
    if (!stored) return
    const decision = decideLate(waiting, stored, this.#options.find)
    await this.#inTurn(async () => {
      const mended = this.mender.lateDecided(decision.mended)
      await this.#keep({ ...decision, late: [] }, { ...mended, cursors: { late: last.offset } })
      this.#lateAcceptedAt = this.#writer.head('accepted')
    })
  }

  #state(): LaneState {
    const { lane, find, unitOf } = this.#options
    const keptDays = keptDaysOf(lane, this.#options.keptDays).raw ?? Number.POSITIVE_INFINITY
    return { lane, heads: this.#heads, stamp: this.#stamp, find, unitOf, keptDays }
  }

  /** Commits what was decided, with its counts and more, all or nothing. */
  async #keep(decision: Omit<Decision, 'stamp'>, more: JournalChange): Promise<void> {
    const quality = this.quality.take(decision.quality, this.#options.now())
    const after = this.#writer.head('accepted') + decision.accepted.records.length
    await this.#commit({
      ...more,
      append: [
        accepted(decision.accepted.records, this.#options.now()),
        quarantined(decision.quarantine),
        parked(decision.late, after),
        ...(more.append ?? []),
      ],
      counts: decision.counts,
      notes: { ...more.notes, ...quality.notes },
    })
    quality.done()
  }

  /** Keeps apart what the store will never take: once, though the store's cursor moves only afterwards. */
  async #keepRefused(refused: RefusedReadings[], through: number): Promise<void> {
    await this.#inTurn(async () => {
      const known = this.#writer.cursor('refused')
      const unknown = refused.filter((one) => one.offset > known)
      const fresh = storeRefusals(unknown, this.#options.find)
      await this.#commit({
        ...{ append: [quarantined(fresh.records)], counts: fresh.counts },
        cursors: { refused: Math.max(known, through) },
      })
    })
  }

  /** Runs work while nothing else of this lane is decided: a commit may have to wait for space on the disk. */
  async #inTurn(work: () => Promise<void>): Promise<void> {
    const mine = this.#turn.then(work)
    this.#turn = mine.catch(() => undefined)
    await mine
  }

  async #commit(change: JournalChange): Promise<void> {
    const onFull = () => this.#options.metrics.diskFull.inc()
    await commitWhenSpace(this.#writer, change, { onFull, isStopped: () => this.#stopped })
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
