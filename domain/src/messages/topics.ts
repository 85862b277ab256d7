import { z } from 'zod'
import { AlertCondition } from '../alert.ts'
import { CommandReply, DeviceCommand } from '../device-command.ts'
import { SenmlPack } from '../senml.ts'

export const Stamp = z.object({ at: z.iso.datetime() })

/**
 * Everything that crosses the broker: its topic, who sends it, how, and the shape of its payload. What is `journaled`
 * is durable once it is acknowledged and is routed to nobody; the rest is routed to those who may read it.
 */
export const topics = {
  reading: {
    pattern: 'ioc/{lane}/reading/{commune}/{publisher}',
    sender: 'device',
    retained: false,
    summary: 'A SenML pack of readings; record names are <device>/<metric>, or <metric> for the publisher itself.',
    payload: SenmlPack,
    journaled: true,
  },
  stamp: {
    pattern: 'ioc/{lane}/stamp',
    sender: 'player',
    retained: false,
    summary: 'The lane has come as far as this time; sent after the acknowledgements of everything before it.',
    payload: Stamp,
    journaled: true,
  },
  alert: {
    pattern: 'ioc/{lane}/alert/{commune}/{subject}',
    sender: 'operations',
    retained: true,
    summary: 'The condition of an alert of a device or gateway, whenever it changes.',
    payload: AlertCondition,
    journaled: false,
  },
  command: {
    pattern: 'ioc/live/command/{commune}/{publisher}',
    sender: 'operations',
    retained: false,
    summary:
      'A command for the publisher or, where it is a gateway, for the member that the payload names; repeated until there is a reply.',
    payload: DeviceCommand,
    journaled: false,
  },
  commandReply: {
    pattern: 'ioc/live/command/{commune}/{publisher}/reply',
    sender: 'device',
    retained: false,
    summary: 'What the publisher, or its member, says of a command: accepted, done or refused.',
    payload: CommandReply,
    journaled: false,
  },
} as const

export type TopicName = keyof typeof topics
export type PayloadOf<Name extends TopicName> = z.infer<(typeof topics)[Name]['payload']>
type HolesIn<Pattern extends string> = Pattern extends `${string}{${infer Hole}}${infer Rest}`
  ? Hole | HolesIn<Rest>
  : never
export type AddressOf<Name extends TopicName> = Record<HolesIn<(typeof topics)[Name]['pattern']>, string>

/** 'stamp' + { lane: 'live' } -> 'ioc/live/stamp'; '+' in a hole makes a filter. */
export function addressed<Name extends TopicName>(name: Name, address: AddressOf<Name>): string {
  const values: Record<string, string> = address
  return topics[name].pattern.replaceAll(/\{(\w+)\}/g, (_, hole: string) => values[hole] ?? '+')
}

/** The address that a topic carries, or undefined where it is no topic of ours. */
export type ParsedTopic =
  | { name: 'reading'; lane: string; commune: string; publisher: string }
  | { name: 'stamp'; lane: string }
  | { name: 'alert'; lane: string; commune: string; subject: string }
  | { name: 'command' | 'commandReply'; lane: 'live'; commune: string; publisher: string }

export function parseTopic(topic: string): ParsedTopic | undefined {
  const [root, lane, name, commune, last, ...rest] = topic.split('/')
  if (root !== 'ioc' || !lane) return undefined
  if (name === 'command') {
    // There is no such topic of a replay: nothing that moves a device can be said in one.
    if (lane !== 'live' || !commune || !last) return undefined
    if (rest.length === 0) return { name, lane, commune, publisher: last }
    return rest.length === 1 && rest[0] === 'reply'
      ? { name: 'commandReply', lane, commune, publisher: last }
      : undefined
  }
  if (rest.length > 0) return undefined
  if (name === 'stamp' && commune === undefined) return { name, lane }
  if (!commune || !last) return undefined
  if (name === 'reading') return { name, lane, commune, publisher: last }
  if (name === 'alert') return { name, lane, commune, subject: last }
  return undefined
}
