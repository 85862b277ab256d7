import { existsSync, watch } from 'node:fs'
import { isOlder, refuseNewer, topicName } from './embedded-schema.ts'
import type { JournalReader, LogRecord, ReadResult, TableRecord } from './journal.ts'
import { unpackGroup } from './record-group.ts'
import { Sqlite, type SqlValue } from './sqlite.ts'
import { wakePath } from './wake-file.ts'

/** What a batch may weigh: a reader must be able to hold it, and what it makes of it, in memory. */
const bytesOfBatch = 1024 * 1024

/** Opens a reader of a journal file, which need not exist yet: until its writer has made it, it reads as empty. */
export function openReader(path: string): JournalReader {
  return new EmbeddedReader(path)
}

class EmbeddedReader implements JournalReader {
  readonly #path: string
  readonly #known = new Set<string>()
  #file: Sqlite | undefined
  /** The file has the layout of this release: its writer brings an older one up when it starts. */
  #isCurrent = false

  constructor(path: string) {
    this.#path = path
  }

  async read(topic: string, after: number, limit: number): Promise<ReadResult> {
    const file = this.#open(`log_${topicName(topic)}`)
    if (!file) return { records: [], gap: null, head: 0 }
    if (this.#isCurrent) return this.#read(file, { topic, after, limit }, 'n')
    // Its writer may bring it up to this layout meanwhile: what is read is of one moment.
    file.exec('BEGIN')
    try {
      this.#isCurrent = !isOlder(file)
      return this.#read(file, { topic, after, limit }, this.#isCurrent ? 'n' : '1')
    } finally {
      file.exec('COMMIT')
    }
  }

  /** `count`: what says how many records a row holds; one, in a file of the layout before. */
  #read(file: Sqlite, wish: { topic: string; after: number; limit: number }, count: 'n' | '1'): ReadResult {
    const { topic, after, limit } = wish
    const last = this.#lastOfBatch(file, wish, count)
    const rows = file.all(
      `SELECT at, key, time, value, ${count} FROM log_${topic} WHERE at > ? AND at <= ? ORDER BY at`,
      [after, last],
    )
    const [head = 0, pruned = 0] = (file.all('SELECT head, pruned FROM topic WHERE name = ?', [topic])[0] ?? []).map(
      Number,
    )
    return {
      records: rows.flatMap((row) => toLogRecords(row, after)).slice(0, limit),
      gap: pruned > after ? { from: after + 1, to: pruned } : null,
      head,
    }
  }

  async table(topic: string, after: number): Promise<TableRecord[]> {
    const file = this.#open(`table_${topicName(topic)}`)
    if (!file) return []
    return file
      .all(`SELECT at, key, value FROM table_${topic} WHERE at > ? ORDER BY at`, [after])
      .map(([at, key, value]) => ({
        offset: Number(at),
        key: String(key),
        value: value instanceof Uint8Array ? value : null,
      }))
  }

  async head(topic: string): Promise<number> {
    const file = this.#open('topic')
    return Number(file?.all('SELECT head FROM topic WHERE name = ?', [topicName(topic)])[0]?.[0] ?? 0)
  }

  async cursor(name: string): Promise<number> {
    const file = this.#open('cursor')
    return Number(file?.all('SELECT at FROM cursor WHERE name = ?', [name])[0]?.[0] ?? 0)
  }

  watch(topic: string, wake: () => void): () => void {
    const file = wakePath(this.#path, topicName(topic))
    let watcher: ReturnType<typeof watch> | undefined
    const begin = () => {
      if (watcher || !existsSync(file)) return
      try {
        watcher = watch(file, wake)
      } catch {
        // No watches left on this machine, or the lane was deleted just now: the poll alone serves, only slower.
        return
      }
      watcher.on('error', () => {
        watcher?.close()
        watcher = undefined
      })
    }
    begin()
    // The poll finds what a lost event, or a file made later, would hide.
    const poll = setInterval(() => {
      begin()
      wake()
    }, 250)
    return () => {
      clearInterval(poll)
      watcher?.close()
    }
  }

  async close(): Promise<void> {
    this.#file?.close()
    this.#file = undefined
  }

  /** The row that a batch ends with: its `limit`th record is in it, or the next would weigh too much; never none. */
  #lastOfBatch(
    file: Sqlite,
    { topic, after, limit }: { topic: string; after: number; limit: number },
    count: 'n' | '1',
  ): number {
    const sizes = file.all(`SELECT at, length(value), ${count} FROM log_${topic} WHERE at > ? ORDER BY at LIMIT ?`, [
      after,
      limit,
    ])
    let bytes = 0
    let records = 0
    let last = after
    for (const [at, size, n] of sizes) {
      bytes += Number(size)
      if (bytes > bytesOfBatch && last > after) break
      last = Number(at)
      // Of the first group some may have been read before.
      records += Math.min(Number(n), last - after)
      if (records >= limit) break
    }
    return last
  }

  /** The open file once it holds `table`; undefined before its writer has made it. */
  #open(table: string): Sqlite | undefined {
    if (!this.#file && !existsSync(this.#path)) return undefined
    this.#file ??= new Sqlite(this.#path, 'read')
    if (!this.#known.has(table)) {
      if (this.#file.all("SELECT 1 FROM sqlite_master WHERE type = 'table' AND name = ?", [table]).length === 0)
        return undefined
      // Its writer has made it whole by now, version and all.
      refuseNewer(this.#file, this.#path)
      this.#known.add(table)
    }
    return this.#file
  }
}

/** The records of a row after an offset. */
function toLogRecords([at, key, time, bytes, n]: SqlValue[], after: number): LogRecord[] {
  const value = bytes instanceof Uint8Array ? bytes : new Uint8Array()
  if (Number(n) > 1) return unpackGroup(value, { last: Number(at), count: Number(n) }, after)
  return [{ offset: Number(at), key: String(key), time: Number(time), value }]
}
