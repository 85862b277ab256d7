import { setTimeout as sleep } from 'node:timers/promises'
import { type MendedRecord, type MendedResult, Mending, type MendingOrder, statusBefore } from '@ioc/domain/quarantine'
import type { JournalChange, JournalWriter, NewRecord } from '@ioc/journal/journal'
import { fromBytes, toBytes } from '@ioc/journal/json'
import { z } from 'zod'
import type { LaneState } from '../decide.ts'
import { add } from '../refusals.ts'
import type { QuarantineIndex } from './quarantine-index.ts'
import { type Redriven, redrive, type Waiting } from './redrive.ts'

const recordsAtOnce = 200
/** A pause between pages: what comes from devices now goes first. */
const pauseMs = 5
const runningAtOnce = 10
const mendingsKept = 30

export type MenderParts = {
  lane: string
  writer: JournalWriter
  index: QuarantineIndex
  now: () => number
  /** How the lane stands; read in the same turn in which the page is committed. */
  state: () => LaneState
  /** Runs work while nothing else is decided in the lane. */
  inTurn: (work: () => Promise<void>) => Promise<void>
  /** Commits; waits for space on the disk. */
  commit: (change: JournalChange) => Promise<void>
  /** Commits what a re-drive lets in, together with more. */
  letIn: (redriven: Redriven, more: JournalChange) => Promise<void>
  onBroken: (cause: unknown) => void
}

/**
 * Carries out what people order for quarantined records, page by page, one order after another. What a page lets in,
 * what is written of it and how far the order has come are one commit: a crash repeats nothing and loses nothing.
 */
export class Mender {
  readonly #parts: MenderParts
  #mendings: Mending[]
  #running: Promise<void> | undefined
  #stopped = false

  constructor(parts: MenderParts) {
    this.#parts = parts
    const note = parts.writer.note('mendings')
    this.#mendings = note ? z.array(Mending).parse(fromBytes(note)) : []
  }

  /** Goes on with what a stop has cut off. */
  start(): void {
    if (this.#stopped || this.#running !== undefined) return
    this.#running = this.#run()
      .catch((cause) => {
        if (!this.#stopped) this.#parts.onBroken(cause)
      })
      .finally(() => {
        this.#running = undefined
      })
  }

  async stop(): Promise<void> {
    this.#stopped = true
    await this.#running
  }

  /** Newest first. */
  list(): Mending[] {
    return this.#mendings.toReversed()
  }

  /** Takes an order; the same `id` again is the same order. Answers why not where too many are under way. */
  async order(order: MendingOrder, by: { id: string; who: string }): Promise<Mending | { refused: string }> {
    const known = this.#mendings.find((one) => one.id === by.id)
    if (known) return known
    if (this.#mendings.filter((one) => one.state === 'running').length >= runningAtOnce)
      return { refused: `${runningAtOnce} orders are under way in this lane; wait for one to end, or stop it` }
    const { lane, writer, index, now } = this.#parts
    const { which, why } = order
    const { action, text } = told(order.action)
    const through = writer.head('quarantine')
    await index.reached(lane, { quarantine: through, mended: writer.head('mended') })
    const refused = text === undefined ? undefined : await this.#refuseCorrection(which)
    if (refused !== undefined) return { refused }
    const total =
      which.type === 'records'
        ? new Set(which.records).size
        : await index.total(lane, { status: statusBefore(action.type), filter: which.filter })
    const mending: Mending = {
      ...{ id: by.id, lane: order.lane, action, which, why, who: by.who, at: now(), endedAt: null, state: 'running' },
      ...{ through, after: 0, total, done: 0, stored: 0, duplicate: 0, late: 0, dismissed: 0, reopened: 0 },
      ...{ untouched: 0, parsed: 0, refused: {} },
    }
    const notes = text === undefined ? {} : { [textNote(by.id)]: toBytes(text) }
    await this.#parts.inTurn(() => this.#keep([...this.#mendings, mending], notes))
    this.start()
    return mending
  }

  /** Ends an order where it stands; what was done stays done. Undefined where it is not known. */
  async cancel(id: string): Promise<Mending | undefined> {
    const mending = this.#mendings.find((one) => one.id === id)
    if (mending?.state !== 'running') return mending
    await this.#parts.inTurn(async () => {
      const now = this.#mendings.find((one) => one.id === id)
      if (now?.state === 'running')
        await this.#keep(this.#with({ ...now, state: 'cancelled', endedAt: this.#parts.now() }), {
          [textNote(id)]: null,
        })
    })
    return this.#mendings.find((one) => one.id === id)
  }

  /** What late readings have come to, as a change of the notes that their commit takes along. */
  lateDecided(decided: readonly { mending: string; outcome: MendedResult['outcome'] }[]): JournalChange {
    for (const { mending, outcome } of decided) {
      const known = this.#mendings.find((one) => one.id === mending)
      if (!known) continue
      const refused = outcome === 'refused' ? { conflict: (known.refused.conflict ?? 0) + 1 } : {}
      this.#mendings = this.#with({
        ...known,
        late: known.late - 1,
        stored: known.stored + (outcome === 'stored' ? 1 : 0),
        duplicate: known.duplicate + (outcome === 'duplicate' ? 1 : 0),
        refused: { ...known.refused, ...refused },
      })
    }
    return decided.length === 0 ? {} : this.#note()
  }

  async #run(): Promise<void> {
    for (;;) {
      const next = this.#mendings.find((one) => one.state === 'running')
      if (!next || this.#stopped) return
      await this.#page(next)
      await sleep(pauseMs)
    }
  }

  async #page({ id, action, which, through, after }: Mending): Promise<void> {
    const { lane, writer, index } = this.#parts
    await index.reached(lane, { quarantine: writer.head('quarantine'), mended: writer.head('mended') })
    if (this.#stopped) return
    const status = statusBefore(action.type)
    const span = { after, through, limit: recordsAtOnce }
    const numbers =
      which.type === 'records'
        ? [...new Set(which.records)]
            .filter((record) => record > after)
            .sort((a, b) => a - b)
            .slice(0, recordsAtOnce)
        : await index.numbers(lane, { status, filter: which.filter }, span)
    const waiting = await index.waiting(lane, numbers, status)
    await this.#parts.inTurn(() => this.#commit(id, numbers, waiting))
  }

  async #commit(id: string, numbers: readonly number[], waiting: readonly Waiting[]): Promise<void> {
    const { now, letIn } = this.#parts
    const mending = this.#mendings.find((one) => one.id === id)
    // It may have been stopped while the page was looked up.
    if (mending?.state !== 'running' || this.#stopped) return
    const last = numbers.at(-1)
    if (last === undefined) {
      await this.#keep(this.#with({ ...mending, state: 'done', endedAt: now() }))
      return
    }
    const { who, why } = mending
    const action = this.#wholeAction(mending)
    const done = this.#done(action, id, waiting)
    const record: MendedRecord = { mending: id, action, who, why, at: now(), results: done.results }
    const mended: NewRecord = { key: id, time: record.at, value: toBytes(record), cause: `${id}/${mending.after}` }
    this.#mendings = this.#with(advanced(mending, { last, looked: numbers.length, results: done.results }))
    const more = {
      notes: { ...this.#note().notes, ...(action.type === 'correct' ? { [textNote(id)]: null } : {}) },
      append: done.results.length > 0 ? [{ topic: 'mended', records: [mended] }] : [],
    }
    if ('accepted' in done) await letIn(done, more)
    else await this.#parts.commit(more)
  }

  /** The order as it was given: the text of a correction waits beside it until it is carried out. */
  #wholeAction({ id, action }: Mending): MendingOrder['action'] {
    if (action.type !== 'correct') return action
    return { type: 'correct', text: z.string().parse(fromBytes(this.#parts.writer.note(textNote(id)) ?? toBytes(''))) }
  }

  #done(
    action: MendingOrder['action'],
    mending: string,
    waiting: readonly Waiting[],
  ): Redriven | { results: MendedResult[] } {
    const { now, state } = this.#parts
    switch (action.type) {
      case 'redrive':
        return redrive(waiting, { mending, fix: action.fix, now: now() }, state())
      case 'correct':
        return redrive(waiting, { mending, fix: null, text: action.text, now: now() }, state())
      case 'dismiss':
      case 'reopen':
        return {
          results: waiting.map(({ record }) => ({
            record,
            outcome: action.type === 'dismiss' ? 'dismissed' : 'reopened',
          })),
        }
    }
  }

  /** Why no text can be given to this record, in words that say what can be done instead. */
  async #refuseCorrection(which: MendingOrder['which']): Promise<string | undefined> {
    const { lane, index } = this.#parts
    const records = which.type === 'records' ? which.records : []
    const [one] = await index.waiting(lane, records, 'open')
    if (!one) return `record ${records.join()} does not wait in this lane; look at what was done with it`
    if (one.was.reason !== 'malformed')
      return `record ${one.record} is a reading (${one.reason}): correct its fields with a re-drive and a fix`
    if (one.was.publisher === '')
      return `record ${one.record} came on no topic of readings, so no text makes it one: dismiss it`
    return undefined
  }

  #with(changed: Mending): Mending[] {
    return this.#mendings.map((one) => (one.id === changed.id ? changed : one))
  }

  async #keep(mendings: Mending[], notes: NonNullable<JournalChange['notes']> = {}): Promise<void> {
    const running = mendings.filter((one) => one.state === 'running')
    const ended = mendings.filter((one) => one.state !== 'running').slice(-mendingsKept)
    this.#mendings = mendings.filter((one) => running.includes(one) || ended.includes(one))
    await this.#parts.commit({ notes: { ...this.#note().notes, ...notes } })
  }

  #note(): Required<Pick<JournalChange, 'notes'>> {
    return { notes: { mendings: toBytes(this.#mendings) } }
  }
}

function advanced(mending: Mending, page: { last: number; looked: number; results: readonly MendedResult[] }): Mending {
  const next = { ...mending, refused: { ...mending.refused }, after: page.last, done: mending.done + page.looked }
  next.untouched += page.looked - page.results.length
  for (const { outcome, reason, readings } of page.results) {
    if (outcome === 'refused') add(next.refused, reason ?? 'malformed')
    else next[outcome] += 1
    next.stored += readings?.stored ?? 0
    next.duplicate += readings?.duplicate ?? 0
    next.late += readings?.late ?? 0
    for (const [name, n] of Object.entries(readings?.refused ?? {})) add(next.refused, name, n)
  }
  return next
}

function told(action: MendingOrder['action']): { action: Mending['action']; text?: string } {
  return action.type === 'correct' ? { action: { type: 'correct' }, text: action.text } : { action }
}

/** The note that holds the text of a correction from its order until it is carried out. */
const textNote = (id: string) => `correction/${id}`
