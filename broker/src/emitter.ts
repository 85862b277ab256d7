import { Ring } from './ring.ts'
import { TopicTree } from './topic-tree.ts'

type Done = (error?: Error | null) => void
type Listener<Message> = (message: Message, done: () => void) => void
type Waiting<Message> = { message: Message; done: Done }

/**
 * Hands messages to the listeners whose filter fits, in order, at most `concurrency` under way at a time; the rest
 * waits in a ring. It has the methods that Aedes calls on mqemitter, whose queue ends the process: mqemitter 7 releases
 * by recursion, so a listener that leaves while about 4,000 messages wait overflows the stack.
 */
export class Emitter<Message extends { topic: string }> {
  readonly concurrency: number
  current = 0
  closed = false
  readonly #listeners = new TopicTree<Listener<Message>>()
  readonly #waiting = new Ring<Waiting<Message>>()
  #releasing = false

  constructor(options: { concurrency: number }) {
    this.concurrency = options.concurrency
  }

  /** Messages that wait for their turn. */
  get length(): number {
    return this.#waiting.length
  }

  on(filter: string, listener: Listener<Message>, done?: () => void): this {
    this.#listeners.add(filter, listener)
    if (done) setImmediate(done)
    return this
  }

  removeListener(filter: string, listener: Listener<Message>, done?: () => void): this {
    this.#listeners.remove(filter, listener)
    if (done) setImmediate(done)
    return this
  }

  /** `done` is called once every listener has called back. */
  emit(message: Message, done: Done = () => undefined): this {
    if (this.closed) done(new Error('the emitter is closed'))
    else if (this.current >= this.concurrency || this.#waiting.length > 0) this.#waiting.push({ message, done })
    else this.#deliver(message, done)
    return this
  }

  close(done: () => void): this {
    this.closed = true
    setImmediate(done)
    return this
  }

  #deliver(message: Message, done: Done): void {
    const listeners = this.#listeners.match(message.topic)
    if (listeners.length === 0) {
      done()
      return
    }
    this.current++
    let missing = listeners.length
    const taken = () => {
      missing--
      if (missing > 0) return
      done()
      this.current--
      this.#release()
    }
    for (const listener of listeners) listener(message, taken)
  }

  /** A loop, never a recursion: a delivery that ends at once comes back to the loop that began it. */
  #release(): void {
    if (this.#releasing) return
    this.#releasing = true
    try {
      while (this.current < this.concurrency) {
        const next = this.#waiting.shift()
        if (!next) break
        this.#deliver(next.message, next.done)
      }
    } finally {
      this.#releasing = false
    }
  }
}
