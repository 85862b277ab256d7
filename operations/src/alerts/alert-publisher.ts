import { setTimeout as sleep } from 'node:timers/promises'
import type { BrokerClient } from '@ioc/broker/client'
import type { AlertCondition } from '@ioc/domain/alert'
import { type LaneName, lanePolicy } from '@ioc/domain/lane'
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
const leaveWithinMs = 1000

/** Conditions by key, in the order of their newest changes. */
type Waiting = Map<string, AlertCondition>

/**
 * Tells the broker each condition until it acknowledges it: those of the live lane first, then those of the replays in
 * turn. The topic belongs to the subject, so what stays retained there is the heaviest active condition of
 * the subject; a broker that comes back hears every active one again.
 */
export class AlertPublisher {
  readonly #parts: { join: () => Promise<BrokerClient>; figures: Figures; log: Log }
  /** In the order of their turns. */
  readonly #lanes = new Map<LaneName, { lane: PublishedLane; waiting: Waiting }>()
  readonly #ended = new AbortController()
  #ring: (() => void) | undefined
  #running: Promise<void> | undefined

  constructor(parts: { join: () => Promise<BrokerClient>; figures: Figures; log: Log }) {
    this.#parts = parts
  }

  start(): void {
    this.#running = this.#run()
  }

  async serve(lane: PublishedLane): Promise<void> {
    this.#lanes.set(lane.lane, { lane, waiting: new Map() })
    this.offer(lane.lane, await lane.toTell())
  }

  /** Tells nothing more of a lane. */
  forget(lane: LaneName): void {
    this.#lanes.delete(lane)
    this.#countWaiting()
  }

  offer(lane: LaneName, conditions: readonly AlertCondition[]): void {
    const served = this.#lanes.get(lane)
    if (!served) return
    for (const condition of conditions) {
      // Deleted first: the queue keeps the order of the newest changes.
      served.waiting.delete(condition.key)
      served.waiting.set(condition.key, condition)
    }
    this.#countWaiting()
    this.#ring?.()
  }

  async stop(): Promise<void> {
    this.#ended.abort()
    this.#ring?.()
    await this.#running
  }

  /** One line to the broker after another: after a cut a new client joins, at the port that the broker then has. */
  async #run(): Promise<void> {
    for (let lives = 0; ; lives += 1) {
      const client = await this.#join()
      if (!client) return
      // A broker that was away may have lost what was retained on it.
      if (lives > 0) for (const { lane } of [...this.#lanes.values()]) this.offer(lane.lane, await lane.toTell())
      const cut = new AbortController()
      client.onConnection((connected) => {
        if (!connected) cut.abort()
        this.#ring?.()
      })
      await this.#tellAll(client, AbortSignal.any([cut.signal, this.#ended.signal]))
      // A client whose line is cut may never end what it has under way; nobody waits for it.
      const left = client.leave().catch(() => undefined)
      await Promise.race([left, sleep(leaveWithinMs, undefined, { ref: false })])
    }
  }

  async #tellAll(client: BrokerClient, over: AbortSignal): Promise<void> {
    while (!over.aborted) {
      const next = this.#next()
      if (next) await this.#tell(client, next, over)
      else
        await new Promise<void>((resolve) => {
          this.#ring = resolve
        })
    }
  }

  /** The oldest of the lane whose turn it is: one that comes first, else one whose next turn comes after all others. */
  #next(): { lane: PublishedLane; waiting: Waiting; condition: AlertCondition } | undefined {
    const lanes = [...this.#lanes].sort(([a], [b]) => Number(lanePolicy(b).first) - Number(lanePolicy(a).first))
    for (const [name, served] of lanes) {
      const [condition] = served.waiting.values()
      if (!condition) continue
      this.#lanes.delete(name)
      this.#lanes.set(name, served)
      return { ...served, condition }
    }
    return undefined
  }

  #countWaiting(): void {
    this.#parts.figures.untold.set([...this.#lanes.values()].reduce((sum, { waiting }) => sum + waiting.size, 0))
  }

  async #tell(
    client: BrokerClient,
    { lane, waiting, condition }: { lane: PublishedLane; waiting: Waiting; condition: AlertCondition },
    over: AbortSignal,
  ): Promise<void> {
    const heaviest = lane.heaviest(condition.subject)
    const list = heaviest && heaviest.key !== condition.key ? [condition, heaviest] : [condition]
    try {
      for (const one of list) await unless(over, publish(client, lane.lane, one))
    } catch {
      // Cut off or denied: it waits, and is told again.
      await sleep(retryMs, undefined, { signal: over }).catch(() => undefined)
      return
    }
    await lane.markTold(condition)
    // A newer change of it may have come meanwhile, and stays.
    if (waiting.get(condition.key) === condition) waiting.delete(condition.key)
    this.#parts.figures.told.inc({ lane: lane.lane })
    this.#countWaiting()
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

/** Retained where the lane's alerts are: the broker, which knows its policy, keeps none of a replay. */
async function publish(client: BrokerClient, lane: LaneName, condition: AlertCondition): Promise<void> {
  await client.publish('alert', { lane, commune: condition.commune, subject: condition.subject.id }, condition)
}

/** The outcome of `work`, unless the line is over first. */
async function unless<Result>(over: AbortSignal, work: Promise<Result>): Promise<Result> {
  let stop: (() => void) | undefined
  const ended = new Promise<never>((_, reject) => {
    stop = () => reject(new Error('the line to the broker is over'))
    over.addEventListener('abort', stop)
    if (over.aborted) stop()
  })
  try {
    return await Promise.race([work, ended])
  } finally {
    if (stop) over.removeEventListener('abort', stop)
    work.catch(() => undefined)
  }
}
