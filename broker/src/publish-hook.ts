import { lanePolicy } from '@ioc/domain/lane'
import { parseTopic } from '@ioc/domain/messages/topics'
import { denyPublish, type Publisher } from '@ioc/domain/mqtt-access'
import { JournalError } from '@ioc/journal/journal'
import type { Client, PublishPacket } from 'aedes'
import type { Denied } from './denied.ts'
import type { Figures } from './figures.ts'
import type { LaneJournals } from './lane-journals.ts'
import type { Load } from './load.ts'
import type { Members } from './members.ts'
import { contentOf, type Sessions } from './sessions.ts'
import { isCleanTopic } from './topic-grammar.ts'

type Answer = (error?: Error | null) => void
type Parts = { members: Members; journals: LaneJournals; sessions: Sessions; load: Load; figures: Figures }

/** A publisher waits no longer than this for COMMIT; then its connection ends and it sends again. */
const acknowledgeWithinMs = 5000
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
export function publishHook({ members, journals, sessions, load, figures }: Parts) {
  const underWay = new Map<string, Promise<number>>()
  const unwaited = { messages: 0, bytes: 0 }

  const refuse = (lane: string, reason: Denied) => refuseMessage({ journals, figures }, lane, reason)

  const append = (lane: string, packet: PublishPacket): Promise<number> => {
    const arrival = Date.now()
    const value = typeof packet.payload === 'string' ? Buffer.from(packet.payload) : packet.payload
    figures.received.inc({ lane })
    figures.bytes.inc(value.length)
    const began = performance.now()
    const appended = journals.append(lane, { key: packet.topic, time: arrival, value })
    appended.then(
      () => figures.commit.observe((performance.now() - began) / 1000),
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
    return isClean ? denyPublish(who, packet, journals.isOpen) : 'bad_topic'
  }

  /** Once by client, message id and content, also when the same packet comes twice before the first is committed. */
  const appendOnce = (client: Client, lane: string, packet: PublishPacket): Promise<number> => {
    // A device whose message hangs may come back and send another under its id: that one is a message of its own.
    const key = `${client.id}\n${packet.messageId ?? 0}\n${contentOf(packet)}`
    const first = underWay.get(key)
    if (first !== undefined) return first
    const appended = append(lane, packet).then((offset) => {
      sessions.hold(client, packet)
      return offset
    })
    underWay.set(key, appended)
    const forget = () => underWay.delete(key)
    appended.then(forget, forget)
    return appended
  }

  const appendUnwaited = (lane: string, packet: PublishPacket) => {
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
    append(lane, packet).then(settled, settled)
  }

  return (client: Client, packet: PublishPacket, answer: Answer): void => {
    const who = members.of(client)
    const isClean = isCleanTopic(packet.topic)
    const topic = isClean ? parseTopic(packet.topic) : undefined
    const denial = denialOf(who, packet, isClean)
    if (denial || !topic) {
      const reason = denial ?? 'unknown_topic'
      refuse(topic && journals.writer(topic.lane) ? topic.lane : 'live', reason)
      answer(new Error(`denied: ${reason}`))
      return
    }
    if (topic.name === 'alert') {
      packet.retain &&= lanePolicy(topic.lane).retainedAlerts
      answer(null)
      return
    }
    if (packet.qos === 0) {
      appendUnwaited(topic.lane, packet)
      answer(null)
      return
    }
    if (packet.qos === 2 && sessions.holds(client, packet)) {
      answer(null)
      return
    }
    const appended = packet.qos === 2 ? appendOnce(client, topic.lane, packet) : append(topic.lane, packet)
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
