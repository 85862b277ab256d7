import { setTimeout as sleep } from 'node:timers/promises'
import { addressOf, type Channel, channels, type Recipient, recipientNow } from '@ioc/domain/notification'
import { alertText, escalationText, type NotificationText, testText } from '@ioc/domain/notification-text'
import { type Log, reason } from '@ioc/room/log'
import type { Figures } from '../figures.ts'
import { personCalled } from '../people/person-store.ts'
import type { Database } from '../store/store.ts'
import type { Outcome } from './channels/channel.ts'
import {
  claim,
  countNotifications,
  dueNotifications,
  endUnsent,
  type NotificationRow,
  recordOutcome,
  takeBack,
} from './notification-book.ts'
import { Facts } from './notification-queue.ts'
import type { NotifyDoors } from './notify-settings.ts'
import { readPlan } from './plan-store.ts'

type Parts = {
  database: Database
  notify: NotifyDoors
  /** The name of a device or gateway; its id where it has left the registry. */
  nameOf: (id: string) => string
  figures: Pick<Figures, 'notifications' | 'notificationsHeld'>
  log: Log
  now: () => number
}

const tickMs = 500
const takeBackEveryMs = 60_000
const atOncePerChannel = 4
const stopWithinMs = 3000

/**
 * Sends what is due: takes a message in one commit, hands it over, and writes down in another how that went. Between
 * the two a fault may leave it sent and not known as sent, so it goes again, under the same id.
 */
export class NotificationSender {
  readonly #parts: Parts
  readonly #underWay = new Map<string, { channel: Channel; done: Promise<void> }>()
  #turn: Promise<void> = Promise.resolve()
  #ticking: NodeJS.Timeout | undefined
  #stopped = false
  #takenBackAt = 0

  constructor(parts: Parts) {
    this.#parts = parts
  }

  start(): void {
    this.#ticking = setInterval(() => this.hurry(), tickMs)
    this.hurry()
  }

  /** Looks now for what is due. */
  hurry(): void {
    this.#turn = this.#turn
      .then(() => this.#tick())
      .catch((cause: unknown) => this.#parts.log.error('notifications', cause))
  }

  /** What is under way may end in a moment; what does not goes again at the next start. */
  async stop(): Promise<void> {
    clearInterval(this.#ticking)
    this.#stopped = true
    await this.#turn
    const all = Promise.all([...this.#underWay.values()].map(({ done }) => done))
    await Promise.race([all, sleep(stopWithinMs, undefined, { ref: false })])
    await this.#turn
  }

  async #tick(): Promise<void> {
    if (this.#stopped) return
    const { database, now, log, figures } = this.#parts
    const at = now()
    if (at - this.#takenBackAt >= takeBackEveryMs) {
      this.#takenBackAt = at
      const back = await takeBack(database, new Set(this.#underWay.keys()))
      if (back > 0) log.warn(`${back} notifications were cut off in the middle and go again`)
    }
    const free = channels.filter((channel) => this.#room(channel) > 0)
    const due = await dueNotifications(database, { channels: free, now: new Date(at), limit: 50 })
    for (const row of due) if (this.#room(row.channel) > 0) await this.#take(row)
    const counts = await countNotifications(database)
    for (const state of ['waiting', 'sending'] as const) figures.notificationsHeld.set({ state }, counts[state] ?? 0)
  }

  #room(channel: Channel): number {
    const busy = [...this.#underWay.values()].filter((one) => one.channel === channel).length
    return atOncePerChannel - busy
  }

  async #take(row: NotificationRow): Promise<void> {
    const { database, now, figures } = this.#parts
    const { plan } = await readPlan(database)
    const planned = plan.recipients.find(({ id }) => id === row.recipient)
    const person = planned?.account === undefined ? undefined : await personCalled(database, planned.account)
    const recipient = planned && recipientNow(planned, person)
    const address = recipient ? addressOf(recipient, row.channel) : null
    if (!recipient || address === null) {
      const where =
        planned?.account === undefined ? 'in the plan any more' : `in the plan or the account ${planned.account}`
      const error =
        recipient === null
          ? `${row.recipient} is told no more: the account ${planned?.account ?? ''} is closed or not there`
          : `${row.recipient} has no address for ${row.channel} ${where}`
      await endUnsent(database, row.id, { state: 'gone', error })
      return void figures.notifications.inc({ channel: row.channel, result: 'gone' })
    }
    const cost = plan.costs[row.channel]
    const claimedAt = new Date(now())
    const claimed = await claim(database, row, { cost, now: claimedAt })
    if (claimed === 'capped') figures.notifications.inc({ channel: row.channel, result: 'capped' })
    if (claimed !== 'claimed') return
    const done = this.#send(row, { recipient, address }).then((outcome) => {
      this.#turn = this.#turn
        .then(async () => {
          this.#underWay.delete(row.id)
          const at = new Date(now())
          const state = await recordOutcome(database, row, { outcome, cost, claimedAt, now: at })
          figures.notifications.inc({ channel: row.channel, result: state === 'waiting' ? 'retry' : state })
        })
        .catch((cause: unknown) => this.#parts.log.error('notifications', cause))
      return this.#turn
    })
    this.#underWay.set(row.id, { channel: row.channel, done })
  }

  async #send(row: NotificationRow, to: { recipient: Recipient; address: string }): Promise<Outcome> {
    const { notify, now } = this.#parts
    const door = notify.doors[row.channel]
    if (!door) {
      const error = `the channel ${row.channel} is not set up: see docs/settings.md, Notifications`
      return { type: 'later', error, uncertain: false }
    }
    try {
      const facts = Facts.parse(JSON.parse(row.facts))
      const outcome = await door.send({
        ...{ id: row.id, facts, urgent: Number(row.urgent) === 1, now: new Date(now()) },
        to: { name: to.recipient.name, address: to.address },
        text: this.#textOf(facts, to.recipient.language),
      })
      return outcome.type === 'sent'
        ? { ...outcome, receipt: notify.withoutSecrets(outcome.receipt) }
        : { ...outcome, error: notify.withoutSecrets(outcome.error) }
    } catch (cause) {
      return { type: 'later', error: notify.withoutSecrets(reason(cause)), uncertain: true }
    }
  }

  #textOf(facts: Facts, language: 'vi' | 'en'): NotificationText {
    if (facts.about === 'test') return testText(language)
    if (facts.about === 'escalation') return escalationText(facts.escalation, language)
    return alertText(facts.alert, this.#parts.nameOf(facts.alert.subject.id), language)
  }
}
