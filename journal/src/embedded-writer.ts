import { closeSync, writeSync } from 'node:fs'
import { dirname } from 'node:path'
import { freeShareOf } from './disk-space.ts'
import { asJournalError } from './embedded-error.ts'
import { doomedRows } from './embedded-prune.ts'
import { prepareLog, prepareSchema, prepareTable, topicName } from './embedded-schema.ts'
import { lockFile } from './file-lock.ts'
import { GroupTimer } from './group-timer.ts'
import { type JournalChange, JournalError, type JournalWriter, type KeepRule, type NewRecord } from './journal.ts'
import { groupsOf, packGroup } from './record-group.ts'
import { Sqlite } from './sqlite.ts'
import { openWake, wakePath } from './wake-file.ts'

/** `bytes`: appends are refused once the topic's values weigh more; `freeShare`: or less of the disk is free. */
export type Bound = { bytes: number; freeShare: number }

/** `groupMs`: group commits come at most this often, at once after a pause; 0, the default: each turn of the loop. */
export type WriterOptions = {
  logs: readonly string[]
  tables?: readonly string[]
  bounds?: Record<string, Bound>
  groupMs?: number
}

type Waiting = {
  topic: string
  record: NewRecord
  resolve: (offset: number) => void
  reject: (cause: unknown) => void
}

/** Opens the embedded engine's writer on a SQLite file of its own; a second writer on it is refused. */
export function openWriter(path: string, options: WriterOptions): JournalWriter {
  const lock = lockFile(`${path}.lock`)
  const file = new Sqlite(path)
  try {
    prepareSchema(file, path)
    for (const log of options.logs) prepareLog(file, topicName(log))
    for (const table of options.tables ?? []) prepareTable(file, topicName(table))
  } catch (cause) {
    file.close()
    lock.release()
    throw cause
  }
  return new EmbeddedWriter(path, file, lock, options)
}

class EmbeddedWriter implements JournalWriter {
  readonly #file: Sqlite
  readonly #lock: { release(): void }
  readonly #bounds: Record<string, Bound>
  readonly #wake = new Map<string, number>()
  readonly #heads = new Map<string, number>()
  readonly #bytes = new Map<string, number>()
  readonly #tables: ReadonlySet<string>
  #waiting: Waiting[] = []
  #counted = new Map<string, number>()
  readonly #group: GroupTimer
  readonly #freeShare: () => number

  constructor(path: string, file: Sqlite, lock: { release(): void }, options: WriterOptions) {
    this.#file = file
    this.#lock = lock
    this.#bounds = options.bounds ?? {}
    this.#group = new GroupTimer(options.groupMs ?? 0, () => this.#flush())
    this.#freeShare = freeShareOf(dirname(path))
    this.#tables = new Set(options.tables)
    for (const [name, head, bytes] of file.all('SELECT name, head, bytes FROM topic')) {
      this.#heads.set(String(name), Number(head))
      this.#bytes.set(String(name), Number(bytes))
      this.#wake.set(String(name), openWake(wakePath(path, String(name))))
    }
  }

  append(topic: string, record: NewRecord): Promise<number> {
    return new Promise((resolve, reject) => {
      // A full topic refuses now and not at the commit, so that who counts refusals counts this one in the commit that
      // takes what was counted before it.
      this.#refuseWhenFull(topic)
      this.#waiting.push({ topic, record, resolve, reject })
      this.#group.ask()
    })
  }

  count(name: string, n: number): void {
    this.#counted.set(name, (this.#counted.get(name) ?? 0) + n)
    this.#group.ask()
  }

  async commit(change: JournalChange): Promise<Record<string, number>> {
    const topics = new Set((change.append ?? []).flatMap((one) => (one.records.length > 0 ? [one.topic] : [])))
    for (const topic of topics) this.#refuseWhenFull(topic)
    const before = { heads: new Map(this.#heads), bytes: new Map(this.#bytes) }
    try {
      this.#file.transaction(() => {
        for (const { topic, records } of change.append ?? []) for (const record of records) this.#insert(topic, record)
        for (const { topic, key, value } of change.put ?? []) {
          this.#put(topic, key, value)
          topics.add(topic)
        }
        this.#saveHeads(topics)
        for (const [name, at] of Object.entries(change.cursors ?? {}))
          this.#file.run(
            'INSERT INTO cursor (name, at) VALUES (?, ?) ON CONFLICT (name) DO UPDATE SET at = excluded.at',
            [name, at],
          )
        for (const [name, value] of Object.entries(change.notes ?? {}))
          if (value === null) this.#file.run('DELETE FROM note WHERE name = ?', [name])
          else
            this.#file.run(
              'INSERT INTO note (name, value) VALUES (?, ?) ON CONFLICT (name) DO UPDATE SET value = excluded.value',
              [name, value],
            )
        this.#addCounts(Object.entries(change.counts ?? {}))
      })
    } catch (cause) {
      this.#restore(before)
      throw asJournalError(cause)
    }
    this.#signal(topics)
    return Object.fromEntries([...topics].map((topic) => [topic, this.head(topic)]))
  }

  head(topic: string): number {
    return this.#heads.get(topic) ?? 0
  }

  cursor(name: string): number {
    return Number(this.#file.all('SELECT at FROM cursor WHERE name = ?', [name])[0]?.[0] ?? 0)
  }

  note(name: string): Uint8Array | undefined {
    const value = this.#file.all('SELECT value FROM note WHERE name = ?', [name])[0]?.[0]
    return value instanceof Uint8Array ? value : undefined
  }

  counts(): Record<string, number> {
    return Object.fromEntries(this.#file.all('SELECT name, n FROM count').map(([name, n]) => [String(name), Number(n)]))
  }

  size(topic: string): number {
    return this.#bytes.get(topic) ?? 0
  }

  async prune(topic: string, keep: KeepRule): Promise<number> {
    const doomed = doomedRows(this.#file, { topic: topicName(topic), bytes: this.size(topic), keep })
    const last = Number(doomed.at(-1)?.[0] ?? 0)
    if (doomed.length === 0) return 0
    const freed = doomed.reduce((sum, [, , size]) => sum + Number(size), 0)
    const bytes = this.size(topic) - freed
    try {
      this.#file.transaction(() => {
        this.#file.run(`DELETE FROM log_${topic} WHERE at <= ?`, [last])
        this.#file.run('UPDATE topic SET pruned = ?, bytes = ? WHERE name = ?', [last, bytes, topic])
      })
      this.#bytes.set(topic, bytes)
      this.#file.exec('PRAGMA incremental_vacuum(400)')
    } catch (cause) {
      throw asJournalError(cause)
    }
    return doomed.reduce((sum, [, , , records]) => sum + Number(records), 0)
  }

  async close(): Promise<void> {
    this.#group.now()
    for (const descriptor of this.#wake.values()) closeSync(descriptor)
    this.#file.close()
    this.#lock.release()
  }

  #flush(): void {
    const batch = this.#waiting
    this.#waiting = []
    if (batch.length === 0 && this.#counted.size === 0) return
    const before = { heads: new Map(this.#heads), bytes: new Map(this.#bytes) }
    const topics = new Set(batch.map((one) => one.topic))
    try {
      const offsets = new Map<Waiting, number>()
      this.#file.transaction(() => {
        for (const topic of topics)
          for (const group of groupsOf(batch.filter((one) => one.topic === topic)))
            this.#insertGroup(topic, group, offsets)
        this.#saveHeads(topics)
        this.#addCounts(this.#counted)
      })
      this.#counted.clear()
      this.#signal(topics)
      for (const [one, offset] of offsets) one.resolve(offset)
    } catch (cause) {
      this.#restore(before)
      const error = asJournalError(cause)
      for (const one of batch) one.reject(error)
    }
  }

  #addCounts(counts: Iterable<[string, number]>): void {
    for (const [name, n] of counts)
      if (n !== 0)
        this.#file.run(
          'INSERT INTO count (name, n) VALUES (?, ?) ON CONFLICT (name) DO UPDATE SET n = n + excluded.n',
          [name, n],
        )
  }

  #insert(topic: string, record: NewRecord): number {
    if (record.cause !== undefined) {
      const known = this.#file.all(`SELECT at FROM log_${topic} WHERE cause = ?`, [record.cause])[0]
      if (known) return Number(known[0])
    }
    const offset = this.head(topic) + 1
    this.#file.run(`INSERT INTO log_${topic} (at, key, time, value, cause) VALUES (?, ?, ?, ?, ?)`, [
      offset,
      record.key,
      Math.round(record.time),
      record.value,
      record.cause ?? null,
    ])
    this.#heads.set(topic, offset)
    this.#bytes.set(topic, this.size(topic) + record.value.byteLength)
    return offset
  }

  /** Records that came together without a cause become one row. */
  #insertGroup(topic: string, group: readonly Waiting[], offsets: Map<Waiting, number>): void {
    const [first] = group
    if (first !== undefined && group.length === 1) {
      offsets.set(first, this.#insert(topic, first.record))
      return
    }
    const value = packGroup(group.map((one) => one.record))
    const newest = Math.max(...group.map((one) => Math.round(one.record.time)))
    const before = this.head(topic)
    const last = before + group.length
    const row = [last, '', newest, value, group.length]
    this.#file.run(`INSERT INTO log_${topic} (at, key, time, value, n) VALUES (?, ?, ?, ?, ?)`, row)
    group.forEach((one, place) => {
      offsets.set(one, before + 1 + place)
    })
    this.#heads.set(topic, last)
    this.#bytes.set(topic, this.size(topic) + value.byteLength)
  }

  #put(topic: string, key: string, value: Uint8Array | null): void {
    const offset = this.head(topic) + 1
    this.#file.run(
      `INSERT INTO table_${topicName(topic)} (key, at, value) VALUES (?, ?, ?) ON CONFLICT (key) DO UPDATE SET at = excluded.at, value = excluded.value`,
      [key, offset, value],
    )
    this.#heads.set(topic, offset)
  }

  #saveHeads(topics: Iterable<string>): void {
    for (const topic of topics)
      this.#file.run('UPDATE topic SET head = ?, bytes = ? WHERE name = ?', [this.head(topic), this.size(topic), topic])
  }

  #restore(before: { heads: Map<string, number>; bytes: Map<string, number> }): void {
    for (const [topic, head] of before.heads) this.#heads.set(topic, head)
    for (const [topic, bytes] of before.bytes) this.#bytes.set(topic, bytes)
  }

  /** One byte after COMMIT; the file stays one byte long. */
  #signal(topics: Iterable<string>): void {
    for (const topic of topics) {
      const descriptor = this.#wake.get(topic)
      if (descriptor !== undefined) writeSync(descriptor, '.', 0)
    }
  }

  #refuseWhenFull(topic: string): void {
    const bound = this.#bounds[topic]
    if (!bound || this.#tables.has(topic)) return
    if (this.size(topic) > bound.bytes)
      throw new JournalError('full', `${topic} holds its bound of ${bound.bytes} bytes: its reader is behind`)
    if (this.#freeShare() < bound.freeShare)
      throw new JournalError('full', `less than ${bound.freeShare * 100} % of the disk is free`)
  }
}
