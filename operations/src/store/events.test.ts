import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { z } from 'zod'
import { appendEvents, readEvents, StreamConflict } from './events.ts'
import { openStore, type Store } from './store.ts'

const Said = z.object({ type: z.literal('said'), words: z.string() })
const said = (words: string) => ({ type: 'said' as const, words })
let folder: string
let store: Store

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'events-'))
  store = openStore(folder)
})

afterEach(async () => {
  await store.close()
  rmSync(folder, { recursive: true, force: true })
})

const append = (after: number, ...words: string[]) =>
  store.database.transaction().execute((transaction) =>
    appendEvents(transaction, {
      ...{ stream: 'talk/1', after, at: new Date('2026-01-02T03:04:05Z'), who: 'lan' },
      events: words.map(said),
    }),
  )

test('events of a stream come back in their order, with who and when', async () => {
  expect(await append(0, 'one', 'two')).toBe(2)
  expect(await append(2, 'three')).toBe(3)
  const events = await readEvents(store.database, 'talk/1', { schema: Said, after: 1 })
  expect(events.map(({ version, who, at, event }) => [version, who, at, event.words])).toEqual([
    [2, 'lan', '2026-01-02T03:04:05.000Z', 'two'],
    [3, 'lan', '2026-01-02T03:04:05.000Z', 'three'],
  ])
})

test('of two that decided on the same state one wins, and the other’s events are not there', async () => {
  const outcomes = await Promise.allSettled([append(0, 'mine'), append(0, 'yours')])
  expect(outcomes.map(({ status }) => status).toSorted()).toEqual(['fulfilled', 'rejected'])
  expect(outcomes.flatMap((one) => (one.status === 'rejected' ? [one.reason] : []))[0]).toBeInstanceOf(StreamConflict)
  expect(await readEvents(store.database, 'talk/1', { schema: Said })).toHaveLength(1)
})
