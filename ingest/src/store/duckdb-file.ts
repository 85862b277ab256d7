import { setTimeout as sleep } from 'node:timers/promises'
import { type DuckDBConnection, DuckDBInstance } from '@duckdb/node-api'
import { deviceKinds } from '@ioc/domain/domains'
import type { HistoryBatch, SeriesProfile, StoreCopy } from '@ioc/domain/messages/inner-doors'
import { type KeptDays, keptDaysOf } from '@ioc/domain/roll-up'
import { answerHistory } from './answer-history.ts'
import { DuckdbAnswers } from './duckdb-answers.ts'
import { copyDatabase } from './duckdb-copy.ts'
import { storedMoments } from './duckdb-moments.ts'
import { forget, markAllUnrolled, rollUpHours } from './duckdb-rollups.ts'
import { rows } from './duckdb-rows.ts'
import { commonTables, laneTables, storedVersion, storeVersion } from './duckdb-tables.ts'
import { writeBatch, writeHistory } from './duckdb-writes.ts'
import type { MomentsQuery } from './moments-query.ts'
import type { HistoryQuery, Point, ReadingStore, StoreBatch, StoreHealth, StoreProgress } from './reading-store.ts'
import { hoursOf, UnrolledHours } from './unrolled-hours.ts'

/** The store was written by a newer release. */
class StoreVersionError extends Error {
  readonly code = 'newer_schema'
}

const hourMs = 3_600_000

/** `keptDays`: of the live lane. */
export type DuckdbOptions = { path: string; keptDays: KeptDays }

/**
 * The reading store on one DuckDB file. Its appenders block the thread they run on, so it lives in a worker. Writes
 * have a connection of their own; reads see the last commit.
 */
export class DuckdbFile implements ReadingStore {
  readonly #instance: DuckDBInstance
  readonly #writes: DuckDBConnection
  readonly #reads: DuckDBConnection
  readonly #answers: DuckdbAnswers
  readonly #numbers: Map<string, number>
  readonly #options: DuckdbOptions
  readonly #unrolled = new Map<string, UnrolledHours>()
  /** When each lane last forgot what it keeps no longer, ms. */
  readonly #forgotten = new Map<string, number>()
  #closing = false
  #copying: Promise<StoreCopy> | undefined
  /** Changes go one after the other: two transactions on one connection would run into each other. */
  #turn: Promise<unknown> = Promise.resolve()

  private constructor(
    options: DuckdbOptions,
    instance: DuckDBInstance,
    writes: DuckDBConnection,
    reads: DuckDBConnection,
    numbers: Map<string, number>,
  ) {
    this.#options = options
    this.#instance = instance
    this.#writes = writes
    this.#reads = reads
    this.#answers = new DuckdbAnswers(reads, numbers, (lane) => this.#hours(lane))
    this.#numbers = numbers
  }

  static async open(options: DuckdbOptions): Promise<DuckdbFile> {
    const { path } = options
    const instance = await DuckDBInstance.create(path, {
      memory_limit: '96MB',
      threads: '1',
      preserve_insertion_order: 'false',
    })
    const writes = await instance.connect()
    // Nothing is written into a file before its version is known.
    const version = await storedVersion(writes)
    if (version > storeVersion)
      throw new StoreVersionError(
        `${path} was written by a newer release (store ${version}, this one knows ${storeVersion}): start that release, or restore an older backup`,
      )
    for (const statement of commonTables) await writes.run(statement)
    if (version < storeVersion) await markAllUnrolled(writes)
    const known = await rows(writes, 'SELECT id, no FROM device')
    return new DuckdbFile(
      options,
      instance,
      writes,
      await instance.connect(),
      new Map(known.map(([id, no]) => [String(id), Number(no)])),
    )
  }

  async openLane(lane: string): Promise<StoreProgress> {
    return this.#alone(async () => {
      for (const statement of laneTables(lane, deviceKinds)) await this.#writes.run(statement)
      const [cursor, stored] =
        (await rows(this.#writes, 'SELECT "cursor"::DOUBLE, stored::DOUBLE FROM lane WHERE name = $1', [lane]))[0] ?? []
      const unrolled = this.#hours(lane)
      for (const [kind, hour] of await rows(this.#writes, 'SELECT kind, hour::DOUBLE FROM unrolled WHERE lane = $1', [
        lane,
      ]))
        unrolled.mark(String(kind), [Number(hour)])
      return { cursor: Number(cursor ?? 0), stored: Number(stored ?? 0) }
    })
  }

  async write(lane: string, batch: StoreBatch, cursor: number): Promise<void> {
    const times = Object.entries(batch.kinds).map(([kind, moments]) => ({ kind, t: moments.map((one) => one.t) }))
    await this.#changing(lane, times, () => writeBatch(this.#tables, { lane, batch, cursor }))
  }

  async importHistory(batch: HistoryBatch): Promise<number> {
    return this.#changing(batch.lane, [{ kind: batch.kind, t: batch.t }], () => writeHistory(this.#tables, batch))
  }

  find(lane: string, points: Point[]): Promise<(number | null)[]> {
    return this.#answers.find(lane, points)
  }

  history(query: HistoryQuery) {
    return answerHistory(this.#answers, query, keptDaysOf(query.lane, this.#options.keptDays))
  }

  profile(lane: string, kind: string, devices: string[], span: { from: number; to: number }): Promise<SeriesProfile[]> {
    return this.#answers.profile(lane, kind, devices, span)
  }

  received(lane: string, kind: string, devices: string[], span: { from: number; to: number }) {
    return this.#answers.received(lane, kind, devices, span)
  }

  moments(query: MomentsQuery) {
    return storedMoments(this.#reads, this.#numbers, query)
  }

  isEmpty(lane: string): Promise<boolean> {
    return this.#answers.isEmpty(lane)
  }

  async tend(lane: string, now: number): Promise<void> {
    const unrolled = this.#hours(lane)
    for (const run of unrolled.due()) {
      if (this.#closing) return
      const began = performance.now()
      await this.#transaction(
        () => rollUpHours(this.#writes, lane, run),
        () => unrolled.done(run.kind, hoursOf(run)),
      )
      // Readings and answers come first: after each step as long a pause as the step has taken.
      await sleep(performance.now() - began)
    }
    if (this.#closing || now - (this.#forgotten.get(lane) ?? Number.NEGATIVE_INFINITY) < hourMs) return
    const days = keptDaysOf(lane, this.#options.keptDays)
    await this.#transaction(() => forget(this.#writes, lane, { days, now, unrolled: unrolled.oldest() }))
    await this.#alone(() => this.#writes.run('CHECKPOINT'))
    this.#forgotten.set(lane, now)
  }

  async health(): Promise<StoreHealth> {
    return { ok: true, detail: `DuckDB in ${this.#options.path}` }
  }

  async deleteLane(lane: string): Promise<void> {
    await this.#transaction(async () => {
      await this.#writes.run(`DROP SCHEMA IF EXISTS "${lane}" CASCADE`)
      await this.#writes.run('DELETE FROM lane WHERE name = $1', [lane])
      await this.#writes.run('DELETE FROM unrolled WHERE lane = $1', [lane])
    })
    this.#unrolled.delete(lane)
  }

  async copyTo(folder: string): Promise<StoreCopy> {
    this.#copying = copyDatabase(this.#instance, folder)
    return this.#copying
  }

  endEarly(): void {
    this.#closing = true
  }

  async close(): Promise<void> {
    this.endEarly()
    await this.#copying?.catch(() => undefined)
    await this.#turn.catch(() => undefined)
    this.#reads.closeSync()
    this.#writes.closeSync()
    this.#instance.closeSync()
  }

  get #tables() {
    return { connection: this.#writes, numbers: this.#numbers }
  }

  #hours(lane: string): UnrolledHours {
    const known = this.#unrolled.get(lane)
    if (known) return known
    const hours = new UnrolledHours()
    this.#unrolled.set(lane, hours)
    return hours
  }

  /** A transaction that brings readings of these times: their hours are marked in it. */
  async #changing<Result>(
    lane: string,
    times: { kind: string; t: number[] }[],
    work: () => Promise<Result>,
  ): Promise<Result> {
    const unrolled = this.#hours(lane)
    let marks: { kind: string; t: number[] }[] = []
    const marking = async () => {
      marks = times.map(({ kind, t }) => ({ kind, t: unrolled.fresh(kind, t) }))
      for (const { kind, t } of marks)
        if (t.length > 0)
          await this.#writes.run(`INSERT INTO unrolled SELECT $1, $2, unnest([${t.join(', ')}]::BIGINT[])`, [
            lane,
            kind,
          ])
      return work()
    }
    return this.#transaction(marking, () => {
      for (const { kind, t } of marks) unrolled.mark(kind, t)
      for (const { kind, t } of times) unrolled.touch(kind, t)
    })
  }

  /** `committed` runs before the next change begins. */
  async #transaction<Result>(work: () => Promise<Result>, committed: () => void = () => undefined): Promise<Result> {
    return this.#alone(async () => {
      await this.#writes.run('BEGIN')
      try {
        const result = await work()
        await this.#writes.run('COMMIT')
        committed()
        return result
      } catch (cause) {
        await this.#writes.run('ROLLBACK').catch(() => undefined)
        // Numbers given in the transaction are gone with it.
        this.#numbers.clear()
        for (const [id, no] of await rows(this.#writes, 'SELECT id, no FROM device'))
          this.#numbers.set(String(id), Number(no))
        throw cause
      }
    })
  }

  #alone<Result>(work: () => Promise<Result>): Promise<Result> {
    const result = this.#turn.then(work, work)
    this.#turn = result.catch(() => undefined)
    return result
  }
}
