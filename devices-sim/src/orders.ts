import { type CommandReply, type DeviceCommand, refuseCommand } from '@ioc/domain/device-command'
import type { Device } from '@ioc/domain/registry'

/** What a device was told and still holds to; `since` in ms. */
export type Order = { command: string; parameters: Readonly<Record<string, number>>; since: number }

type OrdersOptions = {
  /** The device, where this publisher speaks for it. */
  find: (publisher: string, device: string) => Device | undefined
  /** It has just obeyed: its next reading is worth sending at once. */
  obeyed: (device: string) => void
}

/** By this command a device goes back to its own ways. */
const release = 'automatic'
const remembered = 10_000

/** The commands that the fleet has obeyed. Each id is obeyed once; a copy is answered as the first was. */
export class Orders {
  readonly #options: OrdersOptions
  readonly #held = new Map<string, Order>()
  readonly #answered = new Map<string, CommandReply[]>()

  constructor(options: OrdersOptions) {
    this.#options = options
  }

  of(device: string): Order | undefined {
    return this.#held.get(device)
  }

  /** What the publisher replies to a command that came at `now` (ms), in order. */
  take(publisher: string, command: DeviceCommand, now: number): CommandReply[] {
    const known = this.#answered.get(command.id)
    if (known) return known
    const replies = this.#obey(publisher, command, now)
    this.#answered.set(command.id, replies)
    const [oldest] = this.#answered.keys()
    if (this.#answered.size > remembered && oldest !== undefined) this.#answered.delete(oldest)
    return replies
  }

  #obey(publisher: string, { id, device, command, parameters, expiresAt }: DeviceCommand, now: number): CommandReply[] {
    const reply = (state: CommandReply['state'], detail: string): CommandReply => ({
      ...{ id, device, state, detail: detail.slice(0, 200) },
      at: new Date(now).toISOString(),
    })
    const known = this.#options.find(publisher, device)
    if (!known) return [reply('refused', `${publisher} does not speak for ${device}`)]
    if (now >= Date.parse(expiresAt)) return [reply('refused', 'it had expired when it came')]
    const refusal = refuseCommand(known.kind, { command, parameters })
    if (refusal !== undefined) return [reply('refused', refusal.en)]
    if (command === release) this.#held.delete(device)
    else this.#held.set(device, { command, parameters, since: now })
    this.#options.obeyed(device)
    return [reply('accepted', ''), reply('done', '')]
  }
}
