import { once } from 'node:events'
import type { QuarantineCounts, QuarantinedDetail, QuarantinePage, UnknownDevice } from '@ioc/domain/quarantine'
import { startWorker } from '@ioc/room/worker'
import type { Search } from './quarantine-search.ts'
import type { Waiting } from './redrive.ts'

/** Where every lane's quarantine is searched. A lane is open from `open` to `closeLane`; methods say what LaneQuarantine says. */
export type QuarantineIndex = {
  open(lane: string): Promise<void>
  closeLane(lane: string): Promise<void>
  /** Closes the lane and removes its file. */
  removeLane(lane: string): Promise<void>
  reached(lane: string, heads: { quarantine: number; mended: number }): Promise<void>
  page(lane: string, search: Search, at: { cursor: number | null; limit: number }): Promise<QuarantinePage>
  counts(lane: string, search: Search): Promise<QuarantineCounts>
  unknownDevices(lane: string): Promise<UnknownDevice[]>
  numbers(lane: string, search: Search, span: { after: number; through: number; limit: number }): Promise<number[]>
  total(lane: string, search: Search): Promise<number>
  waiting(lane: string, records: readonly number[], status: Search['status']): Promise<Waiting[]>
  detail(lane: string, record: number): Promise<QuarantinedDetail | undefined>
  close(): Promise<void>
}

type Method = keyof QuarantineIndex
type CallOf<Name extends Method> = { id: number; method: Name; parameters: Parameters<QuarantineIndex[Name]> }
/** One call to the worker. */
export type IndexCall = { [Name in Method]: CallOf<Name> }[Method]
export type IndexAnswer = { id: number; result: unknown } | { id: number; error: string }

/**
 * Opens the index in a worker thread. `onBroken` hears of its end, which a restart must mend. What crosses the thread
 * is typed by IndexCall; the answer's type is that of the method called, which no message can carry, hence two casts.
 */
export function openQuarantineIndex(dataDir: string, onBroken: (cause: unknown) => void): QuarantineIndex {
  const worker = startWorker(new URL('./quarantine-worker.ts', import.meta.url), { dataDir })
  const waiting = new Map<number, { resolve: (result: never) => void; reject: (cause: Error) => void }>()
  let calls = 0
  let isClosed = false
  worker.on('message', (answer: IndexAnswer) => {
    const caller = waiting.get(answer.id)
    waiting.delete(answer.id)
    if ('error' in answer) caller?.reject(new Error(`quarantine: ${answer.error}`))
    else caller?.resolve(answer.result as never)
  })
  worker.on('error', onBroken)
  worker.on('exit', () => {
    for (const caller of waiting.values()) caller.reject(new Error('the index of the quarantine has ended'))
    waiting.clear()
    if (!isClosed) onBroken(new Error('the index of the quarantine has ended'))
  })

  function call<Name extends Method>(method: Name) {
    return (...parameters: Parameters<QuarantineIndex[Name]>): ReturnType<QuarantineIndex[Name]> => {
      const id = ++calls
      const answer = new Promise((resolve: (result: never) => void, reject) => {
        waiting.set(id, { resolve, reject })
      })
      worker.postMessage({ id, method, parameters })
      return answer as ReturnType<QuarantineIndex[Name]>
    }
  }

  return {
    open: call('open'),
    closeLane: call('closeLane'),
    removeLane: call('removeLane'),
    reached: call('reached'),
    page: call('page'),
    counts: call('counts'),
    unknownDevices: call('unknownDevices'),
    numbers: call('numbers'),
    total: call('total'),
    waiting: call('waiting'),
    detail: call('detail'),
    close: async () => {
      isClosed = true
      await call('close')()
      const ended = once(worker, 'exit')
      await worker.terminate()
      await ended.catch(() => undefined)
    },
  }
}
