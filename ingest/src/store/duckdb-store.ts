import { once } from 'node:events'
import { mkdirSync } from 'node:fs'
import { dirname } from 'node:path'
import { startWorker } from '@ioc/room/worker'
import type { DuckdbOptions } from './duckdb-file.ts'
import type { ReadingStore } from './reading-store.ts'

type Method = keyof ReadingStore
type CallOf<Name extends Method> = { id: number; method: Name; parameters: Parameters<ReadingStore[Name]> }
/** One call to the worker. */
export type StoreCall = { [Name in Method]: CallOf<Name> }[Method]
export type StoreAnswer = { id: number; result: unknown } | { id: number; error: string; code: string | null }

/**
 * Opens the DuckDB store in a worker thread; a file that cannot be opened fails the first call.
 * What crosses the thread is typed by StoreCall; the answer's type is that of the method called, which no message can
 * carry, hence the two casts.
 */
export function openDuckdbStore(options: DuckdbOptions): ReadingStore {
  mkdirSync(dirname(options.path), { recursive: true })
  const worker = startWorker(new URL('./duckdb-worker.ts', import.meta.url), options)
  const waiting = new Map<number, { resolve: (result: never) => void; reject: (cause: Error) => void }>()
  let calls = 0
  worker.on('message', (answer: StoreAnswer) => {
    const caller = waiting.get(answer.id)
    waiting.delete(answer.id)
    if ('error' in answer)
      caller?.reject(Object.assign(new Error(`reading store: ${answer.error}`), { code: answer.code }))
    else caller?.resolve(answer.result as never)
  })
  const fail = (cause: Error) => {
    for (const caller of waiting.values()) caller.reject(cause)
    waiting.clear()
  }
  worker.on('error', fail)
  worker.on('exit', () => fail(new Error('the reading store has ended')))

  function call<Name extends Method>(method: Name) {
    return (...parameters: Parameters<ReadingStore[Name]>): ReturnType<ReadingStore[Name]> => {
      const id = ++calls
      const answer = new Promise((resolve: (result: never) => void, reject) => {
        waiting.set(id, { resolve, reject })
      })
      worker.postMessage({ id, method, parameters })
      return answer as ReturnType<ReadingStore[Name]>
    }
  }

  return {
    openLane: call('openLane'),
    write: call('write'),
    importHistory: call('importHistory'),
    find: call('find'),
    history: call('history'),
    profile: call('profile'),
    received: call('received'),
    moments: call('moments'),
    isEmpty: call('isEmpty'),
    tend: call('tend'),
    health: call('health'),
    deleteLane: call('deleteLane'),
    copyTo: call('copyTo'),
    close: async () => {
      await call('close')()
      const ended = once(worker, 'exit')
      await worker.terminate()
      await ended.catch(() => undefined)
    },
  }
}
