import { expect, test } from 'vitest'
import { followLog, followTable } from './follow.ts'
import type { JournalReader, JournalWriter, LogRecord, NewRecord, ReadResult } from './journal.ts'

/** How a test opens an engine: a writer of the log topics `raw`, `alert` and the table `registry`, and its reader. */
export type Engine = {
  name: string
  writer(): Promise<JournalWriter>
  reader(): Promise<JournalReader>
}

const text = (value: string) => new TextEncoder().encode(value)
const words = (records: LogRecord[]) => records.map((record) => new TextDecoder().decode(record.value))
const record = (value: string, cause?: string): NewRecord => ({
  key: 'k',
  time: 1,
  value: text(value),
  ...(cause === undefined ? {} : { cause }),
})

/** What every engine of the journal promises. */
export function journalContract(make: () => Engine): void {
  test('records come back in the order of their offsets, which count from one', async () => {
    const engine = make()
    const writer = await engine.writer()
    const offsets = await Promise.all(['a', 'b', 'c'].map((value) => writer.append('raw', record(value))))
    expect(offsets).toEqual([1, 2, 3])
    const reader = await engine.reader()
    const read = await reader.read('raw', 1, 10)
    expect(words(read.records)).toEqual(['b', 'c'])
    expect(read.head).toBe(3)
    await Promise.all([writer.close(), reader.close()])
  })

  test('appending a cause twice is a no-op, also after the writer has come back', async () => {
    const engine = make()
    const first = await engine.writer()
    expect(await first.append('alert', record('a', 'key|raised|1'))).toBe(1)
    await first.close()
    const second = await engine.writer()
    expect(await second.append('alert', record('other', 'key|raised|1'))).toBe(1)
    await second.commit({ append: [{ topic: 'alert', records: [record('b', 'x'), record('c', 'x')] }] })
    const reader = await engine.reader()
    expect(words((await reader.read('alert', 0, 10)).records)).toEqual(['a', 'b'])
    await Promise.all([second.close(), reader.close()])
  })

  test('records, cursor, notes and counts of one commit stand or fall together', async () => {
    const engine = make()
    const writer = await engine.writer()
    await writer.commit({
      append: [{ topic: 'raw', records: [record('a')] }],
      cursors: { source: 7 },
      notes: { state: text('s') },
      counts: { parsed: 2 },
    })
    await expect(
      writer.commit({
        append: [{ topic: 'raw', records: [record('lost')] }],
        cursors: { source: Number.NaN },
        counts: { parsed: 1 },
      }),
    ).rejects.toThrow()
    await writer.commit({ counts: { parsed: 3 } })
    expect(writer.head('raw')).toBe(1)
    expect(writer.cursor('source')).toBe(7)
    expect(writer.counts()).toEqual({ parsed: 5 })
    expect(await writer.append('raw', record('b'))).toBe(2)
    await writer.close()
    const again = await engine.writer()
    expect(new TextDecoder().decode(again.note('state'))).toBe('s')
    expect(again.head('raw')).toBe(2)
    await again.close()
  })

  test('a table keeps the newest record of each key, and a reader hears every change after its snapshot', async () => {
    const engine = make()
    const writer = await engine.writer()
    await writer.commit({
      put: [
        { topic: 'registry', key: 'a', value: text('1') },
        { topic: 'registry', key: 'b', value: text('1') },
        { topic: 'registry', key: 'a', value: text('2') },
      ],
    })
    const reader = await engine.reader()
    const heard: [string, string | null][][] = []
    const following = followTable({ reader, topic: 'registry' }, async (records) => {
      heard.push(records.map((one) => [one.key, one.value && new TextDecoder().decode(one.value)]))
    })
    await expect.poll(() => heard.length).toBe(1)
    await writer.commit({ put: [{ topic: 'registry', key: 'b', value: null }] })
    await expect.poll(() => heard.length).toBe(2)
    expect(heard).toEqual([
      [
        ['b', '1'],
        ['a', '2'],
      ],
      [['b', null]],
    ])
    await following.stop()
    await Promise.all([writer.close(), reader.close()])
  })

  test('a reader that comes after pruning is told the span that it missed', async () => {
    const engine = make()
    const writer = await engine.writer()
    for (const value of ['a', 'b', 'c', 'd']) await writer.append('raw', record(value))
    expect(await writer.prune('raw', { through: 3 })).toBe(3)
    expect(await writer.prune('raw', { through: 3 })).toBe(0)
    expect(writer.size('raw')).toBe(1)
    const reader = await engine.reader()
    const read = await reader.read('raw', 1, 10)
    expect(read.gap).toEqual({ from: 2, to: 3 })
    expect(words(read.records)).toEqual(['d'])
    expect((await reader.read('raw', 3, 10)).gap).toBeNull()
    await Promise.all([writer.close(), reader.close()])
  })

  test('pruning keeps what is new enough and drops what weighs too much', async () => {
    const engine = make()
    const writer = await engine.writer()
    for (const time of [1000, 2000, 3000]) await writer.append('raw', { key: 'k', time, value: text('four') })
    expect(await writer.prune('raw', { newerThan: 2000 })).toBe(1)
    expect(await writer.prune('raw', { newerThan: 0, bytes: 4 })).toBe(1)
    expect(writer.size('raw')).toBe(4)
    expect(await writer.prune('raw', { bytes: 0, needed: 2 })).toBe(0)
    await writer.close()
  })

  test('a follower gets everything in order, from before and after it began, one batch at a time', async () => {
    const engine = make()
    const writer = await engine.writer()
    for (let n = 0; n < 25; n++) await writer.append('raw', record(`${n}`))
    const reader = await engine.reader()
    const batches: ReadResult[] = []
    let busy = 0
    const following = followLog({ reader, topic: 'raw', after: 0, limit: 10 }, async (batch) => {
      expect(++busy).toBe(1)
      await new Promise((resolve) => setImmediate(resolve))
      batches.push(batch)
      busy--
    })
    for (let n = 25; n < 50; n++) await writer.append('raw', record(`${n}`))
    const seen = () => words(batches.flatMap((batch) => batch.records))
    await expect.poll(() => seen().length).toBe(50)
    expect(seen()).toEqual(Array.from({ length: 50 }, (_, n) => `${n}`))
    await following.stop()
    await Promise.all([writer.close(), reader.close()])
  })

  test('a batch weighs little however many records are asked for, and nothing is left out', async () => {
    const engine = make()
    const writer = await engine.writer()
    const heavy = { key: 'k', time: 1, value: new Uint8Array(700_000) }
    for (let n = 0; n < 3; n++) await writer.append('raw', heavy)
    const reader = await engine.reader()
    expect((await reader.read('raw', 0, 10)).records.map((one) => one.offset)).toEqual([1])
    const offsets: number[] = []
    const following = followLog({ reader, topic: 'raw', after: 0, limit: 10 }, async (batch) => {
      offsets.push(...batch.records.map((one) => one.offset))
    })
    await expect.poll(() => offsets).toEqual([1, 2, 3])
    await following.stop()
    await Promise.all([writer.close(), reader.close()])
  })

  test('a log that ends before what was read of it is refused, for it is older than its reader', async () => {
    const engine = make()
    const writer = await engine.writer()
    await writer.append('raw', record('a'))
    const reader = await engine.reader()
    const following = followLog({ reader, topic: 'raw', after: 7, limit: 10 }, async () => undefined)
    await expect(following.ended).rejects.toThrow('older than its reader')
    await Promise.all([writer.close(), reader.close()])
  })

  test('a long backlog leaves turns to everything else', async () => {
    const engine = make()
    const writer = await engine.writer()
    await Promise.all(Array.from({ length: 200 }, () => writer.append('raw', record('a'))))
    const reader = await engine.reader()
    let turns = 0
    const timer = setInterval(() => turns++, 0)
    let read = 0
    const following = followLog({ reader, topic: 'raw', after: 0, limit: 1 }, async () => void read++)
    await expect.poll(() => read).toBe(200)
    clearInterval(timer)
    expect(turns).toBeGreaterThan(10)
    await following.stop()
    await Promise.all([writer.close(), reader.close()])
  })

  test('a second writer on the same topics is refused', async () => {
    const engine = make()
    const writer = await engine.writer()
    await expect(engine.writer()).rejects.toThrow('held by another process')
    await writer.close()
    await (await engine.writer()).close()
  })

  test('a reader may come before its writer and finds what is written later', async () => {
    const engine = make()
    const reader = await engine.reader()
    expect(await reader.read('raw', 0, 10)).toEqual({ records: [], gap: null, head: 0 })
    expect(await reader.table('registry', 0)).toEqual([])
    const writer = await engine.writer()
    await writer.append('raw', record('a'))
    expect(words((await reader.read('raw', 0, 10)).records)).toEqual(['a'])
    await Promise.all([writer.close(), reader.close()])
  })
}
