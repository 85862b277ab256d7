import { setTimeout as sleep } from 'node:timers/promises'
import type { BrokerClient } from '@ioc/broker/client'
import type { CommandReply, DeviceCommand } from '@ioc/domain/device-command'
import type { SenmlPack } from '@ioc/domain/senml'
import { reason } from '@ioc/room/log'
import { Outbox } from './outbox.ts'
import type { Speaker } from './schedule.ts'
import type { SimFigures } from './sim-figures.ts'
import type { Spool } from './spool.ts'

export type PublisherOptions = {
  speaker: Speaker
  spool: Spool | null
  figures: SimFigures
  /** Waits for this publisher's turn and joins the broker, wherever it is now. */
  join: (speaker: Speaker) => Promise<BrokerClient>
  /** What the speaker replies to a command, in order; null where nothing behind it takes commands. */
  obey: ((command: DeviceCommand) => CommandReply[]) | null
  /** Gets a new token after the broker has refused the old one. */
  renew: (speaker: Speaker) => Promise<void>
}

/** Hours of packs for a gateway with its disk, minutes for a device that has only memory. */
const capacity = { gateway: 5000, device: 500 }
const window = 8
const refusalsBeforeRenewal = 5
/** A broker that stays away so long may have moved: join anew. */
const patienceSeconds = 60

/** One MQTT client of the fleet: joins, stays, and delivers its outbox, until it is stopped. */
export class Publisher {
  readonly outbox: Outbox
  readonly #options: PublisherOptions
  #client: BrokerClient | undefined
  #connected = false
  #lostAt = 0
  #stopping = false
  #joining: Promise<void> | undefined

  constructor(options: PublisherOptions) {
    const { speaker, spool, figures } = options
    this.#options = options
    this.outbox = new Outbox({
      spool,
      window,
      capacity: spool ? capacity.gateway : capacity.device,
      now: Date.now,
      send: (pack) => this.#publish(speaker, pack),
      onAcknowledged: (milliseconds) => {
        figures.acknowledged.inc()
        figures.acknowledgement.observe(milliseconds / 1000)
      },
      onFailed: () => figures.failed.inc(),
      onDropped: (packs) => figures.dropped.inc(packs),
    })
  }

  get isConnected(): boolean {
    return this.#connected
  }

  start(): void {
    this.#joining ??= this.#joinUntilJoined().finally(() => {
      this.#joining = undefined
    })
  }

  tick(now: number): void {
    this.outbox.tick()
    if (this.#client && !this.#connected && now - this.#lostAt > patienceSeconds * 1000) {
      const left = this.#client
      this.#client = undefined
      void leaveQuietly(left)
      this.start()
    }
  }

  /** Leaves after what is under way, or within a second; what was not acknowledged is on disk then. */
  async stop(): Promise<void> {
    this.#stopping = true
    const deadline = Date.now() + 1000
    while (this.#connected && this.outbox.waiting > 0 && Date.now() < deadline) await sleep(20)
    this.outbox.writeAllDown()
    this.outbox.connected(false)
    if (this.#client) await leaveQuietly(this.#client)
  }

  async #publish(speaker: Speaker, pack: SenmlPack): Promise<void> {
    if (!this.#client) throw new Error('not joined')
    await this.#client.publish('reading', { lane: 'live', commune: speaker.commune, publisher: speaker.id }, pack)
  }

  async #joinUntilJoined(): Promise<void> {
    const { speaker, figures } = this.#options
    let refusals = 0
    for (let attempt = 0; !this.#stopping; attempt++) {
      try {
        const client = await this.#options.join(speaker)
        this.#client = client
        client.onConnection((connected) => this.#hear(client, connected))
        await this.#listen(client)
        if (this.#stopping) await leaveQuietly(client)
        return
      } catch (cause) {
        figures.refused.inc()
        if (/not authori[sz]ed|bad user ?name/i.test(reason(cause))) refusals++
        if (refusals > 0 && refusals % refusalsBeforeRenewal === 0)
          await this.#options.renew(speaker).catch(() => undefined)
        await sleep(Math.min(10_000, 500 * 2 ** Math.min(attempt, 5)) * (0.5 + Math.random()))
      }
    }
  }

  /** mqtt.js asks for the topic again on each later connection of this client. */
  async #listen(client: BrokerClient): Promise<void> {
    const { speaker, obey, figures } = this.#options
    if (!obey) return
    const address = { commune: speaker.commune, publisher: speaker.id }
    const hear = async (command: DeviceCommand) => {
      for (const reply of obey(command)) {
        figures.commands.inc({ state: reply.state })
        await client.publish('commandReply', address, reply)
      }
    }
    // A reply that is lost is asked for again: the centre repeats the command.
    await client.listen('command', address, (command) => void hear(command).catch(() => figures.failed.inc()))
  }

  #hear(client: BrokerClient, connected: boolean): void {
    if (client !== this.#client || connected === this.#connected) return
    this.#connected = connected
    if (connected) this.#options.figures.connected.inc()
    else {
      this.#options.figures.connected.dec()
      this.#lostAt = Date.now()
    }
    this.outbox.connected(connected && !this.#stopping)
  }
}

/** A broker that is gone never answers a goodbye. */
async function leaveQuietly(client: BrokerClient): Promise<void> {
  await Promise.race([client.leave().catch(() => undefined), sleep(1500, undefined, { ref: false })])
}
