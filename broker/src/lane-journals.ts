import { readdirSync, rmSync } from 'node:fs'
import { basename, dirname, join } from 'node:path'
import { Lane, type LaneName, lanePolicy } from '@ioc/domain/lane'
import type { BrokerCounts } from '@ioc/domain/messages/inner-doors'
import { type Bound, openWriter } from '@ioc/journal/embedded-writer'
import { JournalError, type JournalWriter, type NewRecord, type TableRecord } from '@ioc/journal/journal'
import { fromBytes } from '@ioc/journal/json'
import { journalPath } from '@ioc/journal/layout'
import type { Log } from '@ioc/room/log'
import type { Denied } from './denied.ts'

/** Commits under load come this far apart: a third less CPU than one a turn of the event loop, for 4 ms of waiting. */
const groupMs = 8
/** A commit holds up the thread that all lanes share, so those that do not come first commit seldomer. */
const laterGroupMs = 16

type LaneJournal = { writer: JournalWriter; isOpen: boolean }

/**
 * The journal topic `raw` of every lane, one file and one writer each, with the lane's share of the sum of messages:
 * received = journaled + denied, true of every committed state of the file. The broker's own stamps are no messages.
 */
export class LaneJournals {
  readonly #dataDir: string
  readonly #bound: Bound
  readonly #log: Log
  readonly #lanes = new Map<string, LaneJournal>()

  constructor(dataDir: string, bound: Bound, log: Log) {
    this.#dataDir = dataDir
    this.#bound = bound
    this.#log = log
    this.#lanes.set('live', { writer: this.#open('live'), isOpen: true })
  }

  /** Takes a record of the table `lanes`: opens, ends or deletes a replay lane. */
  async take({ key, value }: TableRecord): Promise<void> {
    if (key === 'live') return
    const state = value === null ? 'deleted' : stateOf(key, value)
    if (state === undefined) {
      this.#log.warn(`the record "${key}" of the table lanes is no lane of that name`)
      return
    }
    if (state === 'deleted') {
      await this.#delete(key)
      return
    }
    const known = this.#lanes.get(key)
    if (known) known.isOpen = state === 'open'
    else this.#lanes.set(key, { writer: this.#open(key), isOpen: state === 'open' })
  }

  isOpen = (lane: string): boolean => this.#lanes.get(lane)?.isOpen ?? false

  names(): LaneName[] {
    return [...this.#lanes.keys()]
  }

  writer(lane: string): JournalWriter | undefined {
    return this.#lanes.get(lane)?.writer
  }

  /** Appends a received message; resolves after COMMIT. A rejected one must be told to `deny`. */
  append(lane: LaneName, record: NewRecord): Promise<number> {
    const journal = this.#lanes.get(lane)
    if (!journal) return Promise.reject(new JournalError('broken', `there is no lane ${lane}`))
    journal.writer.count('received', 1)
    return journal.writer.append('raw', record)
  }

  /** Appends a stamp of the live lane, which nobody has sent: no count moves. */
  async stamp(record: NewRecord): Promise<void> {
    await this.#lanes.get('live')?.writer.append('raw', record)
  }

  /** Counts a message that was refused before any append. */
  refuse(lane: string, reason: Denied): void {
    const writer = this.#lanes.get(lane)?.writer ?? this.#lanes.get('live')?.writer
    writer?.count('received', 1)
    this.deny(lane, reason)
  }

  /** Counts a message as denied that `append` has counted as received. */
  deny(lane: string, reason: Denied): void {
    const writer = this.#lanes.get(lane)?.writer ?? this.#lanes.get('live')?.writer
    writer?.count('denied', 1)
    writer?.count(`denied.${reason}`, 1)
  }

  counts(): BrokerCounts {
    return Object.fromEntries([...this.#lanes].map(([lane, { writer }]) => [lane, laneCounts(writer.counts())]))
  }

  async close(): Promise<void> {
    for (const { writer } of this.#lanes.values()) await writer.close()
    this.#lanes.clear()
  }

  #open(lane: string): JournalWriter {
    return openWriter(journalPath(this.#dataDir, 'broker', lane), {
      logs: ['raw'],
      bounds: { raw: this.#bound },
      groupMs: lanePolicy(lane).first ? groupMs : laterGroupMs,
    })
  }

  async #delete(lane: string): Promise<void> {
    const journal = this.#lanes.get(lane)
    this.#lanes.delete(lane)
    await journal?.writer.close()
    removeJournal(journalPath(this.#dataDir, 'broker', lane))
  }
}

/** Removes a journal file and what the engine keeps beside it (-wal, -shm, .lock, .wake). */
function removeJournal(path: string): void {
  const name = basename(path)
  const beside = readdirSync(dirname(path)).filter(
    (file) => file === name || file.startsWith(`${name}-`) || file.startsWith(`${name}.`),
  )
  for (const file of beside) rmSync(join(dirname(path), file), { force: true })
}

function laneCounts(counts: Record<string, number>): BrokerCounts[string] {
  const denials: Record<string, number> = {}
  for (const [name, n] of Object.entries(counts))
    if (name.startsWith('denied.')) denials[name.slice('denied.'.length)] = n
  return { received: counts.received ?? 0, denied: counts.denied ?? 0, denials }
}

function stateOf(key: string, value: Uint8Array): Lane['state'] | undefined {
  try {
    const parsed = Lane.safeParse(fromBytes(value))
    return parsed.success && parsed.data.name === key ? parsed.data.state : undefined
  } catch {
    return undefined
  }
}
