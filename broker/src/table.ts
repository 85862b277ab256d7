import { followTable } from '@ioc/journal/follow'
import type { JournalReader, TableRecord } from '@ioc/journal/journal'

/** A table being followed. A fault in it ends the room by an unhandled rejection: nobody works on old rules. */
export type Following = {
  /** Resolves once the table was read to its head. */
  read: Promise<void>
  stop(): Promise<void>
}

/** Hands every record of a table to `take`, first the whole of it, then each change. */
export function followRecords(
  reader: JournalReader,
  topic: string,
  take: (record: TableRecord) => Promise<void> | void,
): Following {
  let isRead = () => {}
  const read = new Promise<void>((resolve) => {
    isRead = resolve
  })
  const following = followTable({ reader, topic }, async (records) => {
    for (const record of records) await take(record)
    isRead()
  })
  return { read, stop: following.stop }
}
