import { rmSync } from 'node:fs'
import { setTimeout as sleep } from 'node:timers/promises'
import { Lane, type LaneName } from '@ioc/domain/lane'
import type { IngestCounts } from '@ioc/domain/messages/inner-doors'
import type { KnownDevice } from '@ioc/domain/registry'
import { type Following, followTable } from '@ioc/journal/follow'
import type { JournalReader } from '@ioc/journal/journal'
import { fromBytes } from '@ioc/journal/json'
import { journalPath } from '@ioc/journal/layout'
import { LaneIngest, type LaneIngestOptions } from './lane-ingest.ts'

const retryMs = 1000

type LanesOptions = Omit<LaneIngestOptions, 'lane' | 'find'>
type FindDevice = (lane: string, device: string) => KnownDevice | undefined

/** Every lane that is not deleted has its own ingest; a deleted one goes with its files and tables. */
export class Lanes {
  readonly #options: LanesOptions
  readonly #find: FindDevice
  readonly #open = new Map<string, LaneIngest>()
  /** Lanes that the store has not deleted yet: it may be away. */
  readonly #deleting = new Map<string, Promise<void>>()
  readonly #closing = new AbortController()

  constructor(options: LanesOptions, find: FindDevice) {
    this.#options = options
    this.#find = find
  }

  follow(reader: JournalReader): Following {
    return followTable({ reader, topic: 'lanes' }, async (records) => {
      for (const record of records) {
        const lane = record.value === null ? undefined : Lane.parse(fromBytes(record.value))
        if (lane === undefined || lane.state === 'deleted') await this.#delete(record.key)
        else if (!this.#open.has(lane.name)) await this.#start(lane.name)
      }
    })
  }

  get(lane: string): LaneIngest | undefined {
    return this.#open.get(lane)
  }

  counts(): IngestCounts {
    const counts: IngestCounts = {}
    for (const [name, lane] of this.#open) {
      const kept = lane.counts()
      const of = (count: string) => kept[count] ?? 0
      counts[name] = {
        messages: { parsed: of('messages.parsed'), malformed: of('messages.malformed') },
        readings: {
          parsed: of('readings.parsed'),
          stored: lane.stored(),
          duplicate: of('readings.duplicate'),
          quarantined: of('readings.quarantined'),
          inFlight:
            of('readings.accepted') -
            lane.stored() -
            of('quarantine.store_refused') +
            of('late.parked') -
            of('late.decided'),
        },
        late: of('late.accepted'),
        quarantine: Object.fromEntries(
          Object.entries(kept)
            .filter(([count]) => count.startsWith('quarantine.'))
            .map(([count, n]) => [count.slice('quarantine.'.length), n]),
        ),
      }
    }
    return counts
  }

  async close(): Promise<void> {
    this.#closing.abort()
    await Promise.all([...this.#open.values()].map((lane) => lane.close()))
    this.#open.clear()
  }

  async #start(lane: LaneName): Promise<void> {
    // A new lane of an old name waits for the end of the old one.
    await this.#deleting.get(lane)
    if (this.#closing.signal.aborted) return
    this.#open.set(lane, await LaneIngest.open({ ...this.#options, lane, find: (id) => this.#find(lane, id) }))
  }

  async #delete(lane: string): Promise<void> {
    if (lane === 'live') return
    await this.#open.get(lane)?.close()
    this.#open.delete(lane)
    await this.#options.quarantine.removeLane(lane)
    this.#deleting.set(
      lane,
      this.#deleteStored(lane).finally(() => this.#deleting.delete(lane)),
    )
    const path = journalPath(this.#options.dataDir, 'ingest', lane)
    for (const ending of [
      '',
      '-wal',
      '-shm',
      '.lock',
      '.accepted.wake',
      '.quarantine.wake',
      '.late.wake',
      '.mended.wake',
    ])
      rmSync(`${path}${ending}`, { force: true })
  }

  /** Tries until the store has deleted the lane, or until this ends: the next start reads of its deletion again. */
  async #deleteStored(lane: string): Promise<void> {
    const { signal } = this.#closing
    while (!signal.aborted) {
      try {
        await this.#options.store.deleteLane(lane)
        return
      } catch (cause) {
        this.#options.metrics.storeFailed(cause)
        await sleep(retryMs, undefined, { signal }).catch(() => undefined)
      }
    }
  }
}
