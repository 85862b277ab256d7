import { type AlertCondition, type AlertTransition, conditionAfter } from '@ioc/domain/alert'
import type { NotificationRecord } from '@ioc/domain/messages/notification-routes'
import { NotificationPlan } from '@ioc/domain/notification'
import { roomLog } from '@ioc/room/log'
import { roomMetrics } from '@ioc/room/metrics'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { putCondition } from '../alerts/alert-store.ts'
import { operationsFigures } from '../figures.ts'
import type { Store } from '../store/store.ts'
import { temporaryFolder, until } from '../testing/rig.ts'
import { openTestStore } from '../testing/test-stores.ts'
import type { ChannelDoor, Message, Outcome } from './channels/channel.ts'
import { listNotifications, spentToday } from './notification-book.ts'
import { notificationsOf, notifyEscalation } from './notification-queue.ts'
import { NotificationSender } from './notification-sender.ts'
import { putPlan, readPlan } from './plan-store.ts'

/** 10:00 in Asia/Ho_Chi_Minh. */
const t0 = Date.parse('2026-11-22T03:00:00Z')
let folder: ReturnType<typeof temporaryFolder>
let store: Store
let now: number
let version: number
let sender: NotificationSender | undefined
/** What the doors were handed, and what they answer next. */
const handed: Message[] = []
let answers: Outcome[] = []

beforeEach(async () => {
  folder = temporaryFolder()
  store = await openTestStore(folder.path)
  now = t0
  version = 0
  handed.length = 0
  answers = []
})
afterEach(async () => {
  await sender?.stop()
  sender = undefined
  await store.close()
  folder.remove()
})

const later = (uncertain: boolean): Outcome => ({ type: 'later', error: 'busy, key s3cr3t', uncertain })

/** A door in memory: the second real implementation of a channel. */
const door: ChannelDoor = {
  send: async (message) => {
    handed.push(message)
    return answers.shift() ?? { type: 'sent', receipt: 'ok' }
  },
}

function start(): void {
  sender = new NotificationSender({
    ...{ database: store.database, now: () => now, log: roomLog('test'), nameOf: (id) => `Trạm ${id}` },
    figures: operationsFigures(roomMetrics('test')),
    notify: {
      doors: { sms: door, email: door },
      allowed: new Set(),
      withoutSecrets: (text) => text.replaceAll('s3cr3t', '***'),
    },
  })
  sender.start()
}

async function plan(more: object = {}): Promise<void> {
  const whole = NotificationPlan.parse({
    recipients: [{ id: 'lan', name: 'Lan', phone: '84912345678', email: 'lan@example.vn' }],
    rules: [{ id: 'r', about: 'alert', cleared: true, to: [{ recipient: 'lan', channel: 'sms' }] }],
    ...more,
  })
  await putPlan(store.database, { from: version, plan: whole, who: 'test', at: new Date(now) })
  version += 1
}

let offset = 0
function conditionOf(transition: AlertTransition['transition'], more: Partial<AlertTransition> = {}): AlertCondition {
  offset += 1
  const at = new Date(now).toISOString()
  return conditionAfter(
    {
      ...{ key: 'A/slow', transition, at, raisedAt: new Date(t0).toISOString(), domain: 'traffic' },
      ...{ subject: { type: 'device', id: 'A' }, kind: 'traffic_counter', commune: '20242', site: null, rule: 'slow' },
      ...{ threshold: 'jam', level: 'alarm', priority: 2, class: 'congestion', group: 'g', metric: null, value: null },
      ...{ limit: null, expected: null, devices: 1, simulated: true },
      ...more,
    },
    offset,
  )
}

async function commit(...conditions: AlertCondition[]): Promise<void> {
  await take('live', conditions)
  sender?.hurry()
}

/** What is committed when a lane's alerts change. */
async function take(lane: string, conditions: readonly AlertCondition[]): Promise<void> {
  await store.database.transaction().execute(async (transaction) => {
    for (const condition of conditions) await putCondition(transaction, lane, condition)
    await notificationsOf(transaction, { lane, conditions }, new Date(now))
  })
}

async function all(): Promise<NotificationRecord[]> {
  return await listNotifications(store.database, { state: undefined, limit: 100 })
}
const states = async () => (await all()).map(({ state }) => state).toSorted()
const ends = (...wanted: string[]) =>
  until(wanted.join(', '), async () => JSON.stringify(await states()) === JSON.stringify(wanted.toSorted()))

test('an alert is told once however often it is committed, heavier again, and its end to those who heard of it', async () => {
  await plan()
  start()
  await commit(conditionOf('raised'))
  await commit(conditionOf('updated', { value: 3 }))
  await ends('sent')
  now += 60_000
  await commit(conditionOf('updated', { priority: 1 }))
  await ends('sent', 'sent')
  await commit(conditionOf('cleared', { priority: 1 }))
  await ends('sent', 'sent', 'sent')
  expect(handed.map(({ text }) => text.title.split(':')[0])).toEqual([
    ...['[Diễn tập] Cảnh báo', '[Diễn tập] Cảnh báo', '[Diễn tập] Đã hết'],
  ])
  expect(handed[0]?.text.title).toContain('Trạm A, phường Hải Châu')
})

test('nobody hears the end of what they never heard of', async () => {
  await plan({
    rules: [{ id: 'r', about: 'alert', priorities: [1], cleared: true, to: [{ recipient: 'lan', channel: 'sms' }] }],
  })
  await commit(conditionOf('raised', { priority: 2 }))
  await commit(conditionOf('cleared', { priority: 1 }))
  expect(await all()).toEqual([])
})

test('a replay tells nobody anything, and what is told of the living is not told by a replay', async () => {
  await plan()
  const raised = [conditionOf('raised')]
  await take('replay-x', raised)
  expect(await all()).toEqual([])
  await take('live', raised)
  expect(await all()).toMatchObject([{ lane: 'live', state: 'waiting' }])
})

test('in quiet hours urgent messages go, others wait for the morning, and what is over by then is not told', async () => {
  now = Date.parse('2026-11-22T16:00:00Z')
  await plan({ quiet: { from: '22:00', to: '06:00' } })
  start()
  const raisedAt = new Date(now).toISOString()
  await commit(
    conditionOf('raised', { key: 'A/urgent', priority: 1, raisedAt }),
    conditionOf('raised', { key: 'A/over', raisedAt }),
    conditionOf('raised', { key: 'A/lasting', raisedAt }),
  )
  await ends('sent', 'waiting', 'waiting')
  now += 3_600_000
  await commit(conditionOf('cleared', { key: 'A/over', raisedAt }))
  await ends('sent', 'superseded', 'waiting')
  expect((await all()).find(({ state }) => state === 'waiting')?.nextAt).toBe('2026-11-22T23:00:00.000Z')
  now = Date.parse('2026-11-22T23:00:00Z')
  sender?.hurry()
  await ends('sent', 'superseded', 'sent')
  expect(handed.map(({ facts }) => (facts.about === 'alert' ? facts.alert.key : ''))).toEqual(['A/urgent', 'A/lasting'])
})

test('what fails is tried again under one id, further and further apart, and is given up in the end', async () => {
  await plan()
  answers = Array.from({ length: 9 }, () => later(false))
  start()
  await commit(conditionOf('raised'))
  for (let tries = 1; tries <= 8; tries += 1) {
    await until(`try ${tries}`, async () => (await all())[0]?.tries === tries && (await all())[0]?.state === 'waiting')
    const [record] = await all()
    now = Date.parse(record?.nextAt ?? '') - 1
    sender?.hurry()
    now += 1
    sender?.hurry()
  }
  await ends('failed')
  expect((await all())[0]).toMatchObject({ tries: 9, error: 'busy, key ***' })
  expect(new Set(handed.map(({ id }) => id)).size).toBe(1)
  expect(handed).toHaveLength(9)
})

test('what can never be taken is not tried again, and a channel that is not set up says so', async () => {
  await plan({
    recipients: [{ id: 'lan', name: 'Lan', phone: '84912345678', webhook: 'https://x.example/' }],
    rules: [
      {
        id: 'r',
        about: 'alert',
        to: [
          { recipient: 'lan', channel: 'sms' },
          { recipient: 'lan', channel: 'zalo' },
        ],
      },
    ],
  })
  answers = [{ type: 'never', error: 'no such number', uncertain: false }]
  start()
  await commit(conditionOf('raised'))
  await ends('failed', 'waiting')
  await until('the reason', async () => (await all()).some(({ error }) => error.includes('zalo is not set up')))
})

test('a day costs no more than its cap, urgent ones have a reserve, and what surely was not taken is free', async () => {
  await plan({ costs: { sms: { perMessage: 300, perDay: 600, perDayUrgent: 900 } } })
  answers = [later(false), later(true)]
  start()
  const spent = async () => (await spentToday(store.database, new Date(now))).sms
  await commit(conditionOf('raised', { key: 'A/1' }))
  await ends('waiting')
  await until('the first try has ended', async () => (await all())[0]?.error !== '')
  expect(await spent()).toBe(0)
  now += 10_000
  sender?.hurry()
  await until('the second try', async () => (await all())[0]?.tries === 2 && (await all())[0]?.state === 'waiting')
  expect(await spent()).toBe(300)
  await commit(conditionOf('raised', { key: 'A/2' }))
  await ends('sent', 'waiting')
  await commit(conditionOf('raised', { key: 'A/3' }))
  await ends('capped', 'sent', 'waiting')
  await commit(conditionOf('raised', { key: 'A/4', priority: 1 }))
  await ends('capped', 'sent', 'sent', 'waiting')
  await commit(conditionOf('raised', { key: 'A/5', priority: 1 }))
  await ends('capped', 'capped', 'sent', 'sent', 'waiting')
  expect(await spent()).toBe(900)
  now += 24 * 3_600_000
  sender?.hurry()
  await ends('capped', 'capped', 'sent', 'sent', 'sent')
  expect(await spent()).toBe(300)
})

test('what was taken too late is seen, and not told; a recipient who has left the plan is told nothing', async () => {
  await plan()
  const at = new Date(now - 7 * 3_600_000).toISOString()
  await commit(conditionOf('raised', { key: 'A/old', at }), conditionOf('raised', { key: 'A/new' }))
  await plan({ recipients: [], rules: [] })
  start()
  await ends('gone', 'stale')
  expect(handed).toEqual([])
})

test('an escalation that is rolled back tells nobody, and one that stands is told once', async () => {
  await plan({ rules: [{ id: 'r', about: 'escalation', to: [{ recipient: 'lan', channel: 'email' }] }] })
  const escalation = {
    ...{ incident: 'INC-1', step: 1, title: 'Ngập', person: 'Hùng', priority: 2 as const, class: null },
    ...{ commune: '20242', domain: 'water', deadline: null },
  }
  const escalate = (fails: boolean) =>
    store.database.transaction().execute(async (transaction) => {
      await notifyEscalation(transaction, escalation, new Date(now))
      if (fails) throw new Error('lost')
    })
  await expect(escalate(true)).rejects.toThrow('lost')
  expect(await all()).toEqual([])
  await escalate(false)
  await escalate(false)
  start()
  await ends('sent')
  expect(handed[0]?.text.lines).toContain('Người chịu trách nhiệm: Hùng')
})

test('of two that change one version of the plan the second is told who was first', async () => {
  const change = { from: 0, plan: NotificationPlan.parse({ recipients: [], rules: [] }), at: new Date(now) }
  const both = await Promise.all(['lan', 'hung'].map((who) => putPlan(store.database, { ...change, who })))
  const by = `version 1, changed by ${(await readPlan(store.database)).changed?.who}`
  expect(both.flatMap((one) => ('conflict' in one ? [one.conflict.en] : []))).toEqual([expect.stringContaining(by)])
})
