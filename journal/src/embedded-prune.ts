import type { KeepRule } from './journal.ts'
import type { Sqlite, SqlValue } from './sqlite.ts'

const prunedAtOnce = 5000

/** The oldest rows of a topic of so many bytes that a rule does not keep: `at`, `time`, size, records. */
export function doomedRows(
  file: Sqlite,
  { topic, bytes: held, keep }: { topic: string; bytes: number; keep: KeepRule },
): SqlValue[][] {
  const oldest = file.all(`SELECT at, time, length(value), n FROM log_${topic} ORDER BY at LIMIT ?`, [prunedAtOnce])
  let bytes = held
  const end = oldest.findIndex(([at, time, size]) => {
    const isNeeded = keep.needed !== undefined && Number(at) > keep.needed
    const isKept =
      (keep.through === undefined || Number(at) > keep.through) &&
      (keep.newerThan === undefined || Number(time) >= keep.newerThan) &&
      (keep.bytes === undefined || bytes <= keep.bytes)
    bytes -= Number(size)
    return isKept || isNeeded
  })
  return end < 0 ? oldest : oldest.slice(0, end)
}
