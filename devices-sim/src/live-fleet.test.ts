import { isRefusal, judgeRecord } from '@ioc/domain/reading'
import { resolvePack } from '@ioc/domain/senml'
import { expect, test } from 'vitest'
import { askRound } from './delivery.ts'
import { instrumentsOf, makeFleet } from './fleet.ts'
import { packOf } from './pack.ts'
import { nextAfter, roundsOf, speakersOf } from './schedule.ts'
import { weatherOf } from './weather.ts'
import type { Trouble } from './world.ts'

const fleet = makeFleet(48, 2000)
const instruments = instrumentsOf(48, fleet.devices)
const speakers = speakersOf(instruments, fleet.gateways)
const devices = new Map(fleet.devices.map((device) => [device.id, device]))
const weather = weatherOf(48)
const t = Date.parse('2026-11-21T03:00:00.250Z')

test('ingest takes every record of every pack of a healthy fleet, at the very time it was measured', () => {
  let records = 0
  for (const speaker of speakers)
    for (const round of roundsOf(speaker)) {
      const { sayings } = askRound(round, t, { weather, troublesOf: () => [] })
      const resolved = resolvePack(JSON.stringify(packOf(sayings, speaker.id)), t)
      if (!Array.isArray(resolved)) throw new Error(resolved.detail)
      for (const record of resolved) {
        const origin = { lane: 'live', publisher: speaker.id, commune: speaker.commune, stamp: t, keptDays: 730 }
        const judged = judgeRecord(record, origin, (id) => devices.get(id))
        if (isRefusal(judged)) expect.fail(`${judged.device}/${judged.metric}: ${judged.detail}`)
        else expect(judged.t).toBe(t)
        records++
      }
    }
  expect(records).toBeGreaterThan(4000)
})

test('some speeds go out in km/h and some powers in kW, and mean the same', () => {
  const units = new Set<string>()
  for (const speaker of speakers)
    for (const round of roundsOf(speaker))
      for (const record of packOf(askRound(round, t, { weather, troublesOf: () => [] }).sayings, speaker.id))
        units.add(record.u ?? record.bu ?? '')
  expect([...units]).toEqual(expect.arrayContaining(['km/h', 'm/s', 'kW', 'W', 'mm/h', 'cm', 'm', '1/min', 'Cel']))
})

test('every device is asked once in each of its intervals, and the load is even over a minute', () => {
  const asked = new Map<string, number>()
  const seconds = new Array<number>(60).fill(0)
  for (const round of speakers.flatMap(roundsOf))
    for (let at = nextAfter(round, t); at <= t + 60_000; at = nextAfter(round, at)) {
      const second = Math.min(59, Math.floor((at - t) / 1000))
      seconds[second] = (seconds[second] ?? 0) + round.members.length
      for (const { device } of round.members) asked.set(device.id, (asked.get(device.id) ?? 0) + 1)
    }
  for (const device of fleet.devices) expect(asked.get(device.id)).toBe(60 / device.intervalSeconds)
  const mean = seconds.reduce((sum, count) => sum + count, 0) / 60
  expect(Math.max(...seconds)).toBeLessThan(1.8 * mean)
  expect(Math.min(...seconds)).toBeGreaterThan(0.4 * mean)
})

test('a gateway says several devices in one pack, a lone device leaves its name out', () => {
  const gateway = speakers.find((speaker) => speaker.members.length > 30)
  const alone = speakers.find((speaker) => speaker.id === 'HY-CAULAU')
  if (!gateway || !alone) throw new Error('no speakers')
  const sizes = roundsOf(gateway).map((round) => round.members.length)
  expect(Math.max(...sizes)).toBeGreaterThan(1)
  const [round] = roundsOf(alone)
  if (!round) throw new Error('no round')
  const [record] = packOf(askRound(round, t, { weather, troublesOf: () => [] }).sayings, alone.id)
  expect(record).toMatchObject({ n: 'level', bu: 'm', bt: t / 1000 })
  expect(record?.bn).toBeUndefined()
})

test.each([
  ['silent_device', { said: 0, copies: 1, isHeld: false, minutes: 0 }],
  ['duplicates', { said: 1, copies: 2, isHeld: false, minutes: 0 }],
  ['late_batch', { said: 1, copies: 1, isHeld: true, minutes: 0 }],
  ['clock_ahead', { said: 1, copies: 1, isHeld: false, minutes: 7 }],
  ['clock_behind', { said: 1, copies: 1, isHeld: false, minutes: -20 }],
])('under %s a round is sent accordingly', (kind, expected) => {
  const speaker = speakers.find((one) => one.id === 'HY-CAULAU')
  const round = speaker && roundsOf(speaker)[0]
  if (!round) throw new Error('no round')
  const trouble: Trouble = {
    id: 'T',
    kind,
    devices: ['HY-CAULAU'],
    gateway: null,
    start: t,
    end: t + 60_000,
    strength: 0,
  }
  const sending = askRound(round, t, { weather, troublesOf: () => [trouble] })
  expect(sending.sayings.length).toBe(expected.said)
  expect(sending.copies).toBe(expected.copies)
  expect(sending.heldUntil !== null).toBe(expected.isHeld)
  if (sending.sayings[0]) expect((sending.sayings[0].t - t) / 60_000).toBe(expected.minutes)
})
