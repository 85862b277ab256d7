import { expect, test } from 'vitest'
import type { CredentialRight } from './identity.ts'
import { type Denial, denyPublish, denySubscribe } from './mqtt-access.ts'

const rights = {
  gauge: { type: 'publisher', commune: '20242' },
  player: { type: 'player', lane: 'replay-a' },
  livePlayer: { type: 'player', lane: 'live' },
  operations: { type: 'operations' },
  observer: { type: 'observer' },
} satisfies Record<string, CredentialRight>

test('who may publish where', () => {
  const table: [who: keyof typeof rights, topic: string, denial: Denial | undefined][] = [
    ['gauge', 'ioc/live/reading/20242/gauge', undefined],
    ['gauge', 'ioc/live/reading/20243/gauge', 'foreign_topic'],
    ['gauge', 'ioc/live/reading/20242/other', 'foreign_topic'],
    ['gauge', 'ioc/replay-a/reading/20242/gauge', 'foreign_topic'],
    ['gauge', 'ioc/live/stamp', 'foreign_topic'],
    ['gauge', 'ioc/live/alert/20242/gauge', 'foreign_topic'],
    ['gauge', 'ioc/live/command/20242/gauge/reply', undefined],
    ['gauge', 'ioc/live/command/20242/gauge', 'foreign_topic'],
    ['gauge', 'ioc/live/command/20242/other/reply', 'foreign_topic'],
    ['gauge', 'ioc/live/command/20243/gauge/reply', 'foreign_topic'],
    ['gauge', 'ioc/live/command/20242/gauge/reply/reply', 'unknown_topic'],
    ['gauge', 'ioc/live/command/20242/gauge/answer', 'unknown_topic'],
    ['gauge', 'ioc/LIVE/reading/20242/gauge', 'unknown_topic'],
    ['gauge', 'ioc/live/reading/20242/gauge/', 'unknown_topic'],
    ['gauge', '/ioc/live/reading/20242/gauge', 'unknown_topic'],
    ['gauge', 'ioc/live/reading/20242', 'unknown_topic'],
    ['gauge', 'ioc/live/reading//gauge', 'unknown_topic'],
    ['gauge', '$SYS/x/new/clients', 'unknown_topic'],
    ['gauge', '$share/g/ioc/live/reading/20242/gauge', 'unknown_topic'],
    ['gauge', '', 'unknown_topic'],
    ['gauge', '__proto__', 'unknown_topic'],
    ['player', 'ioc/replay-a/reading/20242/gauge', undefined],
    ['player', 'ioc/replay-a/stamp', undefined],
    ['player', 'ioc/replay-a/alert/20242/gauge', 'foreign_topic'],
    ['player', 'ioc/replay-b/stamp', 'foreign_topic'],
    ['player', 'ioc/replay-a/command/20242/gauge', 'unknown_topic'],
    ['player', 'ioc/replay-a/command/20242/gauge/reply', 'unknown_topic'],
    ['player', 'ioc/live/command/20242/gauge', 'foreign_topic'],
    ['player', 'ioc/live/command/20242/player/reply', 'foreign_topic'],
    ['livePlayer', 'ioc/live/command/20242/gauge', 'foreign_topic'],
    ['player', 'ioc/live/stamp', 'foreign_topic'],
    ['livePlayer', 'ioc/live/stamp', 'foreign_topic'],
    ['livePlayer', 'ioc/live/reading/20242/gauge', 'foreign_topic'],
    ['operations', 'ioc/live/alert/20242/gauge', undefined],
    ['operations', 'ioc/replay-a/alert/20242/gauge', undefined],
    ['operations', 'ioc/live/command/20242/gauge', undefined],
    ['operations', 'ioc/replay-a/command/20242/gauge', 'unknown_topic'],
    ['operations', 'ioc/live/command/20242/gauge/reply', 'foreign_topic'],
    ['operations', 'ioc/live/reading/20242/gauge', 'foreign_topic'],
    ['operations', 'ioc/live/stamp', 'foreign_topic'],
    ['observer', 'ioc/live/alert/20242/gauge', 'foreign_topic'],
    ['observer', 'ioc/live/command/20242/gauge', 'foreign_topic'],
    ['observer', 'ioc/live/reading/20242/observer', 'foreign_topic'],
  ]
  for (const [who, topic, denial] of table) {
    const publisher = { identity: who, right: rights[who] }
    expect([who, topic, denyPublish(publisher, { topic, retain: false }, () => true)]).toEqual([who, topic, denial])
  }
})

test('a replay lane that is not open takes nothing, and only alerts may be retained', () => {
  const player = { identity: 'player', right: rights.player }
  expect(denyPublish(player, { topic: 'ioc/replay-a/stamp', retain: false }, () => false)).toBe('closed_lane')
  expect(denyPublish(player, { topic: 'ioc/replay-a/stamp', retain: true }, () => true)).toBe('retained')
  const operations = { identity: 'operations', right: rights.operations }
  expect(denyPublish(operations, { topic: 'ioc/live/alert/20242/a', retain: true }, () => false)).toBe(undefined)
})

test('a publisher hears the commands to itself alone, and the centre alone the replies', () => {
  const readers: [filter: string, who: keyof typeof rights | undefined][] = [
    ['ioc/live/command/20242/gauge', 'gauge'],
    ['ioc/live/command/20242/+', undefined],
    ['ioc/live/command/+/gauge', undefined],
    ['ioc/live/command/20242/gauge/#', undefined],
    ['ioc/live/command/20242/other', undefined],
    ['ioc/live/command/20243/gauge', undefined],
    ['ioc/live/command/#', undefined],
    ['ioc/+/command/20242/gauge', undefined],
    ['ioc/replay-a/command/20242/gauge', undefined],
    ['ioc/live/command/+/+/reply', 'operations'],
    ['ioc/live/command/20242/gauge/reply', 'operations'],
    ['ioc/+/command/+/+/reply', undefined],
    ['$share/g/ioc/live/command/20242/gauge', undefined],
  ]
  for (const [filter, reader] of readers)
    for (const [who, right] of Object.entries(rights)) {
      const denial = denySubscribe({ identity: who, right }, filter)
      expect([who, filter, denial]).toEqual([who, filter, who === reader ? undefined : 'foreign_topic'])
    }
})

test('only operations and observers read alerts', () => {
  const filters: [filter: string, mayRead: boolean][] = [
    ['ioc/live/alert/20242/gauge', true],
    ['ioc/live/alert/+/+', true],
    ['ioc/+/alert/#', true],
    ['ioc/live/alert', true],
    ['ioc/live/alert/20242/#', true],
    ['#', false],
    ['+/#', false],
    ['ioc/#', false],
    ['ioc/+/+/+/+', false],
    ['ioc/live/+/20242/gauge', false],
    ['ioc/live/reading/#', false],
    ['ioc/live/reading/20242/gauge', false],
    ['ioc/live/stamp', false],
    ['$SYS/#', false],
    ['$share/g/ioc/live/alert/#', false],
    ['ioc/$SYS/alert/#', false],
  ]
  for (const [filter, mayRead] of filters)
    for (const [who, right] of Object.entries(rights)) {
      const isReader = who === 'operations' || who === 'observer'
      const denial = denySubscribe({ identity: who, right }, filter)
      expect([who, filter, denial]).toEqual([who, filter, mayRead && isReader ? undefined : 'foreign_topic'])
    }
})
