import { openReader } from '@ioc/journal/embedded-reader'
import { type Following, followTable } from '@ioc/journal/follow'
import type { JournalReader } from '@ioc/journal/journal'
import { tablesPath } from '@ioc/journal/layout'
import { Subjects } from './subjects.ts'

/** Follows the table `registry`; a device that ingest knows before this room does is looked up at once. */
export class SubjectReader {
  readonly subjects = new Subjects()
  readonly #reader: JournalReader
  readonly #tell: (ids: readonly string[]) => void
  #following: Following | undefined

  /** `tell`: ids of devices that changed or went. */
  constructor(dataDir: string, tell: (ids: readonly string[]) => void) {
    this.#reader = openReader(tablesPath(dataDir))
    this.#tell = tell
  }

  /** Reads the table to its head, then follows it. */
  async start(): Promise<void> {
    await this.#readOn()
    this.#following = followTable({ reader: this.#reader, topic: 'registry' }, () => this.#readOn())
  }

  /** Rejects with what broke the following. */
  get ended(): Promise<void> {
    return this.#following?.ended ?? Promise.resolve()
  }

  /** Makes sure that these devices are known, if the registry has them by now. */
  async know(devices: readonly string[], lane: string): Promise<void> {
    if (devices.some((id) => this.subjects.device(id, lane) === undefined)) await this.#readOn()
  }

  async stop(): Promise<void> {
    await this.#following?.stop()
    await this.#reader.close()
  }

  async #readOn(): Promise<void> {
    const records = await this.#reader.table('registry', this.subjects.after)
    if (records.length > 0) this.#tell(this.subjects.take(records))
  }
}
