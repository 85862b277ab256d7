import { backOffMs } from '@ioc/domain/link/back-off'
import { type LinkState, linkState, notLinked } from '@ioc/domain/link/link-state'
import type { Log } from '@ioc/room/log'
import type { Figures } from '../figures.ts'
import type { IncidentRules } from '../incidents/incident-stream.ts'
import type { Database } from '../store/store.ts'
import { isOutOfStep } from './come-back.ts'
import { exchangeOnce, OutOfStep, UntrueAnswer } from './exchange.ts'
import { type LinkRecord, linkRecord } from './link-book.ts'
import { NationRefusal, type Wire } from './link-wire.ts'
import { outboxStanding } from './outbox.ts'

type LinkPace = { pollMs: number; firstMs: number; longestMs: number; timeoutMs: number }

type Parts = {
  dataDir: string
  database: Database
  province: string
  now: () => number
  pace: LinkPace
  ca: string | undefined
  figures: Figures
  log: Log
  /** Between 0 and 1. */
  chance: () => number
  /** Before each exchange: what time has made due. */
  due: () => Promise<unknown>
  /** How incidents of directives are opened. */
  incidents: IncidentRules
  /** Comes back to a nation with which this province is out of step. */
  comeBack: (record: LinkRecord, wire: Omit<Wire, 'url'>) => Promise<void>
  /** The link or a directive has changed. */
  changed: () => void
  /** Directives came and have opened incidents. */
  opened: () => void
  onBroken: (cause: unknown) => void
}

/**
 * Keeps the line to the nation: dials out, sends what waits, in order, until it is receipted, and takes directives on
 * the same connection. A line that fails is tried again with growing pauses; nothing leaves the outbox without a
 * receipt.
 */
export class LinkRunner {
  readonly #parts: Parts
  readonly #ended = new AbortController()
  readonly failures: Record<string, number> = {}
  /** Why the nation refused the last exchange; null where it did not. */
  refusal: string | null = null
  #detail: string | null = null
  #failedSince: number | null = null
  #answeredAt: number | null = null
  #linkedAt: number | null = null
  #waiting: { waiting: number; oldest: number | null } = { waiting: 0, oldest: null }
  #told = ''
  #wake: (() => void) | undefined
  #isNudged = false
  #running: Promise<void> | undefined

  constructor(parts: Parts) {
    this.#parts = parts
  }

  start(): void {
    this.#running = this.#run()
    this.#running.catch(this.#parts.onBroken)
  }

  /** Something waits: an idle line sends it at once; one that fails keeps to its pauses. */
  nudge(): void {
    this.#isNudged = true
    if (this.#failedSince === null) this.#wake?.()
  }

  /** The link itself has changed: try at once. */
  retry(): void {
    this.#failedSince = null
    this.nudge()
  }

  state(): LinkState {
    if (this.#linkedAt === null) return notLinked
    const facts = { linkedAt: this.#linkedAt, failedSince: this.#failedSince, detail: this.#detail, ...this.#waiting }
    return linkState(facts, this.#parts.now())
  }

  async stop(): Promise<void> {
    this.#ended.abort()
    this.#wake?.()
    await this.#running
  }

  async #run(): Promise<void> {
    const { pace, chance } = this.#parts
    let failures = 0
    while (!this.#ended.signal.aborted) {
      this.#isNudged = false
      const outcome = await this.#exchange()
      failures = outcome === 'failed' ? failures + 1 : 0
      await this.look()
      if (outcome === 'more' || (outcome !== 'failed' && this.#isNudged)) continue
      await this.#rest(outcome === 'failed' ? backOffMs(failures, pace, chance()) : pace.pollMs)
    }
  }

  async #exchange(): Promise<'more' | 'done' | 'failed'> {
    const { figures, now, log, changed, opened } = this.#parts
    const record = await linkRecord(this.#parts.database)
    this.#linkedAt = record ? Date.parse(record.linkedAt) : null
    if (!record) return 'done'
    await this.#parts.due()
    const { pace, ca } = this.#parts
    const parts = { ...this.#parts, now: () => new Date(now()) }
    const wire = { ca, timeoutMs: pace.timeoutMs, over: this.#ended.signal }
    try {
      const { sent, directives } = await exchangeOnce(parts, record, wire)
      if (this.#detail !== null) log.info('link: the nation answers again')
      this.#answeredAt = now()
      this.#failedSince = null
      this.#detail = null
      this.refusal = null
      figures.linkExchanges.inc({ outcome: 'answered' })
      figures.linkDirectives.inc(directives)
      if (directives > 0) {
        changed()
        opened()
      }
      return sent > 0 && (await outboxStanding(this.#parts.database)).waiting > 0 ? 'more' : 'done'
    } catch (failure) {
      const cause = isOutOfStep(failure, record) ? await this.#comeBack(record, wire, failure) : failure
      if (cause === undefined) return 'done'
      const reason = this.#reasonOf(cause)
      figures.linkExchanges.inc({ outcome: reason })
      this.failures[reason] = (this.failures[reason] ?? 0) + 1
      const detail = cause instanceof Error ? cause.message : String(cause)
      if (this.#failedSince === null) log.warn(`link: ${detail}; it is tried again, and everything is kept`)
      this.#detail = detail
      this.#failedSince ??= this.#answeredAt ?? now()
      return 'failed'
    }
  }

  /** One side was restored to an earlier day: begins anew with the nation; answers why that fails, where it does. */
  async #comeBack(record: LinkRecord, wire: Omit<Wire, 'url'>, failure: unknown): Promise<unknown> {
    const { comeBack, figures, log, changed } = this.#parts
    const reason = this.#reasonOf(failure)
    figures.linkExchanges.inc({ outcome: reason })
    this.failures[reason] = (this.failures[reason] ?? 0) + 1
    try {
      await comeBack(record, wire)
    } catch (cause) {
      return cause
    }
    const why = failure instanceof Error ? failure.message : String(failure)
    log.warn(`link: one side was restored (${why}): this province has come back, and tells anew what stands`)
    changed()
    return undefined
  }

  #reasonOf(cause: unknown): string {
    if (cause instanceof NationRefusal) {
      this.refusal = cause.reason
      return cause.reason
    }
    if (cause instanceof OutOfStep) return 'out_of_step'
    return cause instanceof UntrueAnswer ? 'untrue_answer' : 'no_answer'
  }

  /** What waits now; screens hear when the state of the line has become another. */
  async look(): Promise<void> {
    const { database, figures, changed } = this.#parts
    const { waiting, oldest } = await outboxStanding(database)
    this.#waiting = { waiting, oldest: oldest === null ? null : Date.parse(oldest) }
    figures.outboxWaiting.set(waiting)
    const { state } = this.state()
    if (state !== this.#told) changed()
    this.#told = state
  }

  async #rest(ms: number): Promise<void> {
    await new Promise<void>((resolve) => {
      const timer = setTimeout(resolve, ms)
      this.#wake = () => {
        clearTimeout(timer)
        resolve()
      }
      if (this.#ended.signal.aborted) this.#wake()
    })
    this.#wake = undefined
  }
}
