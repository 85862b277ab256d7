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

/** What a publisher was found to have the right to say the last time. */
type OwnTopic = { who: Publisher; topic: string; parsed: ParsedTopic }
type Judged = { who: Publisher | undefined; topic: ParsedTopic | undefined; denial: Denied | undefined }
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

  const figuresOf = laneFigures(figures)

  const append = (lane: string, packet: PublishPacket, key: string): Promise<number> => {
    const arrival = Date.now()
    const value = typeof packet.payload === 'string' ? Buffer.from(packet.payload) : packet.payload
    const { received, bytes, commit } = figuresOf(lane)
    received.inc()
    bytes.inc(value.length)
    const began = performance.now()
    const appended = journals.append(lane, { key, time: arrival, value })
    appended.then(
      () => commit.observe((performance.now() - began) / 1000),
      (cause: unknown) => {
        const reason = cause instanceof JournalError && cause.code === 'full' ? 'full' : 'journal'
        journals.deny(lane, reason)
        figures.denied.inc({ reason })
      },
    )
    return appended
  }

  const own = new WeakMap<Client, OwnTopic>()
  /** Whether it may publish this. A device says the same topic again and again: what was found the last time holds. */
  const judge = (client: Client, packet: PublishPacket): Judged => {
    const who = members.of(client)
    const last = own.get(client)
    if (last !== undefined && last.who === who && last.topic === packet.topic && !packet.retain)
      return { who, topic: last.parsed, denial: withoutId(packet) }
    const topic = isCleanTopic(packet.topic) ? parseTopic(packet.topic) : undefined
    const denial = denialOf(who, packet, topic)
    const isOwn = denial === undefined && topic?.name === 'reading' && who?.right.type === 'publisher'
    if (isOwn) own.set(client, { who, topic: packet.topic, parsed: topic })
    return { who, topic, denial }
  }

  const denialOf = (
    who: Publisher | undefined,
    packet: PublishPacket,
    topic: ParsedTopic | undefined,
  ): Denied | undefined => {
    if (!who) return 'not_admitted'
    const unnamed = withoutId(packet)
    if (unnamed) return unnamed
    if (!isCleanTopic(packet.topic)) return 'bad_topic'
    const denial = denyPublish(who, packet, journals.isOpen)
    if (denial || topic?.name !== 'commandReply') return denial
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
    const { who, topic, denial } = judge(client, packet)
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

/**
 * What an enrolled device sends stands under a key of its own, so that nothing behind the door takes it for a device's.
 */
function journalKey(who: Publisher, topic: ParsedTopic): string | undefined {
  if (who.right.type !== 'enrolled' || topic.name !== 'reading') return undefined
  return enrolledKey({ enrolment: who.right.enrolment, commune: topic.commune, publisher: topic.publisher })
}

/** MQTT 3.1.1, 2.3.1-1; what has no id cannot be told from a message sent again. */
function withoutId(packet: PublishPacket): 'message_id' | undefined {
  return packet.qos > 0 && !packet.messageId ? 'message_id' : undefined
}

/** The figures of a lane, found once: labels that are looked up for each message cost more than what they count. */
function laneFigures({ received, bytes, commit }: Figures) {
  const found = new Map<string, ReturnType<typeof find>>()
  const find = (lane: string) => ({
    received: received.labels({ lane }),
    bytes: bytes.labels({ lane }),
    commit: commit.labels({ lane }),
  })
  return (lane: string) => {
    const known = found.get(lane) ?? find(lane)
    found.set(lane, known)
    return known
  }
}
