import { setTimeout as sleep } from 'node:timers/promises'
import type { BrokerClient } from '@ioc/broker/client'
import { type CommandReply, type DeviceCommand, isOpen, overdue } from '@ioc/domain/device-command'
import type { CommandRecord } from '@ioc/domain/messages/command-shapes'
import { parseTopic } from '@ioc/domain/messages/topics'
import type { Log } from '@ioc/room/log'
import type { Figures } from '../figures.ts'
import type { Tables } from '../tables/tables.ts'
import { type CommandBook, noteStep, openCommands, type Step } from './command-book.ts'
import { speakerOf } from './speaker.ts'

type Parts = {
  /** Joins the broker by a line of its own: a flood of alerts holds up no command. */
  join: () => Promise<BrokerClient>
  book: CommandBook
  tables: Tables
  figures: Figures
  log: Log
  now: () => number
}

type Open = { record: CommandRecord; triedAt: number }

const tickMs = 500
const againMs = 5000
const retryMs = 1000
const leaveWithinMs = 1000

/**
 * Hands open commands to the broker until their devices reply or they expire, and writes down what is replied. A
 * command is written down as sent before it is sent; at its expiry nothing of it is on the way any more from here.
 */
export class CommandSender {
  readonly #parts: Parts
  readonly #open = new Map<string, Open>()
  readonly #ended = new AbortController()
  #client: BrokerClient | undefined
  #turn: Promise<void> = Promise.resolve()
  #running: Promise<void> | undefined
  #ticking: NodeJS.Timeout | undefined

  constructor(parts: Parts) {
    this.#parts = parts
  }

  async start(): Promise<void> {
    for (const record of await openCommands(this.#parts.book.database))
      this.#open.set(record.id, { record, triedAt: 0 })
    this.#countOpen()
    this.#ticking = setInterval(() => this.#inTurn(() => this.#tick()), tickMs)
    this.#running = this.#run()
  }

  /** Takes a command that was written down, or that a second person has approved. */
  offer(record: CommandRecord): void {
    this.#parts.figures.commands.inc({ state: record.state })
    this.#open.set(record.id, { record, triedAt: 0 })
    this.#countOpen()
    this.#inTurn(() => this.#tick())
  }

  async stop(): Promise<void> {
    clearInterval(this.#ticking)
    this.#ended.abort()
    await this.#running
    await this.#turn
  }

  #inTurn(work: () => Promise<void>): void {
    this.#turn = this.#turn.then(work).catch((cause: unknown) => this.#parts.log.error('commands', cause))
  }

  /** One line to the broker after another. */
  async #run(): Promise<void> {
    while (!this.#ended.signal.aborted) {
      const client = await this.#join()
      if (!client) return
      await new Promise<void>((resolve) => {
        const leave = () => {
          this.#client = undefined
          // Left at once: the client would send again, once it is back, what may have expired by then.
          const left = client.leave().catch(() => undefined)
          void Promise.race([left, sleep(leaveWithinMs, undefined, { ref: false })]).then(() => resolve())
        }
        this.#ended.signal.addEventListener('abort', leave, { once: true })
        client.onConnection((connected) => {
          if (connected || this.#client !== client) return
          this.#ended.signal.removeEventListener('abort', leave)
          leave()
        })
        this.#client = client
        if (this.#ended.signal.aborted || !client.isConnected()) leave()
        else this.#inTurn(() => this.#tick())
      })
    }
  }

  async #join(): Promise<BrokerClient | undefined> {
    while (!this.#ended.signal.aborted) {
      const client = await this.#parts.join().catch(() => undefined)
      if (client) {
        const heard = client.listen(
          'commandReply',
          { commune: '+', publisher: '+' },
          (reply, topic) => this.#inTurn(() => this.#hear(reply, topic)),
          () => this.#parts.figures.refused.inc({ reason: 'malformed_reply' }),
        )
        if (await heard.then(() => true).catch(() => false)) return client
        await client.leave().catch(() => undefined)
      }
      await sleep(retryMs, undefined, { signal: this.#ended.signal }).catch(() => undefined)
    }
    return undefined
  }

  async #tick(): Promise<void> {
    const { now } = this.#parts
    for (const [id, open] of this.#open) {
      const late = overdue(open.record.state, Date.parse(open.record.expiresAt), now())
      if (late) await this.#note(id, { state: late, at: new Date(now()), detail: '' })
      else if (isToBeSent(open.record) && now() - open.triedAt >= againMs) await this.#send(open)
    }
  }

  async #send(open: Open): Promise<void> {
    const { tables, now } = this.#parts
    const { record } = open
    const speaker = speakerOf(tables, record.device)
    // Looked at last of all before it goes: while one waits, time passes and devices leave.
    const mayGo = () => this.#client?.isConnected() && speaker && now() < Date.parse(record.expiresAt)
    if (!mayGo()) return
    if (record.state === 'issued' && !(await this.#note(record.id, { state: 'sent', at: new Date(now()), detail: '' })))
      return
    if (!mayGo() || !speaker) return
    open.triedAt = now()
    const { id, device, command, parameters, issuedAt, expiresAt } = record
    const payload: DeviceCommand = { id, device, command, parameters, issuedAt, expiresAt }
    // Nobody waits for the acknowledgement: what counts is the reply, and without one it goes out again.
    this.#client?.publish('command', speaker, payload).catch(() => this.#parts.figures.commandsUnsent.inc())
  }

  async #hear(reply: CommandReply, topic: string): Promise<void> {
    const { tables, figures, now } = this.#parts
    const from = parseTopic(topic)
    const speaker = speakerOf(tables, reply.device)
    if (from?.name !== 'commandReply' || from.publisher !== speaker?.publisher)
      return void figures.refused.inc({ reason: 'foreign_reply' })
    const step: Step = { state: reply.state, at: new Date(now()), detail: reply.detail }
    const isNew = await this.#note(reply.id, step, reply.device)
    if (!isNew) figures.commandRepeats.inc()
  }

  async #note(id: string, step: Step, device?: string): Promise<boolean> {
    const { book, figures } = this.#parts
    const open = this.#open.get(id)
    if (!(await noteStep(book, id, { step, device }))) return false
    figures.commands.inc({ state: step.state })
    if (open) open.record = { ...open.record, state: step.state, detail: step.detail }
    if (!isOpen(step.state)) this.#open.delete(id)
    this.#countOpen()
    return true
  }

  /** A second person said no. */
  drop(record: CommandRecord): void {
    this.#parts.figures.commands.inc({ state: record.state })
    this.#open.delete(record.id)
    this.#countOpen()
  }

  #countOpen(): void {
    this.#parts.figures.commandsOpen.set(this.#open.size)
  }
}

/** What a second person has not approved stays here, and what a device has accepted needs no repeating. */
function isToBeSent({ state }: CommandRecord): boolean {
  return state === 'issued' || state === 'sent'
}
