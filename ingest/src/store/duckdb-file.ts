import { existsSync } from 'node:fs'
import { BIGINT, DOUBLE, type DuckDBConnection, DuckDBDataChunk, DuckDBInstance, INTEGER } from '@duckdb/node-api'
import { deviceKinds, kindOf } from '@ioc/domain/domains'
import type { HistoryBatch, SeriesProfile } from '@ioc/domain/messages/inner-doors'
import { DuckdbAnswers, rows } from './duckdb-answers.ts'
import { storedMoments } from './duckdb-moments.ts'
import { commonTables, kindTable, laneTables, storeVersion } from './duckdb-tables.ts'
import type { MomentsQuery } from './moments-query.ts'
import type { HistoryQuery, Point, ReadingStore, StoreBatch, StoreProgress } from './reading-store.ts'

const rowsOfChunk = 2048

/** The store was written by a newer release. */
class StoreVersionError extends Error {
  readonly code = 'newer_schema'
}

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
  /** Changes go one after the other: two transactions on one connection would run into each other. */
  #turn: Promise<unknown> = Promise.resolve()

  private constructor(
    instance: DuckDBInstance,
    writes: DuckDBConnection,
    reads: DuckDBConnection,
    numbers: Map<string, number>,
  ) {
    this.#instance = instance
    this.#writes = writes
    this.#reads = reads
    this.#answers = new DuckdbAnswers(reads, numbers)
    this.#numbers = numbers
  }

  static async open(path: string): Promise<DuckdbFile> {
    const isNew = !existsSync(path)
    const instance = await DuckDBInstance.create(path, {
      memory_limit: '112MB',
      threads: '1',
      preserve_insertion_order: 'false',
    })
    const writes = await instance.connect()
    for (const statement of commonTables) await writes.run(statement)
    const version = Number((await rows(writes, 'SELECT version FROM meta'))[0]?.[0])
    if (!isNew && version > storeVersion)
      throw new StoreVersionError(
        `${path} was written by a newer release (store ${version}, this one knows ${storeVersion}): start that release, or restore an older backup`,
      )
    const known = await rows(writes, 'SELECT id, no FROM device')
    return new DuckdbFile(
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
      return { cursor: Number(cursor ?? 0), stored: Number(stored ?? 0) }
    })
  }

  async write(lane: string, batch: StoreBatch, cursor: number): Promise<void> {
    await this.#transaction(async () => {
      // A write whose answer was lost comes again: it is there already.
      const [reached] = (await rows(this.#writes, 'SELECT "cursor"::DOUBLE FROM lane WHERE name = $1', [lane]))[0] ?? []
      if (Number(reached ?? 0) >= cursor) return
      for (const [kind, moments] of Object.entries(batch.kinds)) {
        const metrics = (kindOf(kind)?.metrics ?? []).map((metric) => metric.name)
        const numbers = await this.#numbersOf(moments.map((moment) => moment.device))
        const columns = metrics.map((metric) =>
          moments.map((moment) => {
            const place = moment.metrics.indexOf(metric)
            return place < 0 ? null : (moment.values[place] ?? null)
          }),
        )
        await this.#append(
          { schema: lane, table: kind },
          numbers,
          moments.map((moment) => moment.t),
          columns,
        )
      }
      await this.#writes.run(`UPDATE lane SET "cursor" = $1, stored = stored + $2 WHERE name = $3`, [
        BigInt(cursor),
        BigInt(batch.readings),
        lane,
      ])
    })
  }

  async importHistory(batch: HistoryBatch): Promise<number> {
    const kind = kindOf(batch.kind)
    if (!kind) throw new Error(`no kind of device is called ${batch.kind}`)
    return this.#transaction(async () => {
      const metrics = kind.metrics.map((metric) => metric.name)
      await this.#writes.run(
        `CREATE OR REPLACE TEMP TABLE staging AS FROM ${kindTable(batch.lane, batch.kind)} LIMIT 0`,
      )
      const numbers = await this.#numbersOf(batch.device)
      await this.#append(
        { table: 'staging' },
        numbers,
        batch.t,
        metrics.map((metric) => batch.values[metric] ?? batch.t.map(() => null)),
      )
      const low = batch.t.reduce((least, t) => Math.min(least, t), Number.POSITIVE_INFINITY)
      const high = batch.t.reduce((most, t) => Math.max(most, t), Number.NEGATIVE_INFINITY)
      const table = kindTable(batch.lane, batch.kind)
      const added =
        batch.t.length === 0
          ? 0
          : Number(
              (
                await rows(
                  this.#writes,
                  `INSERT INTO ${table} SELECT staging.* FROM staging ANTI JOIN (SELECT device, t FROM ${table} WHERE t BETWEEN $1 AND $2) known USING (device, t)`,
                  [BigInt(low), BigInt(high)],
                )
              )[0]?.[0] ?? 0,
            )
      if (batch.completes) await this.#writes.run('UPDATE lane SET imported = true WHERE name = $1', [batch.lane])
      return added
    })
  }

  find(lane: string, points: Point[]): Promise<(number | null)[]> {
    return this.#answers.find(lane, points)
  }

  history(query: HistoryQuery) {
    return this.#answers.history(query)
  }

  profile(lane: string, kind: string, devices: string[], span: { from: number; to: number }): Promise<SeriesProfile[]> {
    return this.#answers.profile(lane, kind, devices, span)
  }

  moments(query: MomentsQuery) {
    return storedMoments(this.#reads, this.#numbers, query)
  }

  isEmpty(lane: string): Promise<boolean> {
    return this.#answers.isEmpty(lane)
  }

  async deleteLane(lane: string): Promise<void> {
    await this.#transaction(async () => {
      await this.#writes.run(`DROP SCHEMA IF EXISTS "${lane}" CASCADE`)
      await this.#writes.run('DELETE FROM lane WHERE name = $1', [lane])
    })
  }

  async close(): Promise<void> {
    await this.#turn.catch(() => undefined)
    this.#reads.closeSync()
    this.#writes.closeSync()
    this.#instance.closeSync()
  }

  async #append(
    target: { schema?: string; table: string },
    device: number[],
    t: number[],
    metrics: (number | null)[][],
  ): Promise<void> {
    const appender = await this.#writes.createAppender(target.table, target.schema)
    const types = [INTEGER, BIGINT, ...metrics.map(() => DOUBLE)]
    for (let start = 0; start < t.length; start += rowsOfChunk) {
      const end = Math.min(t.length, start + rowsOfChunk)
      const chunk = DuckDBDataChunk.create(types, end - start)
      chunk.setColumns([
        device.slice(start, end),
        t.slice(start, end).map((ms) => BigInt(Math.round(ms))),
        ...metrics.map((values) => values.slice(start, end)),
      ])
      appender.appendDataChunk(chunk)
    }
    appender.flushSync()
    appender.closeSync()
  }

  /** Numbers of devices; new ones are added in the transaction under way. */
  async #numbersOf(ids: string[]): Promise<number[]> {
    const fresh = [...new Set(ids)].filter((id) => !this.#numbers.has(id))
    if (fresh.length > 0) {
      const appender = await this.#writes.createAppender('device')
      for (const id of fresh) {
        const no = this.#numbers.size + 1
        appender.appendInteger(no)
        appender.appendVarchar(id)
        appender.endRow()
        this.#numbers.set(id, no)
      }
      appender.flushSync()
      appender.closeSync()
    }
    return ids.map((id) => this.#numbers.get(id) ?? 0)
  }

  async #transaction<Result>(work: () => Promise<Result>): Promise<Result> {
    return this.#alone(async () => {
      await this.#writes.run('BEGIN')
      try {
        const result = await work()
        await this.#writes.run('COMMIT')
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
