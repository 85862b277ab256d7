import { freshness } from '@ioc/domain/age'
import { IngestQuality, localDay, noTally, QualityCell, spanOfDay } from '@ioc/domain/data-quality'
import type { DataQuality } from '@ioc/domain/messages/review-routes'
import type { Device } from '@ioc/domain/registry'
import type { Log } from '@ioc/room/log'
import { z } from 'zod'
import type { AskRoom } from '../rooms/room-doors.ts'
import type { Database } from '../store/store.ts'

type Latest = { t: number }[]
type Parts = {
  ask: AskRoom
  database: Database
  log: Log
  now: () => number
  /**
   * The devices of the live registry, and the newest values of one of them; the stamp is how far the lane has come, ms.
   */
  devices: () => Iterable<Device>
  latest: (device: Device) => Latest
  stamp: () => number
}

const hourMs = 3_600_000
const dayMs = 86_400_000
const daysBack = 7
/** The last readings of a day may still be on their way when it ends. */
const settledMs = 2 * hourMs

/** What the data of each day were worth: asked of ingest while the day runs, kept here once it is over. */
export class QualityDays {
  readonly #parts: Parts
  #timer: NodeJS.Timeout | undefined
  #looking: Promise<void> = Promise.resolve()

  constructor(parts: Parts) {
    this.#parts = parts
  }

  start(): void {
    this.#timer = setInterval(() => this.#soon(), hourMs)
    this.#soon()
  }

  async stop(): Promise<void> {
    clearInterval(this.#timer)
    await this.#looking
  }

  /** A day as it stands now; undefined where ingest does not answer and the day is not kept here. */
  async day(day: string): Promise<DataQuality | undefined> {
    const kept = await this.#kept(day)
    if (kept.some(({ final }) => final)) return { day, final: true, cells: kept.map(({ cell }) => cell) }
    const cells = await this.#measure(day, new Map(kept.map(({ cell }) => [keyOf(cell), cell.live])))
    return cells && { day, final: false, cells }
  }

  /** Every kept cell of the days of a span that begins and ends with a local day, ms. */
  async cells(span: { from: number; to: number }): Promise<QualityCell[]> {
    const rows = await this.#parts.database
      .selectFrom('quality_day')
      .select('body')
      .where('day', '>=', localDay(span.from))
      .where('day', '<', localDay(span.to))
      .orderBy('day')
      .orderBy('commune')
      .orderBy('kind')
      .orderBy('gateway')
      .execute()
    return rows.map(({ body }) => KeptCell.parse(JSON.parse(body)).cell)
  }

  /** Looks at the devices once, and keeps today with that look and every late day that is over. */
  async look(): Promise<void> {
    const now = this.#parts.now()
    const today = localDay(now)
    for (let back = daysBack; back >= 0; back--) {
      const day = localDay(now - back * dayMs)
      const kept = await this.#kept(day)
      if (kept.some(({ final }) => final)) continue
      const looks = new Map(kept.map(({ cell }) => [keyOf(cell), cell.live]))
      const live = day === today ? this.#looksNow(looks) : looks
      const cells = await this.#measure(day, live)
      if (!cells) return
      await this.#keep(day, cells, now >= spanOfDay(day).to + settledMs)
    }
  }

  #soon(): void {
    this.#looking = this.#looking.then(() =>
      this.look().catch((cause: unknown) => this.#parts.log.error('what the data are worth could not be kept', cause)),
    )
  }

  /** The looks of a day until now and one more. */
  #looksNow(before: ReadonlyMap<string, QualityCell['live']>): Map<string, QualityCell['live']> {
    const { devices, latest, stamp } = this.#parts
    const looks = new Map([...before].map(([key, share]) => [key, { ...share }]))
    for (const device of devices()) {
      const key = keyOf(device)
      const share = looks.get(key) ?? { part: 0, whole: 0 }
      looks.set(key, share)
      share.whole += 1
      if (latest(device).some(({ t }) => freshness(t, stamp(), device.intervalSeconds) === 'new')) share.part += 1
    }
    return looks
  }

  async #measure(day: string, live: ReadonlyMap<string, QualityCell['live']>): Promise<QualityCell[] | undefined> {
    const { ask, devices, now } = this.#parts
    const answer = IngestQuality.safeParse((await ask('ingest', `/quality?day=${day}`, 60_000))?.body)
    if (!answer.success) return undefined
    const { from, to } = spanOfDay(day)
    const passedSeconds = (Math.min(now(), to) - from) / 1000
    const cells = new Map<string, QualityCell>()
    const cellOf = (source: Pick<QualityCell, 'commune' | 'kind' | 'gateway'>) => {
      const key = keyOf(source)
      const { commune, kind, gateway } = source
      const known = cells.get(key) ?? {
        ...{ commune, kind, gateway, devices: 0, tally: noTally(), complete: { part: 0, whole: 0 } },
        live: live.get(key) ?? { part: 0, whole: 0 },
      }
      cells.set(key, known)
      return known
    }
    for (const source of answer.data.tallies) cellOf(source).tally = source.tally
    for (const device of devices()) {
      const cell = cellOf(device)
      const due = Math.floor(passedSeconds / device.intervalSeconds)
      cell.devices += 1
      cell.complete.whole += due
      cell.complete.part += Math.min(due, answer.data.received[device.id] ?? 0)
    }
    return [...cells].toSorted(([a], [b]) => (a < b ? -1 : 1)).map(([, cell]) => cell)
  }

  async #kept(day: string): Promise<KeptCell[]> {
    const rows = await this.#parts.database.selectFrom('quality_day').select('body').where('day', '=', day).execute()
    return rows
      .map(({ body }) => KeptCell.parse(JSON.parse(body)))
      .toSorted((a, b) => (keyOf(a.cell) < keyOf(b.cell) ? -1 : 1))
  }

  async #keep(day: string, cells: readonly QualityCell[], final: boolean): Promise<void> {
    await this.#parts.database.transaction().execute(async (transaction) => {
      await transaction.deleteFrom('quality_day').where('day', '=', day).execute()
      for (const cell of cells)
        await transaction
          .insertInto('quality_day')
          .values({
            ...{ day, commune: cell.commune, kind: cell.kind ?? '', gateway: cell.gateway ?? '' },
            body: JSON.stringify({ cell, final } satisfies KeptCell),
          })
          .execute()
    })
  }
}

const KeptCell = z.object({ cell: QualityCell, final: z.boolean() })
type KeptCell = z.infer<typeof KeptCell>

function keyOf({ commune, kind, gateway }: Pick<QualityCell, 'commune' | 'kind' | 'gateway'>): string {
  return JSON.stringify([commune, kind, gateway])
}
