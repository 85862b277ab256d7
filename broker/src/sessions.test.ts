import { expect, test } from 'vitest'
import { Sessions } from './sessions.ts'

const message = (messageId: number, payload = 'x') => ({ topic: 't', payload, messageId })

test('a client that never releases its QoS 2 messages makes the broker forget its own, and nobody else’s', () => {
  const sessions = new Sessions()
  const quiet = { id: 'quiet' }
  sessions.hold(quiet, message(7))
  for (let n = 1; n <= 60_000; n++) sessions.hold({ id: `hoarder:${n % 60}` }, message(n))
  expect(sessions.holds(quiet, message(7))).toBe(true)
  expect(sessions.holds({ id: 'hoarder:0' }, message(60_000))).toBe(true)
  expect(sessions.holds({ id: `hoarder:${56_001 % 60}` }, message(56_001))).toBe(true)
  expect(sessions.holds({ id: `hoarder:${56_000 % 60}` }, message(56_000))).toBe(false)
})

test('a flood of identities does not grow what is held of QoS 2 messages', () => {
  const sessions = new Sessions()
  for (let n = 0; n <= 50_000; n++) sessions.hold({ id: `gauge-${n}` }, message(1))
  expect(sessions.holds({ id: 'gauge-0' }, message(1))).toBe(false)
  expect(sessions.holds({ id: 'gauge-1' }, message(1))).toBe(true)
})

test('a held message is one content under one id until its release', async () => {
  const sessions = new Sessions()
  const gauge = { id: 'gauge' }
  sessions.hold(gauge, message(7))
  sessions.hold(gauge, message(7, 'another'))
  expect([sessions.holds(gauge, message(7)), sessions.holds(gauge, message(7, 'another'))]).toEqual([false, true])
  await sessions.incomingDelPacket(gauge, { topic: null, messageId: 7 })
  expect(sessions.holds(gauge, message(7, 'another'))).toBe(false)
  await expect(sessions.incomingDelPacket(gauge, { topic: null, messageId: 7 })).rejects.toThrow('no such packet')
})
