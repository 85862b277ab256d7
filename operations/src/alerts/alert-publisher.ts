import { setTimeout as sleep } from 'node:timers/promises'
import type { BrokerClient } from '@ioc/broker/client'
import type { AlertCondition } from '@ioc/domain/alert'
import type { LaneName } from '@ioc/domain/lane'
import type { Log } from '@ioc/room/log'
import type { Figures } from '../figures.ts'

export type PublishedLane = {
  lane: LaneName
  /** Active conditions, and those whose last change the broker has not acknowledged. */
  toTell(): Promise<AlertCondition[]>
  heaviest(subject: AlertCondition['subject']): AlertCondition | undefined
  markTold(condition: AlertCondition): Promise<void>
}

const retryMs = 1000

/**
 * Tells the broker each condition until it acknowledges it. The topic belongs to the subject, so what stays retained
 * there is the heaviest active condition of the subject; a broker that comes back hears every active one again.
 */
export class AlertPublisher {
  readonly #parts: { join: () => Promise<BrokerClient>; figures: Figures; log: Log }
  readonly #waiting = new Map<string, { lane: PublishedLane; condition: AlertCondition }>()
  readonly #lanes = new Map<LaneName, PublishedLane>()
  readonly #ended = new AbortController()
  #ring: (() => void) | undefined
  #running: Promise<void> | undefined

  constructor(parts: { join: () => Promise<BrokerClient>; figures: Figures; log: Log }) {
    this.#parts = parts
  }

  start(): void {
    this.#running = this.#run().catch((cause) => {
      if (!this.#ended.signal.aborted) throw cause
    })
  }

  async serve(lane: PublishedLane): Promise<void> {
    this.#lanes.set(lane.lane, lane)
    for (const condition of await lane.toTell()) this.offer(lane.lane, [condition])
  }

  offer(lane: LaneName, conditions: readonly AlertCondition[]): void {
    const served = this.#lanes.get(lane)
    if (!served) return
    for (const condition of conditions) {
      const key = `${lane}|${condition.key}`
      // Deleted first: the queue keeps the order of the newest changes.
      this.#waiting.delete(key)
      this.#waiting.set(key, { lane: served, condition })
    }
    this.#parts.figures.untold.set(this.#waiting.size)
    this.#ring?.()
  }

  async stop(): Promise<void> {
    this.#ended.abort()
    this.#ring?.()
    await this.#running
  }

  async #run(): Promise<void> {
    const client = await this.#join()
    if (!client) return
    let first = true
    client.onConnection((connected) => {
      if (connected && !first) for (const lane of this.#lanes.values()) void this.serve(lane)
      first = false
    })
    while (!this.#ended.signal.aborted) {
      const [next] = this.#waiting
      if (!next) {
        await new Promise<void>((resolve) => {
          this.#ring = resolve
        })
        continue
      }
      if (!(await this.#tell(client, next))) await sleep(retryMs, undefined, { signal: this.#ended.signal })
    }
    await client.leave()
  }

  async #tell(
    client: BrokerClient,
    [key, waiting]: [string, { lane: PublishedLane; condition: AlertCondition }],
  ): Promise<boolean> {
    const { lane, condition } = waiting
    try {
      await publish(client, lane.lane, condition)
      const heaviest = lane.heaviest(condition.subject)
      if (heaviest && heaviest.key !== condition.key) await publish(client, lane.lane, heaviest)
    } catch {
      // Cut off: the client reconnects by itself and the condition waits.
      return false
    }
    await lane.markTold(condition)
    // A newer change of it may have come meanwhile, and stays.
    if (this.#waiting.get(key) === waiting) this.#waiting.delete(key)
    this.#parts.figures.told.inc()
    this.#parts.figures.untold.set(this.#waiting.size)
    return true
  }

  async #join(): Promise<BrokerClient | undefined> {
    let said = false
    while (!this.#ended.signal.aborted) {
      try {
        return await this.#parts.join()
      } catch (cause) {
        if (!said) this.#parts.log.info(`waiting for the broker (${cause instanceof Error ? cause.message : cause})`)
        said = true
        await sleep(retryMs, undefined, { signal: this.#ended.signal }).catch(() => undefined)
      }
    }
    return undefined
  }
}

async function publish(client: BrokerClient, lane: LaneName, condition: AlertCondition): Promise<void> {
  await client.publish('alert', { lane, commune: condition.commune, subject: condition.subject.id }, condition)
}
