import { expect, test } from 'vitest'
import { type AlarmMoment, alarmPerformance } from './alarm-performance.ts'

const minute = 60_000
const day = { from: 0, to: 24 * 60 * minute }

const on = (minutes: number, more: Partial<AlarmMoment> = {}): AlarmMoment => ({
  ...{ key: `A-${minutes}`, at: minutes * minute, type: 'on', announced: true, priority: 3 },
  ...more,
})

test('a day without alarms is no flood and divides by nothing', () => {
  const quiet = alarmPerformance([], [], day)
  expect(quiet).toMatchObject({ alarms: 0, perTenMinutes: 0, floodShare: 0, inFlood: false, topTenShare: 0 })
  expect(quiet.priorities[1]).toEqual({ count: 0, share: 0 })
})

test('ten alarms in ten minutes are none, the eleventh begins the flood, and fewer than five end it', () => {
  const ten = Array.from({ length: 10 }, (_, n) => on(100 + n * 0.5))
  expect(alarmPerformance(ten, [], day)).toMatchObject({ floods: [], peakTenMinutes: 10, lastTenMinutes: 0 })
  const eleven = alarmPerformance([...ten, on(105)], [], day)
  // 110, 110.5, ... leave one by one: at 113 the seventh has left, four are there.
  expect(eleven.floods).toEqual([{ from: 105 * minute, to: 113 * minute, alarms: 11 }])
  expect(eleven.floodShare).toBeCloseTo(8 / (24 * 60))
  expect(eleven.inFlood).toBe(false)
})

test('a flood that began before the span counts only as far as it lies within, and one that goes on has no end', () => {
  const storm = Array.from({ length: 30 }, (_, n) => on(n))
  expect(alarmPerformance(storm, [], { from: 15 * minute, to: 30 * minute })).toMatchObject({ floods: [] })
  const dense = Array.from({ length: 40 }, (_, n) => on(n * 0.5))
  const during = alarmPerformance(dense, [], { from: 10 * minute, to: 20 * minute })
  expect(during).toMatchObject({ inFlood: true, floodShare: 1, lastTenMinutes: 19 })
  expect(during.floods).toEqual([{ from: 5 * minute, to: null, alarms: 40 }])
})

test('only what called a person is load; priorities are split and the worst keys named', () => {
  const moments = [
    ...[1, 31, 61].map((minutes) => on(minutes, { key: 'B', priority: 1 })),
    on(200, { key: 'C' }),
    on(201, { key: 'C', type: 'again', priority: 2 }),
    on(300, { key: 'shelved', announced: false }),
  ]
  const { alarms, priorities, topTen, topTenShare } = alarmPerformance(moments, [], day)
  expect(alarms).toBe(5)
  expect([priorities[1].count, priorities[2].count, priorities[3].count]).toEqual([3, 1, 1])
  expect(priorities[1].share).toBeCloseTo(0.6)
  expect(topTen.map(({ key, count }) => [key, count])).toEqual([
    ['B', 3],
    ['C', 2],
  ])
  expect(topTenShare).toBeCloseTo(1)
})

test('three times on and off within a minute is chatter, in two minutes it is not', () => {
  const cycles = (key: string, seconds: number) =>
    [0, 1, 2].flatMap((n) => [
      on(0, { key, at: 1 + n * seconds * 1000 }),
      on(0, { key, at: 1 + n * seconds * 1000 + 5000, type: 'off', announced: false }),
    ])
  const { chattering } = alarmPerformance([...cycles('fast', 20), ...cycles('slow', 60)], [], day)
  expect(chattering).toEqual(['fast'])
})

test('what stands for more than a day is stale', () => {
  const standing = [
    { key: 'long', since: -1 },
    { key: 'a day', since: 0 },
  ]
  expect(alarmPerformance([], standing, day).stale).toEqual(['long'])
})
