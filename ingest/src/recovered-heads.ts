import { SeriesHeads } from '@ioc/domain/messages/inner-doors'
import { AcceptedRecord } from '@ioc/domain/messages/journal-records'
import type { JournalReader, JournalWriter } from '@ioc/journal/journal'
import { fromBytes } from '@ioc/journal/json'
import { Heads } from './series-heads.ts'

/** The newest of every series and of the stamps; `offset`: up to where of `accepted` they were saved. */
type RecoveredHeads = { heads: Heads; stamp: number | undefined; offset: number }

/** Heads as `writer` last saved them, moved forward by everything that `own` shows as accepted since. */
export async function recoverHeads(writer: JournalWriter, own: JournalReader): Promise<RecoveredHeads> {
  const note = writer.note('heads')
  const saved = note ? SeriesHeads.parse(fromBytes(note)) : undefined
  const heads = saved ? Heads.from(saved) : new Heads()
  let stamp = saved === undefined || saved.stamp === 0 ? undefined : saved.stamp
  const offset = saved?.offset ?? 0
  for (let after = offset; ; ) {
    const { records } = await own.read('accepted', after, 200)
    if (records.length === 0) return { heads, stamp, offset }
    for (const { value } of records) {
      const record = AcceptedRecord.parse(fromBytes(value))
      if (record.type === 'stamp') stamp = Math.max(stamp ?? 0, record.at)
      if (record.type === 'readings') heads.take(record)
    }
    after = records.at(-1)?.offset ?? after
  }
}
