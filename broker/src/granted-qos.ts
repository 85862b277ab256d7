import type { Client, PublishPacket, Subscription } from 'aedes'
import { TopicTree } from './topic-tree.ts'

type QoS = Subscription['qos']
type Grants = { byFilter: Map<string, QoS>; filters: TopicTree<string> }

/**
 * Sends each reader a message once, with the lower of its QoS and the highest that was granted to a filter which fits
 * (MQTT 3.1.1, 3.3.5-1 and 3.8.4-6). Aedes goes by whichever filter it finds first, and keeps the message's own QoS
 * where the filter has a wildcard; so it delivers all by the way that can carry any QoS, and the QoS is set here.
 */
export class GrantedQos {
  readonly #readers = new WeakMap<Client, Grants>()

  /** Remembers what SUBACK grants; answers the subscription as Aedes is to keep it. */
  grant(client: Client, subscription: Subscription): Subscription {
    const grants = this.#readers.get(client) ?? { byFilter: new Map(), filters: new TopicTree() }
    this.#readers.set(client, grants)
    if (!grants.byFilter.has(subscription.topic)) grants.filters.add(subscription.topic, subscription.topic)
    grants.byFilter.set(subscription.topic, subscription.qos)
    return { ...subscription, qos: 2 }
  }

  release(client: Client, filters: readonly string[]): void {
    const grants = this.#readers.get(client)
    for (const filter of filters) if (grants?.byFilter.delete(filter)) grants.filters.remove(filter, filter)
  }

  /** Lowers the QoS of this reader's own copy of a message. */
  lower(client: Client, packet: PublishPacket): void {
    const grants = this.#readers.get(client)
    const granted = grants?.filters.match(packet.topic).map((filter) => grants.byFilter.get(filter) ?? 0) ?? []
    const highest = Math.max(0, ...granted)
    if (packet.qos > highest) packet.qos = highest === 0 ? 0 : 1
  }
}
