import { denySubscribe } from '@ioc/domain/mqtt-access'
import type { Client, PublishPacket, Subscription } from 'aedes'
import type { Figures } from './figures.ts'
import type { GrantedQos } from './granted-qos.ts'
import type { Members } from './members.ts'
import { isCleanTopic } from './topic-grammar.ts'

type Parts = { members: Members; granted: GrantedQos; figures: Figures }

/** A reader with more than this many bytes waiting is cut off: it would hold up everybody behind it. */
const unreadLimit = 1024 * 1024

/** Grants or denies one filter (SUBACK 0x80); never rewrites its topic, since retained messages follow the original. */
export function subscribeHook({ members, granted, figures }: Parts) {
  return (
    client: Client,
    subscription: Subscription,
    answer: (e: null, granted: Subscription | null) => void,
  ): void => {
    const who = members.of(client)
    const denial = !who
      ? 'not_admitted'
      : isCleanTopic(subscription.topic)
        ? denySubscribe(who, subscription.topic)
        : 'bad_topic'
    if (denial) figures.deniedSubscriptions.inc({ reason: denial })
    answer(null, denial ? null : granted.grant(client, subscription))
  }
}

/** The second lock: whatever was granted, nothing leaves but to those who may read that very topic. */
export function forwardHook({ members, granted, figures }: Parts) {
  return <Packet extends PublishPacket>(client: Client, packet: Packet): Packet | null => {
    const who = members.of(client)
    if (!who || denySubscribe(who, packet.topic)) return null
    if (client.conn.writableLength <= unreadLimit) {
      granted.lower(client, packet)
      return packet
    }
    figures.closed.inc({ reason: 'slow_reader' })
    client.conn.destroy()
    return null
  }
}
