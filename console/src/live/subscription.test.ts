import type { Alert } from '@ioc/domain/alert'
import { newLife } from '@ioc/domain/alert-state'
import type { Changes, CommuneTick, Snapshot } from '@ioc/domain/messages/live-events'
import { expect, test } from 'vitest'
import { type FeedMessage, isFollowing, newSubscription, reduce, type Step, type Subscription } from './subscription.ts'

const tick = (commune: string, seq: number, alerts: Alert[] = []): CommuneTick => ({
  commune,
  seq,
  d: [1],
  m: [0],
  v: [seq],
  t: [0],
  a: [0],
  alerts,
})
const changes = (ticks: CommuneTick[], stamp = 2000): FeedMessage => {
  const message: Changes = { lane: 'live', sent: 2000, stamp, ticks }
  return { type: 'changes', changes: message, at: 50 }
}
const snapshot = (epoch: string, seqs: Record<string, number>, alerts: Alert[] = []): FeedMessage => {
  const whole: Snapshot = { epoch, lane: 'live', sent: 1000, stamp: 1000, seqs, d: [], m: [], v: [], t: [], alerts }
  return { type: 'answered', answer: { type: 'snapshot', snapshot: whole }, at: 10 }
}
const alert = (key: string, offset: number, clearedAt: string | null = null): Alert => ({
  key,
  transition: clearedAt === null ? 'raised' : 'cleared',
  at: '2026-11-21T07:00:00.000Z',
  raisedAt: '2026-11-21T07:00:00.000Z',
  subject: { type: 'device', id: 'G1' },
  domain: 'water',
  kind: 'river_gauge',
  commune: '20500',
  site: null,
  rule: 'flood',
  threshold: 'bd1',
  level: 'alarm',
  priority: 3,
  class: 'flood',
  response: newLife,
  group: 'g',
  metric: 'level',
  value: 7,
  limit: 6.5,
  expected: null,
  devices: 1,
  simulated: true,
  state: clearedAt === null ? 'active' : 'cleared',
  clearedAt,
  offset,
})

function after(
  messages: FeedMessage[],
  from: Subscription = newSubscription('live'),
): { state: Subscription; steps: Step[] } {
  return messages.reduce<{ state: Subscription; steps: Step[] }>(
    ({ state, steps }, message) => {
      const next = reduce(state, message)
      return { state: next.state, steps: [...steps, ...next.steps] }
    },
    { state: from, steps: [] },
  )
}
const following = after([{ type: 'connected' }, snapshot('e1', { '20194': 4 })]).state
const laid = (steps: Step[]) =>
  steps.flatMap((step) => (step.type === 'lay' ? [`${step.tick.commune}/${step.tick.seq}`] : []))

test('a new screen asks for everything and starts from the snapshot', () => {
  const { state, steps } = after([{ type: 'connected' }, snapshot('e1', { '20194': 4 })])
  expect(steps.map((step) => step.type)).toEqual(['subscribe', 'refetch_devices', 'start_from'])
  expect(steps[0]).toEqual({ type: 'subscribe', since: null })
  expect(state).toMatchObject({ phase: 'following', epoch: 'e1', stamp: 1000 })
})

test('ticks in order are laid, each commune by its own numbers', () => {
  const { state, steps } = after(
    [changes([tick('20194', 5), tick('20197', 1)]), changes([tick('20194', 6)])],
    following,
  )
  expect(laid(steps)).toEqual(['20194/5', '20197/1', '20194/6'])
  expect(state.seqs).toEqual({ '20194': 6, '20197': 1 })
})

test('a tick that is already in the snapshot is not laid twice', () => {
  const { steps } = after([changes([tick('20194', 4), tick('20194', 5), tick('20194', 5)])], following)
  expect(laid(steps)).toEqual(['20194/5'])
})

test('a hole makes the screen start anew, and ticks of the old subscription are left alone until the answer', () => {
  const { state, steps } = after([changes([tick('20194', 6)]), changes([tick('20194', 5)])], following)
  expect(laid(steps)).toEqual([])
  expect(steps).toEqual([{ type: 'subscribe', since: null }])
  expect(state).toMatchObject({ phase: 'asking', holes: 1 })
})

test('after a broken line the screen goes on where it left off', () => {
  const broken = after([changes([tick('20194', 5)]), { type: 'disconnected' }], following).state
  expect(broken.phase).toBe('offline')
  const asked = reduce(broken, { type: 'connected' })
  expect(asked.steps).toEqual([{ type: 'subscribe', since: { epoch: 'e1', seqs: { '20194': 5 } } }])
  const resumed: FeedMessage = { type: 'answered', answer: { type: 'resumed', epoch: 'e1' }, at: 60 }
  const { state, steps } = after([resumed, changes([tick('20194', 6)])], asked.state)
  expect(laid(steps)).toEqual(['20194/6'])
  expect(state.phase).toBe('following')
})

test('a server that started anew gives new numbers, so the devices are asked for again', () => {
  const { state, steps } = after([{ type: 'connected' }, snapshot('e2', {})], following)
  expect(steps.map((step) => step.type)).toEqual(['subscribe', 'refetch_devices', 'start_from'])
  expect(state).toMatchObject({ epoch: 'e2', seqs: {} })
})

test('a resumption under another epoch is not believed', () => {
  const asking = reduce(following, { type: 'connected' }).state
  const { steps } = reduce(asking, { type: 'answered', answer: { type: 'resumed', epoch: 'e9' }, at: 1 })
  expect(steps).toEqual([{ type: 'subscribe', since: null }])
})

const tooSlow = { en: 'too slow', vi: 'quá chậm' }
const noLane = { en: 'no such lane', vi: 'không có luồng này' }

test('a screen that was too slow subscribes again from where it is', () => {
  const { state, steps } = reduce(following, { type: 'shed', detail: tooSlow })
  expect(steps).toEqual([{ type: 'subscribe', since: { epoch: 'e1', seqs: { '20194': 4 } } }])
  expect(state.detail).toBe(tooSlow)
})

test('an answer that cannot be read is asked for again, and there is nothing to quote', () => {
  const { state, steps } = reduce(following, { type: 'answered', answer: { type: 'unreadable' }, at: 1 })
  expect(state).toMatchObject({ phase: 'refused', detail: null })
  expect(steps).toEqual([])
  expect(reduce(state, { type: 'retry' }).state.phase).toBe('asking')
})

test('a refusal is kept in the words of both languages', () => {
  const { state } = reduce(following, { type: 'answered', answer: { type: 'refused', detail: noLane }, at: 1 })
  expect(state).toMatchObject({ phase: 'refused', detail: noLane })
})

test('changes of another lane are none of this one', () => {
  const message: FeedMessage = {
    type: 'changes',
    changes: { lane: 'replay-a', sent: 1, stamp: 1, ticks: [tick('20194', 5)] },
    at: 1,
  }
  expect(reduce(following, message).state).toBe(following)
})

test('an alert is replaced by its later condition and never by an earlier one', () => {
  const later = alert('G1/flood', 7, '2026-11-21T07:05:00.000Z')
  const { state } = after(
    [changes([tick('20194', 5, [later])]), changes([tick('20194', 6, [alert('G1/flood', 3)])])],
    following,
  )
  expect(state.alerts.get('G1/flood')).toBe(later)
})

test('alerts that cleared long ago are forgotten', () => {
  const old = alert('G1/flood', 7, '2026-11-21T07:05:00.000Z')
  const { state } = after([changes([tick('20194', 5, [old])], Date.parse('2026-11-21T08:00:00Z'))], following)
  expect(state.alerts.size).toBe(0)
})

test('a stamp never goes back', () => {
  expect(after([changes([], 5000), changes([], 4000)], following).state.stamp).toBe(5000)
})

test('five seconds without a change and the screen is no longer live', () => {
  const { state } = reduce(following, changes([]))
  expect(isFollowing(state, 50 + 4999)).toBe(true)
  expect(isFollowing(state, 50 + 5000)).toBe(false)
})
