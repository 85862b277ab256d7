import { z } from 'zod'
import { AlertCondition } from '../alert.ts'
import { SenmlPack } from '../senml.ts'

export const Stamp = z.object({ at: z.iso.datetime() })

/** Everything that crosses the broker: its topic, who sends it, how, and the shape of its payload. */
export const topics = {
  reading: {
    pattern: 'ioc/{lane}/reading/{commune}/{publisher}',
    sender: 'device',
    retained: false,
    summary: 'A SenML pack of readings; record names are <device>/<metric>, or <metric> for the publisher itself.',
    payload: SenmlPack,
  },
  stamp: {
    pattern: 'ioc/{lane}/stamp',
    sender: 'player',
    retained: false,
    summary: 'The lane has come as far as this time; sent after the acknowledgements of everything before it.',
    payload: Stamp,
  },
  alert: {
    pattern: 'ioc/{lane}/alert/{commune}/{subject}',
    sender: 'operations',
    retained: true,
    summary: 'The condition of an alert of a device or gateway, whenever it changes.',
    payload: AlertCondition,
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

export function parseTopic(topic: string): ParsedTopic | undefined {
  const [root, lane, name, commune, last, ...rest] = topic.split('/')
  if (root !== 'ioc' || !lane || rest.length > 0) return undefined
  if (name === 'stamp' && commune === undefined) return { name, lane }
  if (!commune || !last) return undefined
  if (name === 'reading') return { name, lane, commune, publisher: last }
  if (name === 'alert') return { name, lane, commune, subject: last }
  return undefined
}
