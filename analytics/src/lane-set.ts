import { Lane } from '@ioc/domain/lane'
import { openReader } from '@ioc/journal/embedded-reader'
import { type Following, followTable } from '@ioc/journal/follow'
import type { JournalReader, TableRecord } from '@ioc/journal/journal'
import { fromBytes } from '@ioc/journal/json'
import { tablesPath } from '@ioc/journal/layout'
import { type LaneProgress, type LaneTools, LaneWatch } from './lane-watch.ts'
import { removeLaneFiles } from './snapshot-file.ts'

/** The lanes at work: `live` always, and every lane of the table `lanes` that is not deleted. */
export class LaneSet {
  readonly #tools: LaneTools
  readonly #breakDown: (cause: unknown) => void
  readonly #lanes = new Map<string, LaneWatch>()
  readonly #reader: JournalReader
  #following: Following | undefined

  /** `breakDown`: told when a lane cannot go on. */
  constructor(tools: LaneTools, breakDown: (cause: unknown) => void) {
    this.#tools = tools
    this.#breakDown = breakDown
    this.#reader = openReader(tablesPath(tools.dataDir))
  }

  /** Opens the lanes that there are; later ones are opened as they come. */
  async start(): Promise<void> {
    this.#open('live')
    await new Promise<void>((resolve, reject) => {
      this.#following = followTable({ reader: this.#reader, topic: 'lanes' }, async (records) => {
        for (const record of records) await this.#take(record)
        resolve()
      })
      this.#following.ended.catch((cause: unknown) => {
        reject(cause)
        this.#breakDown(cause)
      })
    })
  }

  changed(ids: readonly string[]): void {
    for (const lane of this.#lanes.values()) lane.changed(ids)
  }

  progress(): Record<string, LaneProgress> {
    return Object.fromEntries([...this.#lanes].map(([name, lane]) => [name, lane.progress()]))
  }

  measure(now: number): void {
    for (const lane of this.#lanes.values()) lane.measure(now)
  }

  async stop(): Promise<void> {
    await this.#following?.stop()
    await Promise.all([...this.#lanes.values()].map((lane) => lane.stop()))
    this.#lanes.clear()
    await this.#reader.close()
  }

  async #take(record: TableRecord): Promise<void> {
    const lane = record.value === null ? undefined : Lane.parse(fromBytes(record.value))
    if (lane && lane.state !== 'deleted') {
      this.#open(lane.name)
      return
    }
    if (record.key === 'live') return
    const open = this.#lanes.get(record.key)
    this.#lanes.delete(record.key)
    if (open) await open.remove()
    else removeLaneFiles(this.#tools.dataDir, record.key)
  }

  #open(name: string): void {
    if (this.#lanes.has(name)) return
    const lane = new LaneWatch(name, this.#tools)
    this.#lanes.set(name, lane)
    lane.ended.catch(this.#breakDown)
  }
}
