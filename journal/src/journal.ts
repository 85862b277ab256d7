/** A record as it is handed in. `cause`: appending a second record with the same cause is a no-op. */
export type NewRecord = { key: string; time: number; value: Uint8Array; cause?: string }

/** A record of a log topic: offsets count from 1 without holes. `time` in ms since 1970, as the writer gave it. */
export type LogRecord = { offset: number; key: string; time: number; value: Uint8Array }

/** The newest record of a key of a table topic; `value` null: the key was removed. */
export type TableRecord = { offset: number; key: string; value: Uint8Array | null }

/** Everything that one commit does, all or nothing. */
export type JournalChange = {
  append?: { topic: string; records: readonly NewRecord[] }[]
  put?: { topic: string; key: string; value: Uint8Array | null }[]
  /** How far this writer has come in what it reads. */
  cursors?: Record<string, number>
  /** The writer's own state, true as of this commit; null removes. */
  notes?: Record<string, Uint8Array | null>
  /** What to add to the writer's counts. */
  counts?: Record<string, number>
}

/** What a reader got: `gap` says which offsets were pruned before they could be read. */
export type ReadResult = { records: LogRecord[]; gap: { from: number; to: number } | null; head: number }

/**
 * What of a log topic goes: records up to `through`, records whose time is before `newerThan`, and the oldest while
 * the topic holds more than `bytes`. An engine may keep a record as long as those that were committed with it. Nothing
 * after `needed` goes, whatever else the rule says.
 */
export type KeepRule = { through?: number; newerThan?: number; bytes?: number; needed?: number }

/**
 * The one writer of a set of topics. A promise that has resolved is durable (it survives kill -9 and a power cut);
 * one that rejects has changed nothing.
 */
export interface JournalWriter {
  /** Appends one record together with whatever else is waiting (group commit); answers its offset. */
  append(topic: string, record: NewRecord): Promise<number>
  /**
   * Adds to one of the writer's counts with the next group commit. What is counted in the same turn as an append is
   * committed with it; where that append is rejected, together with what is counted at once on hearing so.
   */
  count(name: string, n: number): void
  /** Commits now; answers for each appended topic the offset of its head. */
  commit(change: JournalChange): Promise<Record<string, number>>
  head(topic: string): number
  cursor(name: string): number
  note(name: string): Uint8Array | undefined
  counts(): Record<string, number>
  /** Bytes of the values that a log topic holds now. */
  size(topic: string): number
  /** Drops the oldest records that the rule does not keep, a bounded number a call; answers how many. */
  prune(topic: string, keep: KeepRule): Promise<number>
  close(): Promise<void>
}

/** Reads what one writer, often in another process, has committed. */
export interface JournalReader {
  read(topic: string, after: number, limit: number): Promise<ReadResult>
  /** Table records that changed after an offset, oldest change first; after 0: the whole table. */
  table(topic: string, after: number): Promise<TableRecord[]>
  head(topic: string): Promise<number>
  /** The writer's cursor of that name: how far it has come in what it reads. */
  cursor(name: string): Promise<number>
  /** Calls `wake` soon after each commit that touched the topic; answers how to stop. */
  watch(topic: string, wake: () => void): () => void
  close(): Promise<void>
}

/** Why a journal could not do what it was asked. `full`: no space left within its bounds; try again later. */
export class JournalError extends Error {
  override name = 'JournalError'
  readonly code: 'full' | 'locked' | 'newer_schema' | 'broken'
  constructor(code: 'full' | 'locked' | 'newer_schema' | 'broken', message: string, cause?: unknown) {
    super(message, { cause })
    this.code = code
  }
}
