import { mkdtempSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setImmediate as nextTurn, setTimeout as sleep } from 'node:timers/promises'
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

test('a full topic refuses its records, and other topics go on', async () => {
  const writer = openWriter(newPath(), { logs: ['raw', 'late'], bounds: { raw: { bytes: 3, freeShare: 0 } } })
  await writer.append('raw', record('over the bound'))
  const refused = writer.append('raw', record(1))
  const taken = writer.append('late', record(1))
  await expect(refused).rejects.toMatchObject({ code: 'full' })
  await expect(taken).resolves.toBe(1)
  await writer.close()
})

test('what a full topic refuses is counted as received and as denied in one commit', async () => {
  const writer = openWriter(newPath(), { logs: ['raw'], bounds: { raw: { bytes: 3, freeShare: 0 } } })
  await writer.append('raw', record('over the bound'))
  for (let n = 0; n < 20; n++) {
    writer.count('received', 1)
    await writer.append('raw', record(n)).catch(() => writer.count('denied', 1))
    const { received, denied } = writer.counts()
    expect(received).toBe(denied)
    await nextTurn()
    expect(writer.counts()).toEqual({ received: n + 1, denied: n + 1 })
  }
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

test('under load a writer with a group time commits together, and at once when it closes', async () => {
  const writer = openWriter(newPath(), { logs: ['raw'], groupMs: 1000 })
  await writer.append('raw', record(1))
  const order: string[] = []
  const second = writer.append('raw', record(2)).then(() => order.push('second'))
  await nextTurn()
  order.push('later in the same group')
  const third = writer.append('raw', record(3)).then(() => order.push('third'))
  await writer.close()
  await Promise.all([second, third])
  expect(order).toEqual(['later in the same group', 'second', 'third'])
})
