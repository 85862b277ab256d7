import { QuarantineRecord } from '@ioc/domain/messages/journal-records'
import {
  MendedRecord,
  type QuarantineCounts,
  type QuarantinedDetail,
  type QuarantinePage,
  type UnknownDevice,
} from '@ioc/domain/quarantine'
import { openReader } from '@ioc/journal/embedded-reader'
import { type Following, followLog } from '@ioc/journal/follow'
import type { JournalReader } from '@ioc/journal/journal'
import { fromBytes } from '@ioc/journal/json'
import type { Sqlite } from '@ioc/journal/sqlite'
import {
  beginAnew,
  forgetThrough,
  openQuarantineFile,
  progress,
  takeMended,
  takeQuarantined,
} from './quarantine-file.ts'
import {
  counts,
  firstOfMessage,
  numbersOf,
  page,
  rowOf,
  type Search,
  standing,
  stepsOf,
  unknownDevices,
} from './quarantine-search.ts'
import type { Waiting } from './redrive.ts'
import { shownMessage, stopOf } from './shown-message.ts'

/** A message that could not be read is kept whole, up to 64 KiB: so many of them are held at once. */
const recordsAtOnce = 250
const forgetEveryMs = 60_000

type Heads = { quarantine: number; mended: number }

/**
 * A lane's quarantine as it can be searched: a file made from the topics `quarantine` and `mended` of ingest, which
 * hold the truth. It follows them, a moment behind; whoever acts on what it says first waits until it has `reached`
 * their heads.
 */
export class LaneQuarantine {
  readonly #file: Sqlite
  readonly #reader: JournalReader
  readonly #following: Following[]
  readonly #forgetting: NodeJS.Timeout
  #waiting: { heads: Heads; resolve: () => void }[] = []

  private constructor(file: Sqlite, reader: JournalReader, onBroken: (cause: unknown) => void) {
    this.#file = file
    this.#reader = reader
    const follow = (topic: 'quarantine' | 'mended', take: (file: Sqlite, through: number, bytes: Taken) => void) =>
      followLog({ reader, topic, after: progress(file, topic), limit: recordsAtOnce }, async (batch) => {
        if (batch.gap && topic === 'quarantine') this.#forget(batch.gap.to)
        const last = batch.records.at(-1)?.offset ?? batch.gap?.to
        if (last === undefined) return
        // What was done with a record is taken after the record itself.
        if (topic === 'mended') await this.#hasTaken('quarantine', await reader.head('quarantine'))
        take(file, last, batch.records)
        this.#tell()
      })
    this.#following = [
      follow('quarantine', (into, through, records) => {
        const parsed = records.map(({ offset, value }) => ({ offset, value: QuarantineRecord.parse(fromBytes(value)) }))
        takeQuarantined(into, parsed, through)
      }),
      follow('mended', (into, through, records) => {
        const parsed = records.map(({ offset, value }) => ({ offset, value: MendedRecord.parse(fromBytes(value)) }))
        takeMended(into, parsed, through)
      }),
    ]
    for (const { ended } of this.#following) ended.catch(onBroken)
    this.#forgetting = setInterval(() => void this.#forgetPruned().catch(onBroken), forgetEveryMs)
  }

  /** `journal`: the file of ingest's lane; `path`: the file to search by, made where there is none that fits. */
  static async open(journal: string, path: string, onBroken: (cause: unknown) => void): Promise<LaneQuarantine> {
    const reader = openReader(journal)
    let file = openQuarantineFile(path)
    const isAhead = async (topic: string) => progress(file, topic) > (await reader.head(topic))
    // The journal came back from a backup: what this file knows beyond it never happened.
    if ((await isAhead('quarantine')) || (await isAhead('mended'))) {
      file.close()
      file = beginAnew(path)
    }
    return new LaneQuarantine(file, reader, onBroken)
  }

  /** Resolves once everything up to these offsets of `quarantine` and `mended` can be found. */
  async reached(heads: Heads): Promise<void> {
    if (this.#has(heads)) return
    await new Promise<void>((resolve) => {
      this.#waiting.push({ heads, resolve })
    })
  }

  page(search: Search, at: { cursor: number | null; limit: number }): QuarantinePage {
    return page(this.#file, search, at)
  }

  counts(search: Search): QuarantineCounts {
    return counts(this.#file, search)
  }

  unknownDevices(): UnknownDevice[] {
    return unknownDevices(this.#file)
  }

  numbers(search: Search, span: { after: number; through: number; limit: number }): number[] {
    return numbersOf(this.#file, search, span)
  }

  total(search: Search): number {
    return counts(this.#file, search).status[search.status] ?? 0
  }

  /** These records as they were written, with their present reason; those of another status are left out. */
  async waiting(records: readonly number[], status: Search['status']): Promise<Waiting[]> {
    const now = standing(this.#file, records)
    const wanted = records.filter((record) => now.get(record)?.status === status)
    const found: Waiting[] = []
    for (const record of wanted) {
      const was = await this.#record(record)
      const reason = now.get(record)?.reason
      if (was && reason) found.push({ record, reason, was })
    }
    return found
  }

  async detail(record: number): Promise<QuarantinedDetail | undefined> {
    const row = rowOf(this.#file, record)
    const was = row && (await this.#record(record))
    if (!row || !was) return undefined
    const history: MendedRecord[] = []
    for (const offset of stepsOf(this.#file, record)) {
      const { records } = await this.#reader.read('mended', offset - 1, 1)
      const step = records[0]?.offset === offset ? MendedRecord.parse(fromBytes(records[0].value)) : undefined
      if (step) history.push({ ...step, results: step.results.filter((one) => one.record === record) })
    }
    const detail = history.at(-1)?.results[0]?.detail ?? was.detail
    const message = was.payload === null ? await this.#record(firstOfMessage(this.#file, record)) : was
    const unitKnown = was.unit !== undefined || was.reason === 'store_refused'
    return { ...row, detail, ...shownMessage(message), stop: stopOf(was), unitKnown, history }
  }

  async close(): Promise<void> {
    clearInterval(this.#forgetting)
    await Promise.all(this.#following.map((one) => one.stop()))
    for (const one of this.#waiting) one.resolve()
    this.#waiting = []
    await this.#reader.close()
    this.#file.close()
  }

  async #record(record: number): Promise<QuarantineRecord | undefined> {
    const { records } = await this.#reader.read('quarantine', record - 1, 1)
    const found = records[0]
    return found?.offset === record ? QuarantineRecord.parse(fromBytes(found.value)) : undefined
  }

  #has(heads: Heads): boolean {
    return progress(this.#file, 'quarantine') >= heads.quarantine && progress(this.#file, 'mended') >= heads.mended
  }

  #hasTaken(topic: 'quarantine', head: number): Promise<void> {
    return this.reached({ [topic]: head, mended: 0 })
  }

  #tell(): void {
    const ready = this.#waiting.filter((one) => this.#has(one.heads))
    this.#waiting = this.#waiting.filter((one) => !ready.includes(one))
    for (const one of ready) one.resolve()
  }

  async #forgetPruned(): Promise<void> {
    const { gap } = await this.#reader.read('quarantine', 0, 1)
    if (gap) this.#forget(gap.to)
  }

  #forget(through: number): void {
    while (forgetThrough(this.#file, through) > 0);
  }
}

type Taken = readonly { offset: number; value: Uint8Array }[]
