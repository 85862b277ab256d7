import { setTimeout as sleep } from 'node:timers/promises'
import { workerData } from 'node:worker_threads'
import { serveEngine } from '../engine-thread.ts'

let isAsked = false
const done: string[] = []

/** An engine that is asked to end early by its close, and tells what it did until then. */
export const slowEngine = {
  slow: async (name: string, ms: number) => {
    for (const end = Date.now() + ms; Date.now() < end && !isAsked; ) await sleep(5)
    done.push(name)
    return [...done]
  },
  refuse: async () => {
    throw Object.assign(new Error('never'), { code: 'not_now' })
  },
  breakDown: async () => {
    setImmediate(() => {
      throw new Error('broken')
    })
    return await new Promise<never>(() => undefined)
  },
  endEarly: () => {
    isAsked = true
  },
  close: async () => {
    if (done.length !== 2) throw new Error(`closed in the middle: only ${done.join()} was done`)
  },
}
// As `startWorker` hands it over: where it says so, the engine cannot be opened.
serveEngine(workerData.data === 'broken' ? Promise.reject(new Error('damaged')) : Promise.resolve(slowEngine))
