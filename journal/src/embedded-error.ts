import { JournalError } from './journal.ts'

/** Turns what the engine threw into one of the journal's reasons. */
export function asJournalError(cause: unknown): JournalError {
  if (cause instanceof JournalError) return cause
  const message = cause instanceof Error ? cause.message : String(cause)
  return /full|SQLITE_FULL/i.test(message)
    ? new JournalError('full', `the disk is full: ${message}`, cause)
    : new JournalError('broken', message, cause)
}
