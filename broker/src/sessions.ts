import { createHash } from 'node:crypto'
import { Readable } from 'node:stream'
import { TopicTree } from './topic-tree.ts'

type Message = { topic: string; payload: string | Buffer; messageId?: number }
type Release = { topic: null; messageId: number }
type Owner = { id: string }

/**
 * More of one identity than the messages in the bytes that Aedes reads at once: none of those is forgotten under way.
 */
const keptIds = { all: 50_000, ofOne: 4000 }

/**
 * What the broker remembers of its clients, behind the methods that Aedes asks of a persistence: retained alerts, and
 * the ids of QoS 2 messages taken and not yet released. Every session is clean, so it holds no subscriptions, queues
 * or wills. A taken id outlives its connection, since devices resend on the next one; it stands for one content, so a
 * new message under an old id is a new message. The oldest ids are forgotten beyond 50,000, and beyond 4,000 of one
 * identity: who never releases makes the broker forget what is his own. (Aedes' maxInflightInbound never sees them:
 * they are held here before PUBREC, with the journal's COMMIT.)
 */
export class Sessions {
  readonly #retained = new Map<string, Message>()
  readonly #taken = new Map<string, string>()
  readonly #ofIdentity = new Map<string, Set<string>>()

  /** Aedes wants an async function. */
  async setup(): Promise<void> {}

  /** Was this QoS 2 message taken already? */
  holds(owner: Owner, message: Message): boolean {
    return this.#taken.get(idOf(owner, message)) === contentOf(message)
  }

  /** Remembers a QoS 2 message until its release. */
  hold(owner: Owner, message: Message): void {
    const id = idOf(owner, message)
    this.#forget(id)
    const own = this.#ofIdentity.get(identityOf(id)) ?? new Set()
    if (own.size >= keptIds.ofOne) this.#forgetFirst(own)
    if (this.#taken.size >= keptIds.all) this.#forgetFirst(this.#taken.keys())
    this.#taken.set(id, contentOf(message))
    this.#ofIdentity.set(identityOf(id), own.add(id))
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
    if (!this.#forget(idOf(owner, packet))) throw new Error('no such packet')
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

  #forget(id: string): boolean {
    const own = this.#ofIdentity.get(identityOf(id))
    own?.delete(id)
    if (own?.size === 0) this.#ofIdentity.delete(identityOf(id))
    return this.#taken.delete(id)
  }

  #forgetFirst(ids: Iterable<string>): void {
    for (const id of ids) {
      this.#forget(id)
      return
    }
  }
}

function idOf(owner: Owner, packet: { messageId?: number }): string {
  return `${owner.id}\n${packet.messageId ?? 0}`
}

/** An identity may have several client ids, `<identity>:<name>`. */
function identityOf(id: string): string {
  return id.split(/[:\n]/, 1)[0] ?? ''
}

/** Equal for messages of one topic and payload alone. */
export function contentOf(message: Message): string {
  return createHash('sha256').update(message.topic).update('\0').update(message.payload).digest('base64')
}
