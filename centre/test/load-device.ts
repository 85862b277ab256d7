import { setTimeout as sleep } from 'node:timers/promises'
import { type Publish, publishAs } from './publisher.ts'

type LoadOptions = {
  id: string
  commune: string
  token: string
  port: () => number
  perSecond: number
  /** Devices with other numbers see their wave at other times. */
  phase: number
}

/**
 * A river gauge that publishes as long as it is let: one reading at a time of its own, kept until it is acknowledged
 * and sent again on the next connection, as a device with a memory does.
 */
export class LoadDevice {
  /** Every reading that was made, by its time, and those that the broker has acknowledged. */
  readonly made = new Map<number, number>()
  readonly acknowledged = new Set<number>()
  readonly id: string
  readonly #options: LoadOptions
  readonly #unsent = new Set<number>()
  #making: NodeJS.Timeout | undefined
  #work: Promise<void> = Promise.resolve()
  #finishing = false

  constructor(options: LoadOptions) {
    this.id = options.id
    this.#options = options
  }

  start(): void {
    const { perSecond, phase } = this.#options
    this.#making = setInterval(() => {
      const t = Date.now()
      if (this.made.has(t)) return
      // A wave of half a minute through all three alarm levels of the gauge.
      const level = 2.6 + 2.2 * Math.sin(t / 5000 + phase)
      this.made.set(t, Math.round(level * 1000) / 1000)
      this.#unsent.add(t)
    }, 1000 / perSecond)
    this.#work = this.#keepSending()
  }

  /** Makes no more; what is not acknowledged is still sent. */
  finish(): void {
    clearInterval(this.#making)
    this.#finishing = true
  }

  /** Resolves once everything made is acknowledged. */
  finished(): Promise<void> {
    return this.#work
  }

  async #keepSending(): Promise<void> {
    const { id, token, port } = this.#options
    while (!this.#finishing || this.acknowledged.size < this.made.size) {
      try {
        const publish = await publishAs(port(), id, token)
        await this.#sendOver(publish)
        await publish.end()
      } catch {
        // The broker is away, or went away with what was in flight: all of that is sent again.
        for (const t of this.made.keys()) if (!this.acknowledged.has(t)) this.#unsent.add(t)
        await sleep(200)
      }
    }
  }

  async #sendOver(publish: Publish): Promise<void> {
    const { id, commune } = this.#options
    const inFlight = new Set<Promise<void>>()
    let broken: unknown
    while (broken === undefined && (!this.#finishing || this.#unsent.size > 0 || inFlight.size > 0)) {
      for (const t of this.#unsent) {
        this.#unsent.delete(t)
        const pack = [{ bt: t / 1000, n: 'level', u: 'm', v: this.made.get(t) }]
        const one: Promise<void> = publish(`ioc/live/reading/${commune}/${id}`, pack).then(
          () => {
            this.acknowledged.add(t)
            inFlight.delete(one)
          },
          (cause: unknown) => {
            broken = cause
          },
        )
        inFlight.add(one)
      }
      await sleep(20)
    }
    if (broken !== undefined) throw broken
  }
}
