import { setImmediate as nextTurn } from 'node:timers/promises'
import { JournalError, type JournalReader, type ReadResult, type TableRecord } from './journal.ts'

export type Following = {
  /** Resolves once the handler under way has ended; nothing is handled after it. */
  stop(): Promise<void>
  /** Settles when following ends; rejects with what the handler threw. */
  ended: Promise<void>
}

/**
 * Hands every batch after `after` to `handle`, in order, one at a time, as long as it runs; the next batch is read
 * once the handler has resolved. A pruned span is told once, as a `gap` in the batch behind it. A log that ends before
 * `after` is an older file than its reader's: following it rejects.
 */
export function followLog(
  source: { reader: JournalReader; topic: string; after: number; limit: number },
  handle: (batch: ReadResult) => Promise<void>,
): Following {
  let after = source.after
  return keepGoing(source.reader, source.topic, async () => {
    const batch = await source.reader.read(source.topic, after, source.limit)
    if (batch.head > 0 && batch.head < after)
      throw new JournalError(
        'broken',
        `${source.topic} ends at ${batch.head}, but ${after} of it was read already: the file is older than its reader; restore both from one backup, or neither`,
      )
    const last = batch.records.at(-1)?.offset ?? batch.gap?.to
    if (last === undefined || last <= after) return false
    await handle(batch)
    after = last
    return batch.records.length === source.limit || after < batch.head
  })
}

/** Hands a table to `handle`: first the whole of it (also when empty), then each batch of changes. */
export function followTable(
  source: { reader: JournalReader; topic: string },
  handle: (records: TableRecord[]) => Promise<void>,
): Following {
  let after = -1
  return keepGoing(source.reader, source.topic, async () => {
    const records = await source.reader.table(source.topic, Math.max(after, 0))
    if (records.length === 0 && after >= 0) return false
    await handle(records)
    after = records.at(-1)?.offset ?? Math.max(after, 0)
    return false
  })
}

/** Runs `step` until it says there is no more, then waits for the next commit. */
function keepGoing(reader: JournalReader, topic: string, step: () => Promise<boolean>): Following {
  let stopped = false
  let ring: (() => void) | undefined
  let rung = false
  const unwatch = reader.watch(topic, () => {
    rung = true
    ring?.()
  })
  const ended = (async () => {
    try {
      while (!stopped) {
        rung = false
        if (await step()) {
          // The engine is synchronous: without a turn between batches a long backlog would hold everything else up.
          await nextTurn()
          continue
        }
        if (stopped || rung) continue
        await new Promise<void>((resolve) => {
          ring = resolve
        })
        ring = undefined
      }
    } finally {
      unwatch()
    }
  })()
  return {
    ended,
    stop: () => {
      stopped = true
      ring?.()
      return ended.catch(() => undefined)
    },
  }
}
