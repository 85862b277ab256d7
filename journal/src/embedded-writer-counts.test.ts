import { mkdtempSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { expect, test } from 'vitest'
import { openWriter } from './embedded-writer.ts'
import { toBytes } from './json.ts'

function newPath(): string {
  return join(mkdtempSync(join(tmpdir(), 'journal-counts-')), 'lane.db')
}

const record = (value: unknown) => ({ key: 'a', time: 1, value: toBytes(value) })

test('what is counted beside an append is committed with it and found again after a restart', async () => {
  const path = newPath()
  const writer = openWriter(path, { logs: ['raw'] })
  writer.count('received', 1)
  const appended = writer.append('raw', record(1))
  expect(writer.counts()).toEqual({})
  await appended
  expect(writer.counts()).toEqual({ received: 1 })
  writer.count('received', 2)
  writer.count('received', 3)
  await writer.close()
  const again = openWriter(path, { logs: ['raw'] })
  expect(again.counts()).toEqual({ received: 6 })
  await again.close()
})

test('a count alone is committed without any append', async () => {
  const writer = openWriter(newPath(), { logs: ['raw'] })
  writer.count('denied', 1)
  await sleep(20)
  expect(writer.counts()).toEqual({ denied: 1 })
  await writer.close()
})

test('a full topic refuses its records and still counts them, and other topics go on', async () => {
  const writer = openWriter(newPath(), { logs: ['raw', 'late'], bounds: { raw: { bytes: 3, freeShare: 0 } } })
  await writer.append('raw', record('over the bound'))
  writer.count('received', 1)
  const refused = writer.append('raw', record(1))
  const taken = writer.append('late', record(1))
  await expect(refused).rejects.toMatchObject({ code: 'full' })
  await expect(taken).resolves.toBe(1)
  expect(writer.counts()).toEqual({ received: 1 })
  await writer.close()
})

test('a record that the engine cannot store takes nothing counted with it', async () => {
  const writer = openWriter(newPath(), { logs: ['raw'] })
  writer.count('received', 1)
  await expect(writer.append('raw', { ...record(1), key: 'a\0b' })).rejects.toThrow()
  writer.count('denied', 1)
  await writer.append('raw', record(1))
  expect(writer.counts()).toEqual({ received: 1, denied: 1 })
  await writer.close()
})

test('under load a writer with a group time commits together, and a record after a pause at once', async () => {
  const writer = openWriter(newPath(), { logs: ['raw'], groupMs: 50 })
  const order: string[] = []
  const first = writer.append('raw', record(1)).then(() => order.push('first'))
  await first
  const second = writer.append('raw', record(2)).then(() => order.push('second'))
  await sleep(5)
  order.push('later in the same group')
  const third = writer.append('raw', record(3)).then(() => order.push('third'))
  await Promise.all([second, third])
  expect(order).toEqual(['first', 'later in the same group', 'second', 'third'])
  const last = writer.append('raw', record(4))
  await writer.close()
  await expect(last).resolves.toBe(4)
})
