import { openReader } from './embedded-reader.ts'
import { openWriter } from './embedded-writer.ts'
import { followLog } from './follow.ts'

/**
 * The other process of the embedded engine's tests. `follow <path>`: prints when it sees each record, ms since 1970.
 * `append <path>`: appends until killed, printing each offset once it is durable.
 */
const [, , role, path = ''] = process.argv
const line = (value: unknown) => process.stdout.write(`${JSON.stringify(value)}\n`)
if (role === 'follow') {
  const reader = openReader(path)
  followLog({ reader, topic: 'raw', after: 0, limit: 100 }, async ({ records }) => {
    const seenAt = performance.timeOrigin + performance.now()
    for (const record of records) line({ offset: record.offset, seenAt })
  })
  line({ following: true })
} else {
  const writer = openWriter(path, { logs: ['raw'] })
  for (;;) {
    const offsets = await Promise.all(
      Array.from({ length: 20 }, (_, n) => writer.append('raw', { key: `${n}`, time: 0, value: new Uint8Array(200) })),
    )
    line({ durable: offsets.at(-1) })
  }
}
