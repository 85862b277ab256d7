import { expect, test } from 'vitest'
import { engineThread } from './engine-thread.ts'
import type { slowEngine } from './testing/slow-engine.test-worker.ts'
import { startWorker } from './worker.ts'

type Slow = typeof slowEngine
const open = (onBroken?: (cause: Error) => void, data: unknown = null) =>
  engineThread<Slow>(
    startWorker(new URL('./testing/slow-engine.test-worker.ts', import.meta.url), data),
    'slow',
    onBroken,
  )

test('a close waits for the calls before it, which may end early, and takes none after it', async () => {
  const { call, close } = open((cause) => {
    throw cause
  })
  const began = Date.now()
  const calls = [call('slow')('one', 60_000), call('slow')('two', 60_000)]
  const closed = close()
  const late = call('slow')('three', 0)
  expect(await Promise.all(calls)).toEqual([['one'], ['one', 'two']])
  await closed
  await expect(late).rejects.toThrow('slow has ended')
  await expect(call('slow')('four', 0)).rejects.toThrow('slow has ended')
  await close()
  expect(Date.now() - began).toBeLessThan(60_000)
})

test('a refusal keeps its words and its code', async () => {
  const { call, close } = open()
  await expect(call('refuse')()).rejects.toMatchObject({ message: 'slow: never', code: 'not_now' })
  await expect(close()).rejects.toThrow('closed in the middle')
})

test('an engine that could not be opened says why to each call, and its close has nothing to do', async () => {
  const { call, close } = open(undefined, 'broken')
  await expect(call('slow')('one', 0)).rejects.toThrow('slow: damaged')
  await close()
  await expect(call('slow')('two', 0)).rejects.toThrow('slow has ended')
})

test('a thread that breaks fails the calls that wait, and is told', async () => {
  const broken: string[] = []
  const { call } = open(({ message }) => broken.push(message))
  await expect(call('breakDown')()).rejects.toThrow('broken')
  expect(broken[0]).toBe('broken')
})
