import { enrolledKey } from '@ioc/domain/enrolment'
import { lanePolicy } from '@ioc/domain/lane'
import { type ParsedTopic, parseTopic, topics } from '@ioc/domain/messages/topics'
import { denyPublish, type Publisher } from '@ioc/domain/mqtt-access'
import { JournalError } from '@ioc/journal/journal'
import type { Client, PublishPacket } from 'aedes'
import { ConnectRate } from './connect-rate.ts'
import type { Denied } from './denied.ts'
import type { Enrolments } from './enrolments.ts'
import type { Figures } from './figures.ts'
import type { LaneJournals } from './lane-journals.ts'
import type { Load } from './load.ts'
import type { Members } from './members.ts'
import { contentOf, type Sessions } from './sessions.ts'
import { isCleanTopic } from './topic-grammar.ts'

type Answer = (error?: Error | null) => void
type Parts = {
  members: Members
  enrolments: Enrolments
  journals: LaneJournals
  sessions: Sessions
  load: Load
  figures: Figures
}

/** A publisher waits no longer than this for COMMIT; then its connection ends and it sends again. */
const acknowledgeWithinMs = 5000
/** Replies to commands are routed, not journaled: a device that floods them would hold up what others say. */
const repliesPerMinute = 600
/** QoS 0 messages, and their bytes, that may wait for COMMIT; more are dropped and counted. */
const unwaitedLimit = { messages: 10_000, bytes: 8 * 1024 * 1024 }

/** Counts a message that came and is not journaled. */
export function refuseMessage({ journals, figures }: Pick<Parts, 'journals' | 'figures'>, lane: string, why: Denied) {
  journals.refuse(lane, why)
  figures.received.inc({ lane })
  figures.denied.inc({ reason: why })
}

/**
 * The hook before PUBACK: Aedes acknowledges when it answers, so it answers after COMMIT. A denied message gets no
 * acknowledgement and ends the connection, since MQTT 3.1.1 has no other way to say no (3.3.5).
 */
export function publishHook({ members, enrolments, journals, sessions, load, figures }: Parts) {
  const underWay = new Map<string, Promise<number>>()
  const unwaited = { messages: 0, bytes: 0 }
  const replies = new ConnectRate({ perMinute: repliesPerMinute })

  const refuse = (lane: string, reason: Denied) => refuseMessage({ journals, figures }, lane, reason)

  const append = (lane: string, packet: PublishPacket, key: string): Promise<number> => {
    const arrival = Date.now()
    const value = typeof packet.payload === 'string' ? Buffer.from(packet.payload) : packet.payload
    figures.received.inc({ lane })
    figures.bytes.inc({ lane }, value.length)
    const began = performance.now()
    const appended = journals.append(lane, { key, time: arrival, value })
    appended.then(
      () => figures.commit.observe({ lane }, (performance.now() - began) / 1000),
      (cause: unknown) => {
        const reason = cause instanceof JournalError && cause.code === 'full' ? 'full' : 'journal'
        journals.deny(lane, reason)
        figures.denied.inc({ reason })
      },
    )
    return appended
  }

  const denialOf = (who: Publisher | undefined, packet: PublishPacket, isClean: boolean): Denied | undefined => {
    if (!who) return 'not_admitted'
    // MQTT 3.1.1, 2.3.1-1; what has no id cannot be told from a message sent again.
    if (packet.qos > 0 && !packet.messageId) return 'message_id'
    if (!isClean) return 'bad_topic'
    const denial = denyPublish(who, packet, journals.isOpen)
    if (denial || parseTopic(packet.topic)?.name !== 'commandReply') return denial
    return replies.allow(who.identity, performance.now()) ? undefined : 'reply_rate'
  }

  /** Once by client, message id and content, also when the same packet comes twice before the first is committed. */
  const appendOnce = (client: Client, packet: PublishPacket, to: { lane: string; key: string }): Promise<number> => {
    // A device whose message hangs may come back and send another under its id: that one is a message of its own.
    const content = `${client.id}\n${packet.messageId ?? 0}\n${contentOf(packet)}`
    const first = underWay.get(content)
    if (first !== undefined) return first
    const appended = append(to.lane, packet, to.key).then((offset) => {
      sessions.hold(client, packet)
      return offset
    })
    underWay.set(content, appended)
    const forget = () => underWay.delete(content)
    appended.then(forget, forget)
    return appended
  }

  const appendUnwaited = (lane: string, packet: PublishPacket, key: string) => {
    const bytes = packet.payload.length
    if (unwaited.messages >= unwaitedLimit.messages || unwaited.bytes + bytes > unwaitedLimit.bytes) {
      load.dropped()
      refuse(lane, 'overload')
      return
    }
    unwaited.messages++
    unwaited.bytes += bytes
    figures.unwaited.set(unwaited.messages)
    const settled = () => {
      unwaited.messages--
      unwaited.bytes -= bytes
      figures.unwaited.set(unwaited.messages)
    }
    append(lane, packet, key).then(settled, settled)
  }

  return (client: Client, packet: PublishPacket, answer: Answer): void => {
    const who = members.of(client)
    const isClean = isCleanTopic(packet.topic)
    const topic = isClean ? parseTopic(packet.topic) : undefined
    const denial = denialOf(who, packet, isClean)
    if (denial || !topic || !who) {
      const reason = denial ?? 'unknown_topic'
      const known = topic && journals.writer(topic.lane) ? topic.lane : 'live'
      // What a player still sends into a lane that was deleted is no message of the live one.
      if (who?.right.type === 'player' && known === 'live') figures.denied.inc({ reason })
      else refuse(known, reason)
      answer(new Error(`denied: ${reason}`))
      return
    }
    if (!topics[topic.name].journaled) {
      packet.retain &&= lanePolicy(topic.lane).retainedAlerts
      answer(null)
      return
    }
    if (packet.qos === 2 && sessions.holds(client, packet)) {
      answer(null)
      return
    }
    const ended = enrolments.refusal(who, Date.now())
    if (ended) {
      refuse(topic.lane, ended)
      answer(new Error(`denied: ${ended}`))
      return
    }
    const key = journalKey(who, topic) ?? packet.topic
    if (packet.qos === 0) {
      appendUnwaited(topic.lane, packet, key)
      answer(null)
      return
    }
    const { lane } = topic
    const appended = packet.qos === 2 ? appendOnce(client, packet, { lane, key }) : append(lane, packet, key)
    const limit = setTimeout(() => {
      figures.closed.inc({ reason: 'slow_commit' })
      answer(new Error('the journal took too long'))
    }, acknowledgeWithinMs)
    appended.then(
      () => {
        clearTimeout(limit)
        answer(null)
      },
      (cause: unknown) => {
        clearTimeout(limit)
        answer(cause instanceof Error ? cause : new Error('the journal refused'))
      },
    )
  }
}

/** What an enrolled device sends stands under a key of its own, so that nothing behind the door takes it for a device's. */
function journalKey(who: Publisher, topic: ParsedTopic): string | undefined {
  if (who.right.type !== 'enrolled' || topic.name !== 'reading') return undefined
  return enrolledKey({ enrolment: who.right.enrolment, commune: topic.commune, publisher: topic.publisher })
}
