import { setTimeout as sleep } from 'node:timers/promises'
import type { HistoryBatch, StoreCopy } from '@ioc/domain/messages/inner-doors'
import { type KeptDays, keptDaysOf } from '@ioc/domain/roll-up'
import { reason } from '@ioc/room/log'
import { answerHistory } from './answer-history.ts'
import { InfluxAnswers } from './influx-answers.ts'
import { type InfluxAddress, InfluxConnection } from './influx-connection.ts'
import { InfluxDatabases } from './influx-databases.ts'
import { InfluxLane } from './influx-lane.ts'
import { storedMoments } from './influx-moments.ts'
import { RollUpWindows, rollUpHours } from './influx-rollups.ts'
import type { CopiedLane } from './influxd-copy.ts'
import type { MomentsQuery } from './moments-query.ts'
import {
  type HistoryQuery,
  type Point,
  type ReadingStore,
  type StoreBatch,
  type StoreHealth,
  StoreProblem,
  type StoreProgress,
} from './reading-store.ts'

export type InfluxOptions = {
  address: InfluxAddress
  /** What the names of all databases begin with. */
  prefix: string
  timeoutMs: number
  /** What the live lane keeps. */
  keptDays: KeptDays
  now: () => number
  /** Copies the databases of these lanes into a folder that is to be a data folder; answers the files. */
  copy?: ((wish: { folder: string; lanes: CopiedLane[] }) => Promise<string[]>) | undefined
}

/** Opens the reading store on an InfluxDB; nothing is asked of it before the first call. */
export function openInfluxStore(options: InfluxOptions): ReadingStore {
  return new InfluxStore(options)
}

class InfluxStore implements ReadingStore {
  readonly #options: InfluxOptions
  readonly #connection: InfluxConnection
  readonly #databases: InfluxDatabases
  readonly #answers: InfluxAnswers
  readonly #lanes = new Map<string, InfluxLane>()
  readonly #windows = new RollUpWindows()
  #closing = false

  constructor(options: InfluxOptions) {
    this.#options = options
    this.#connection = new InfluxConnection(options.address, options.timeoutMs)
    this.#databases = new InfluxDatabases(this.#connection, options)
    this.#answers = new InfluxAnswers(
      { connection: this.#connection, databases: this.#databases },
      (lane) => this.#known(lane).unrolled,
    )
  }

  async openLane(lane: string): Promise<StoreProgress> {
    return (await this.#open(lane)).progress()
  }

  async write(lane: string, batch: StoreBatch, cursor: number): Promise<void> {
    await this.#known(lane).write(batch, cursor)
  }

  async importHistory(batch: HistoryBatch): Promise<number> {
    return this.#known(batch.lane).importHistory(batch)
  }

  async find(lane: string, points: Point[]): Promise<(number | null)[]> {
    return this.#answers.find(lane, points)
  }

  async history(query: HistoryQuery) {
    return answerHistory(this.#answers, query, this.#days(query.lane))
  }

  async profile(lane: string, kind: string, devices: string[], span: { from: number; to: number }) {
    return this.#answers.profile(lane, kind, devices, span)
  }

  async received(lane: string, kind: string, devices: string[], span: { from: number; to: number }) {
    return this.#answers.received(lane, kind, devices, span)
  }

  async moments(query: MomentsQuery) {
    return storedMoments({ connection: this.#connection, databases: this.#databases }, query)
  }

  async isEmpty(lane: string): Promise<boolean> {
    return !this.#known(lane).imported
  }

  async tend(lane: string, now: number): Promise<void> {
    const known = this.#known(lane)
    const of = {
      connection: this.#connection,
      databases: this.#databases,
      lane,
      days: this.#days(lane),
      now,
      windows: this.#windows,
    }
    for (const run of known.unrolled.due()) {
      if (this.#closing) return
      const began = performance.now()
      // Nobody is writing while the hours are begun and while they are ended: what comes between is seen.
      await known.alone(async () => known.unrolled.begin(run))
      await rollUpHours(of, run)
      await known.alone(() => known.markRolled(run.kind, known.unrolled.settled(run)))
      // Readings and answers come first: after each step as long a pause as the step has taken.
      await sleep(performance.now() - began)
    }
  }

  async health(): Promise<StoreHealth> {
    try {
      const version = await this.#databases.checkVersion()
      await this.#connection.query(this.#databases.readings('live'), 'SELECT "cursor" FROM "store_progress" LIMIT 1')
      return { ok: true, detail: `InfluxDB ${version}` }
    } catch (cause) {
      return { ok: false, detail: reason(cause) }
    }
  }

  async copyTo(folder: string): Promise<StoreCopy> {
    const { copy } = this.#options
    if (!copy)
      throw new StoreProblem(
        'no_copy',
        'the readings lie in the InfluxDB that IOC_INFLUX_URL names, which this does not copy: stop the centre, back up that InfluxDB by its own means and the data folder beside it (docs/backup.md, InfluxDB)',
      )
    // What these notes speak of is confirmed: whatever is copied from now on has it, and writing more again changes nothing.
    const lanes = new Map<string, CopiedLane>()
    for (const [lane, known] of this.#lanes)
      lanes.set(lane, { note: await known.note(), databases: this.#databases.names(lane) })
    const files = await copy({ folder, lanes: [...lanes.values()] })
    return { cursors: Object.fromEntries([...lanes].map(([lane, { note }]) => [lane, note.cursor])), files }
  }

  async deleteLane(lane: string): Promise<void> {
    await this.#databases.drop(lane)
    this.#lanes.delete(lane)
  }

  async close(): Promise<void> {
    this.#closing = true
    this.#connection.close()
  }

  async #open(lane: string): Promise<InfluxLane> {
    const opened = await InfluxLane.open({
      lane,
      connection: this.#connection,
      databases: this.#databases,
      now: this.#options.now,
    })
    this.#lanes.set(lane, opened)
    return opened
  }

  #known(lane: string): InfluxLane {
    const known = this.#lanes.get(lane)
    if (!known) throw new Error(`the store has not opened lane ${lane} yet`)
    return known
  }

  #days(lane: string): KeptDays {
    return keptDaysOf(lane, this.#options.keptDays)
  }
}
