import type { EnrolledRight } from './enrolment.ts'
import type { CredentialRight } from './identity.ts'
import { LaneName, lanePolicy } from './lane.ts'
import { addressed, parseTopic } from './messages/topics.ts'
import { CommuneCode } from './place.ts'

/** Someone the broker has authenticated. */
export type Publisher = { identity: string; right: CredentialRight | EnrolledRight }

/** Why a publish or a subscription is denied. */
export type Denial = 'unknown_topic' | 'foreign_topic' | 'closed_lane' | 'retained'

/** May this publisher write to this topic? `isOpen` says whether a replay lane takes readings now. */
export function denyPublish(
  who: Publisher,
  packet: { topic: string; retain: boolean },
  isOpen: (lane: string) => boolean,
): Denial | undefined {
  const topic = parseTopic(packet.topic)
  if (!topic || !LaneName.safeParse(topic.lane).success) return 'unknown_topic'
  if (packet.retain && topic.name !== 'alert') return 'retained'
  switch (who.right.type) {
    case 'publisher':
      if ((topic.name !== 'reading' && topic.name !== 'commandReply') || topic.lane !== 'live') return 'foreign_topic'
      return topic.publisher === who.identity && topic.commune === who.right.commune ? undefined : 'foreign_topic'
    case 'enrolled':
      if (topic.name !== 'reading' || topic.lane !== 'live' || topic.publisher !== who.identity) return 'foreign_topic'
      if (!CommuneCode.safeParse(topic.commune).success) return 'foreign_topic'
      return who.right.commune === null || who.right.commune === topic.commune ? undefined : 'foreign_topic'
    case 'player':
      if (topic.name !== 'reading' && topic.name !== 'stamp') return 'foreign_topic'
      if (topic.lane !== who.right.lane) return 'foreign_topic'
      if (lanePolicy(topic.lane).clock === 'wall') return 'foreign_topic'
      return isOpen(topic.lane) ? undefined : 'closed_lane'
    case 'operations':
      return topic.name === 'alert' || topic.name === 'command' ? undefined : 'foreign_topic'
    case 'observer':
      return 'foreign_topic'
  }
}

/**
 * May this client read what this filter names? Alerts by those who are there to read; a publisher the commands to
 * itself, by that very topic; the centre the replies.
 */
export function denySubscribe(who: Publisher, filter: string): Denial | undefined {
  const isAlert = /^ioc\/[^/#$]+\/alert(\/[^/#]+){0,2}(\/#)?$/.test(filter)
  switch (who.right.type) {
    case 'publisher': {
      const own = addressed('command', { commune: who.right.commune, publisher: who.identity })
      return filter === own ? undefined : 'foreign_topic'
    }
    case 'enrolled':
    case 'player':
      return 'foreign_topic'
    case 'operations':
      return isAlert || /^ioc\/live\/command\/[^/#$]+\/[^/#$]+\/reply$/.test(filter) ? undefined : 'foreign_topic'
    case 'observer':
      return isAlert ? undefined : 'foreign_topic'
  }
}
