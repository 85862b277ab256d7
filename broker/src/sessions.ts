import { createHash } from 'node:crypto'
import { Readable } from 'node:stream'
import { TopicTree } from './topic-tree.ts'

type Message = { topic: string; payload: string | Buffer; messageId?: number }
type Release = { topic: null; messageId: number }
type Owner = { id: string }

const keptIds = 50_000

/**
 * What the broker remembers of its clients, behind the methods that Aedes asks of a persistence: retained alerts, and
 * the ids of QoS 2 messages taken and not yet released. Every session is clean, so it holds no subscriptions, queues
 * or wills. A taken id outlives its connection, since devices resend on the next one; it stands for one content, so a
 * new message under an old id is a new message. The oldest ids are forgotten beyond 50,000.
 */
export class Sessions {
  readonly #retained = new Map<string, Message>()
  readonly #taken = new Map<string, string>()

  /** Aedes wants an async function. */
  async setup(): Promise<void> {}

  /** Was this QoS 2 message taken already? */
  holds(owner: Owner, message: Message): boolean {
    return this.#taken.get(idOf(owner, message)) === contentOf(message)
  }

  /** Remembers a QoS 2 message until its release. */
  hold(owner: Owner, message: Message): void {
    this.#taken.set(idOf(owner, message), contentOf(message))
    if (this.#taken.size <= keptIds) return
    const [oldest] = this.#taken.keys()
    if (oldest !== undefined) this.#taken.delete(oldest)
  }

  async incomingStorePacket(owner: Owner, message: Message): Promise<void> {
    this.hold(owner, message)
  }

  /** Rejects where the message is new; a release (PUBREL) has an id alone, and null for a topic. */
  async incomingGetPacket(owner: Owner, packet: Message | Release): Promise<object> {
    const known = packet.topic === null ? this.#taken.has(idOf(owner, packet)) : this.holds(owner, packet)
    if (!known) throw new Error('no such packet')
    return packet
  }

  async incomingDelPacket(owner: Owner, packet: Release): Promise<void> {
    if (!this.#taken.delete(idOf(owner, packet))) throw new Error('no such packet')
  }

  async storeRetained(message: Message): Promise<void> {
    if (message.payload.length === 0) this.#retained.delete(message.topic)
    else this.#retained.set(message.topic, { ...message })
  }

  createRetainedStreamCombi(filters: readonly string[]): Readable {
    const wanted = new TopicTree<true>()
    for (const filter of filters) wanted.add(filter, true)
    return Readable.from([...this.#retained.values()].filter((message) => wanted.match(message.topic).length > 0))
  }

  outgoingStream(): Readable {
    return Readable.from([])
  }

  async subscriptionsByClient(): Promise<[]> {
    return []
  }

  async subscriptionsByTopic(): Promise<[]> {
    return []
  }

  streamWill(): Readable {
    return Readable.from([])
  }

  async outgoingClearMessageId(): Promise<undefined> {
    return undefined
  }

  async outgoingEnqueue(): Promise<void> {}
  async outgoingEnqueueCombi(): Promise<void> {}
  async outgoingUpdate(): Promise<void> {}
  async addSubscriptions(): Promise<void> {}
  async removeSubscriptions(): Promise<void> {}
  async cleanSubscriptions(): Promise<void> {}
  async putWill(): Promise<void> {}
  async delWill(): Promise<void> {}
}

function idOf(owner: Owner, packet: { messageId?: number }): string {
  return `${owner.id}\n${packet.messageId ?? 0}`
}

/** Equal for messages of one topic and payload alone. */
export function contentOf(message: Message): string {
  return createHash('sha256').update(message.topic).update('\0').update(message.payload).digest('base64')
}
