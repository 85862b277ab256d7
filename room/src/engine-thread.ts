import { once } from 'node:events'
import { parentPort, type Worker } from 'node:worker_threads'

type Call = { id: number; method: string; parameters: readonly unknown[] }
type Answer = { id: number; result: unknown } | { id: number; error: string; code: string | null }

/** An engine that may live in a thread: what its methods take and answer crosses the thread as structured clones. */
type Engine = {
  /** A close is asked for, and waits for the calls before it: what takes long may end early. */
  endEarly?: () => void
  close(): Promise<void>
}
type Method<Of extends Engine> = Exclude<keyof Of & string, keyof Engine>

export type EngineThread<Of extends Engine> = {
  /** A method of the engine, called from here; a refusal keeps its `code`. */
  call<Name extends Method<Of>>(name: Name): Of[Name]
  /**
   * Closes the engine and waits for the thread's own end: a native engine that is torn down at work aborts the process.
   */
  close(): Promise<void>
}

/**
 * Calls the engine that `worker` serves by `serveEngine`; `name` begins its errors. A thread that ends fails the calls
 * that wait, and `onBroken` hears of it unless it was asked to close.
 */
export function engineThread<Of extends Engine>(
  worker: Worker,
  name: string,
  onBroken: (cause: Error) => void = () => undefined,
): EngineThread<Of> {
  const waiting = new Map<number, { resolve: (result: unknown) => void; reject: (cause: Error) => void }>()
  let calls = 0
  let state: 'open' | 'closing' | 'ended' = 'open'
  const fail = (cause: Error) => {
    for (const caller of waiting.values()) caller.reject(cause)
    waiting.clear()
    if (state === 'open') onBroken(cause)
  }
  worker.on('message', (answer: Answer) => {
    const caller = waiting.get(answer.id)
    waiting.delete(answer.id)
    if ('error' in answer) caller?.reject(Object.assign(new Error(`${name}: ${answer.error}`), { code: answer.code }))
    else caller?.resolve(answer.result)
  })
  worker.on('error', fail)
  worker.on('exit', () => {
    fail(new Error(`${name} has ended`))
    state = 'ended'
  })

  const ask = (method: string, parameters: readonly unknown[]) =>
    new Promise((resolve, reject) => {
      if (state === 'ended') return reject(new Error(`${name} has ended`))
      const id = ++calls
      waiting.set(id, { resolve, reject })
      worker.postMessage({ id, method, parameters } satisfies Call)
    })

  return {
    // What is asked and answered is typed by the engine; no message can carry that.
    call: (method) => ((...parameters: unknown[]) => ask(method, parameters)) as never,
    close: async () => {
      if (state !== 'open') return
      state = 'closing'
      const ended = once(worker, 'exit').catch(() => undefined)
      const closed = ask('close', [])
      await Promise.allSettled([closed, ended])
      await closed
    },
  }
}

/** Serves an engine in this thread: one call a message, one answer a call. A close waits for the calls before it. */
export function serveEngine(opening: Promise<Engine>): void {
  const port = parentPort
  if (!port) throw new Error('this file runs as a worker')
  const running = new Set<Promise<void>>()
  // Whoever calls hears of it.
  opening.catch(() => undefined)
  port.on('message', (call: Call) => {
    const isClose = call.method === 'close'
    const before = isClose ? Promise.all(running) : Promise.resolve()
    if (isClose) {
      // Nothing that comes after a close is taken: the thread ends once this one is answered.
      port.removeAllListeners('message')
      opening.then((engine) => engine.endEarly?.()).catch(() => undefined)
    }
    const done = before
      .then(() => answer(opening, call))
      .then((message) => port.postMessage(message))
      .finally(() => {
        running.delete(done)
        if (isClose) port.close()
      })
    running.add(done)
  })
}

async function answer(opening: Promise<Engine>, { id, method, parameters }: Call): Promise<Answer> {
  try {
    // Whoever could not be opened has nothing to close: each call before has said why.
    if (method === 'close' && !(await isOpen(opening))) return { id, result: undefined }
    const engine = await opening
    const work: unknown = Reflect.get(engine, method)
    if (typeof work !== 'function') throw new Error(`there is no ${method}`)
    return { id, result: await Reflect.apply(work, engine, parameters) }
  } catch (cause) {
    const code = cause instanceof Error && 'code' in cause ? String(cause.code) : null
    return { id, error: cause instanceof Error ? cause.message : String(cause), code }
  }
}

function isOpen(opening: Promise<Engine>): Promise<boolean> {
  return opening.then(
    () => true,
    () => false,
  )
}
