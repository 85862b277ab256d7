import { kindOf } from '@ioc/domain/domains'
import type { HistoryBatch } from '@ioc/domain/messages/inner-doors'
import { knownMoments } from './influx-answers.ts'
import type { InfluxConnection } from './influx-connection.ts'
import type { InfluxDatabases } from './influx-databases.ts'
import { type Line, line, sendLines } from './influx-lines.ts'
import { oneAfterTheOther } from './one-after-the-other.ts'
import { type RefusedMoment, RefusedMoments, type StoreBatch, type StoreProgress } from './reading-store.ts'
import { UnrolledHours } from './unrolled-hours.ts'

const hourMs = 3_600_000
const dayMs = 86_400_000
/** How far back the newest note of progress is looked for: `accepted` is kept for a day beyond it. */
const progressDays = 60

/** The measurement beside those of the kinds of device. */
export const progressName = 'store_progress'

type Progress = StoreProgress & { imported: boolean; t: number }

/** How far a lane's database is: its cursor, the time of the note (ms), and the note as line protocol. */
export type ProgressNote = { database: string; cursor: number; t: number; text: string }

export type LaneOptions = {
  lane: string
  connection: InfluxConnection
  databases: InfluxDatabases
  now: () => number
}

/**
 * What ingest writes of one lane. Progress stands in the same database as the readings, so that a database that was
 * replaced, emptied or restored brings its own cursor (docs/decisions/10): one point an hour, overwritten by each
 * write. The hours that are not rolled up stand in it too.
 */
export class InfluxLane {
  readonly unrolled: UnrolledHours
  readonly #options: LaneOptions
  readonly #database: string
  #progress: Progress
  #marksAreKept = true
  readonly alone = oneAfterTheOther()

  private constructor(options: LaneOptions, found: { progress: Progress; unrolled: UnrolledHours }) {
    this.#options = options
    this.#database = options.databases.readings(options.lane)
    this.#progress = found.progress
    this.unrolled = found.unrolled
  }

  static async open(options: LaneOptions): Promise<InfluxLane> {
    await options.databases.prepare(options.lane)
    return new InfluxLane(options, await readProgress(options))
  }

  progress(): StoreProgress {
    return { cursor: this.#progress.cursor, stored: this.#progress.stored }
  }

  /**
   * What the database says of its own progress, by now confirmed, as the database and the line that would say it again.
   */
  async note(): Promise<ProgressNote> {
    return this.alone(async () => {
      const { cursor, t } = this.#progress
      return { database: this.#database, cursor, t, text: noteLine(this.#progress, this.unrolled) }
    })
  }

  get imported(): boolean {
    return this.#progress.imported
  }

  async write(batch: StoreBatch, cursor: number): Promise<void> {
    await this.alone(async () => {
      // A write whose answer was lost comes again: it is there already.
      if (this.#progress.cursor >= cursor) return
      const refused = await this.#writeMoments(batch)
      if (refused.length > 0) throw new RefusedMoments(refused)
      await this.#advance({ cursor, stored: this.#progress.stored + batch.readings })
    })
  }

  async importHistory(batch: HistoryBatch): Promise<number> {
    const kind = kindOf(batch.kind)
    if (!kind) throw new Error(`no kind of device is called ${batch.kind}`)
    return this.alone(async () => {
      const known = await knownMoments(this.#options, batch)
      const seen = new Set<string>()
      const moments = batch.t.flatMap((t, n) => {
        const device = batch.device[n] ?? ''
        const present = kind.metrics.flatMap(({ name }) => {
          const value = batch.values[name]?.[n] ?? null
          return value === null ? [] : [{ name, value }]
        })
        const moment = `${device}/${t}`
        if (present.length === 0 || known.has(moment) || seen.has(moment)) return []
        seen.add(moment)
        return [{ device, t, metrics: present.map((one) => one.name), values: present.map((one) => one.value) }]
      })
      const refused = await this.#writeMoments({ kinds: { [batch.kind]: moments }, readings: 0 })
      if (refused.length > 0) throw new RefusedMoments(refused)
      if (batch.completes) await this.#advance({ imported: true })
      return moments.length
    })
  }

  /** Says on disk that these hours are rolled up; called alone. */
  async markRolled(kind: string, hours: readonly number[]): Promise<void> {
    this.unrolled.done(kind, hours)
    try {
      await this.#advance({})
    } catch (cause) {
      this.unrolled.mark(kind, hours)
      throw cause
    }
  }

  /** Marks the hours, then writes the moments; answers those that will never be taken. */
  async #writeMoments(batch: StoreBatch): Promise<RefusedMoment[]> {
    const refused: RefusedMoment[] = []
    const lines: Line<RefusedMoment>[] = []
    for (const [kind, moments] of Object.entries(batch.kinds)) {
      for (const moment of moments) {
        const fields = Object.fromEntries(moment.metrics.map((metric, n) => [metric, moment.values[n] ?? Number.NaN]))
        const text = line({ measurement: kind, tags: { device: moment.device }, fields, t: moment.t })
        const owner = { kind, moment, reason: '' }
        if (text === undefined) refused.push({ ...owner, reason: 'a value is no finite number' })
        else lines.push({ text, owner })
      }
      const times = moments.map((moment) => moment.t)
      const fresh = this.unrolled.fresh(kind, times)
      if (fresh.length > 0) this.#marksAreKept = false
      this.unrolled.mark(kind, fresh)
      this.unrolled.touch(kind, times)
    }
    if (!this.#marksAreKept) await this.#advance({})
    const { connection } = this.#options
    const bad = await sendLines(
      lines,
      (text) => connection.write(this.#database, text),
      () => this.#advance({}),
    )
    return [...refused, ...bad.map(({ owner, reason }) => ({ ...owner, reason }))]
  }

  async #advance(change: Partial<Progress>): Promise<void> {
    const hour = Math.floor(this.#options.now() / hourMs) * hourMs
    const next = { ...this.#progress, ...change, t: Math.max(hour, this.#progress.t) }
    await this.#options.connection.write(this.#database, noteLine(next, this.unrolled))
    this.#progress = next
    this.#marksAreKept = true
  }
}

function noteLine({ cursor, stored, imported, t }: Progress, unrolled: UnrolledHours): string {
  const fields = { cursor, stored, imported, unrolled: unrolled.toText() }
  return line({ measurement: progressName, tags: {}, fields, t }) ?? ''
}

/** The newest note of progress; version 3 answers three days at a time. */
async function readProgress({ lane, connection, databases, now }: LaneOptions) {
  const windowDays = connection.version === '3' ? 2 : progressDays
  const begin = now() + dayMs
  for (let back = 0; back < progressDays; back += windowDays) {
    const [from, to] = [begin - (back + windowDays) * dayMs, begin - back * dayMs]
    const [newest] = await connection.query(
      databases.readings(lane),
      `SELECT "cursor", "stored", "imported", "unrolled" FROM "${progressName}" WHERE time >= ${from}ms AND time < ${to}ms ORDER BY time DESC LIMIT 1`,
    )
    const [t, cursor, stored, imported, unrolled] = newest?.values?.[0] ?? []
    if (t === undefined) continue
    return {
      progress: { cursor: Number(cursor), stored: Number(stored), imported: imported === true, t: Number(t) },
      unrolled: UnrolledHours.fromText(String(unrolled)),
    }
  }
  return { progress: { cursor: 0, stored: 0, imported: false, t: 0 }, unrolled: new UnrolledHours() }
}
