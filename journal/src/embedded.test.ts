import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { setTimeout as sleep } from 'node:timers/promises'
import { expect, test } from 'vitest'
import { z } from 'zod'
import { journalContract } from './contract.ts'
import { openReader } from './embedded-reader.ts'
import { openWriter } from './embedded-writer.ts'
import { JournalError } from './journal.ts'
import { Sqlite } from './sqlite.ts'
import { wakePath } from './wake-file.ts'

const newPath = () => join(mkdtempSync(join(tmpdir(), 'ioc-journal-')), 'journal.db')
const value = new TextEncoder().encode('x')

journalContract(() => {
  const path = newPath()
  return {
    name: 'embedded',
    writer: async () => openWriter(path, { logs: ['raw', 'alert'], tables: ['registry'] }),
    reader: async () => openReader(path),
  }
})

test('single commits half a second apart, also the last, are seen by another process within 20 ms', async () => {
  const path = newPath()
  const writer = openWriter(path, { logs: ['raw'] })
  const lines = child('follow', path)
  expect(await lines.next()).toHaveProperty('following')
  await writer.append('raw', { key: 'k', time: 0, value })
  await lines.next()
  const delays: number[] = []
  const middle = () => delays.slice(-5).toSorted((a, b) => a - b)[2] ?? Number.POSITIVE_INFINITY
  const isSeenAtOnce = () => delays.length >= 5 && middle() < 20 && (delays.at(-1) ?? 0) < 240
  // A busy moment of the machine passes; a watcher that misses commits goes on missing them.
  for (let n = 0; n < 20 && !isSeenAtOnce(); n++) {
    // At another moment of the poll each time: it alone would come in time for none of three.
    await sleep(500 + 250 * ((n * 0.618) % 1))
    await writer.append('raw', { key: 'k', time: 0, value })
    const committedAt = performance.timeOrigin + performance.now()
    delays.push(z.object({ seenAt: z.number() }).parse(await lines.next()).seenAt - committedAt)
  }
  await lines.kill()
  await writer.close()
  // A watcher that misses the last commit sees it by the poll, 250 ms later at the most: the middle one tells which.
  expect(middle(), delays.map(Math.round).join()).toBeLessThan(20)
  expect(delays.at(-1)).toBeLessThan(240)
})

test('what a writer said was durable is there after kill -9, and the file opens again', async () => {
  const path = newPath()
  let durable = 0
  for (let round = 0; round < 3; round++) {
    const lines = child('append', path)
    for (let n = 0; n < 20; n++) durable = z.object({ durable: z.number() }).parse(await lines.next()).durable
    await lines.kill()
    const writer = openWriter(path, { logs: ['raw'] })
    expect(writer.head('raw')).toBeGreaterThanOrEqual(durable)
    await writer.close()
  }
  const reader = openReader(path)
  const { records, head } = await reader.read('raw', 0, 1_000_000)
  expect(records.length).toBe(head)
  await reader.close()
})

test('the wake file stays one byte long, and only topics that changed are woken', async () => {
  const path = newPath()
  const writer = openWriter(path, { logs: ['raw', 'alert'] })
  for (let n = 0; n < 3; n++)
    await writer.commit({
      append: [
        { topic: 'raw', records: [{ key: 'k', time: 0, value }] },
        { topic: 'alert', records: [] },
      ],
    })
  expect(statSync(wakePath(path, 'raw')).size).toBe(1)
  expect(statSync(wakePath(path, 'alert')).size).toBe(0)
  await writer.close()
})

test('a topic that is full refuses appends and takes them again once it is pruned', async () => {
  const writer = openWriter(newPath(), { logs: ['raw'], bounds: { raw: { bytes: 2, freeShare: 0 } } })
  for (let n = 0; n < 3; n++) await writer.append('raw', { key: 'k', time: 0, value })
  await expect(writer.append('raw', { key: 'k', time: 0, value })).rejects.toThrow(JournalError)
  await writer.prune('raw', { through: 2 })
  expect(await writer.append('raw', { key: 'k', time: 0, value })).toBe(4)
  await writer.close()
})

test('a disk with too little free space refuses appends', async () => {
  const writer = openWriter(newPath(), { logs: ['raw'], bounds: { raw: { bytes: 1e9, freeShare: 1 } } })
  await expect(writer.append('raw', { key: 'k', time: 0, value })).rejects.toThrow('of the disk is free')
  await writer.close()
})

test('a file of a newer release is refused with what to do', async () => {
  const path = newPath()
  await openWriter(path, { logs: ['raw'] }).close()
  const file = new Sqlite(path)
  file.run("UPDATE meta SET value = 99 WHERE name = 'schema'")
  file.close()
  expect(() => openWriter(path, { logs: ['raw'] })).toThrow('was written by a newer release')
})

/** Starts the other process; answers its lines one by one. */
function child(role: string, path: string) {
  const process_: ChildProcess = spawn(
    process.execPath,
    ['--import', 'tsx', join(import.meta.dirname, 'embedded.test-child.ts'), role, path],
    { stdio: ['ignore', 'pipe', 'inherit'] },
  )
  if (!process_.stdout) throw new Error('no output of the other process')
  const lines = createInterface(process_.stdout)[Symbol.asyncIterator]()
  return {
    next: async (): Promise<unknown> => {
      const line: unknown = (await lines.next()).value
      return JSON.parse(String(line))
    },
    kill: async () => {
      process_.kill('SIGKILL')
      await once(process_, 'exit')
    },
  }
}
