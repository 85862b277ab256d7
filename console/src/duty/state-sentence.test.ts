import { expect, test } from 'vitest'
import { vi } from '../words/vi.ts'
import { alarmSentence, centreTroubles } from './state-sentence.ts'

const voice = { language: 'vi', words: vi } as const
const ready = { room: 'ingest', ready: true, detail: 'reading raw' }

test('a centre that lacks nothing says nothing of itself', () => {
  expect(centreTroubles({ centre: { seeding: null, rooms: [ready] }, registryTrouble: null }, voice)).toEqual([])
})

test('rooms that are not ready, devices that cannot be read and a history that fills are all said', () => {
  const rooms = [
    ready,
    { room: 'broker', ready: false, detail: '' },
    { room: 'analytics', ready: false, detail: 'warming' },
  ]
  expect(centreTroubles({ centre: { seeding: 0.42, rooms }, registryTrouble: '' }, voice)).toEqual([
    vi.notReady('broker, analytics (warming)'),
    vi.waitingForDevices,
    vi.seeding('42'),
  ])
})

test('open alarms are counted in one sentence', () => {
  const none = { 1: 0, 2: 0, 3: 0 }
  const counts = { 1: 1, 2: 0, 3: 2 }
  const open = 'Cảnh báo đang mở: 1 khẩn cấp, 2 mức trung bình'
  expect(alarmSentence({ counts: none, fresh: none }, vi)).toBe(vi.noAlarms)
  expect(alarmSentence({ counts, fresh: { 1: 1, 2: 0, 3: 0 } }, vi)).toBe(`${open}; 1 chưa tiếp nhận, 2 đã tiếp nhận.`)
  expect(alarmSentence({ counts, fresh: none }, vi)).toBe(`${open}; 3 đã tiếp nhận.`)
})
