import { setTimeout as sleep } from 'node:timers/promises'
import { type JournalChange, JournalError, type JournalWriter } from '@ioc/journal/journal'

const retryMs = 1000

export function isFull(cause: unknown): boolean {
  return cause instanceof JournalError && cause.code === 'full'
}

/** Commits; while the disk is full it tries again, for nothing may be skipped, until it is stopped. */
export async function commitWhenSpace(
  writer: JournalWriter,
  change: JournalChange,
  { isStopped, onFull }: { isStopped: () => boolean; onFull: () => void },
): Promise<void> {
  for (;;) {
    try {
      await writer.commit(change)
      return
    } catch (cause) {
      if (!isFull(cause) || isStopped()) throw cause
      onFull()
      await sleep(retryMs)
    }
  }
}
