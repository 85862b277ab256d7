import { wholeScope } from '@ioc/domain/access'
import { NotificationPlan } from '@ioc/domain/notification'
import type { Person } from '@ioc/domain/person'
import { roomLog } from '@ioc/room/log'
import { roomMetrics } from '@ioc/room/metrics'
import { expect, test } from 'vitest'
import { operationsFigures } from '../figures.ts'
import { putNewPerson, putPerson } from '../people/person-store.ts'
import { temporaryFolder, until } from '../testing/rig.ts'
import { openTestStore } from '../testing/test-stores.ts'
import { readNotification } from './notification-book.ts'
import { queueTest } from './notification-queue.ts'
import { NotificationSender } from './notification-sender.ts'
import { putPlan } from './plan-store.ts'

const now = Date.parse('2026-11-22T03:00:00Z')
const person: Person = {
  ...{ id: 'hoa', name: 'Hoa', email: 'old@example.vn', phone: '1022', roles: ['manager'], scope: wholeScope },
  ...{ disabled: false, identity: null, mustChange: false },
}

test('who is reached by an account is told where its person is now, and nothing once it is closed', async () => {
  const folder = temporaryFolder()
  const { database, close } = await openTestStore(folder.path)
  const reached: string[] = []
  const send = async ({ to }: { to: { address: string } }) => {
    reached.push(to.address)
    return { type: 'sent' as const, receipt: 'ok' }
  }
  const sender = new NotificationSender({
    ...{ database, now: () => now, log: roomLog('test'), nameOf: (id) => id },
    figures: operationsFigures(roomMetrics('test')),
    notify: { doors: { sms: { send }, email: { send } }, allowed: new Set(), withoutSecrets: (text) => text },
  })
  /** How a test message by this channel ends. */
  const told = async (id: string, channel: 'email' | 'sms') => {
    const test = { id, recipient: 'head', channel }
    const made = await database.transaction().execute((transaction) => queueTest(transaction, test, new Date(now)))
    sender.hurry()
    let record = await readNotification(database, made)
    await until(`the end of ${id}`, async () => {
      record = await readNotification(database, made)
      return record?.state === 'sent' || record?.state === 'gone'
    })
    return [record?.state, record?.error]
  }
  try {
    await database
      .transaction()
      .execute((transaction) => putNewPerson(transaction, person, { password: '', at: new Date(now) }))
    const recipients = [{ id: 'head', name: 'Trưởng ca', account: 'hoa' }]
    const plan = NotificationPlan.parse({ recipients, rules: [] })
    await putPlan(database, { from: 0, plan, who: 'boss', at: new Date(now) })
    const change = (to: Partial<Person>) =>
      database.transaction().execute((transaction) => putPerson(transaction, { ...person, ...to }))
    expect(await told('a', 'email')).toEqual(['sent', ''])
    expect(await told('b', 'sms')).toEqual(['gone', 'head has no address for sms in the plan or the account hoa'])
    await change({ email: 'hoa@example.vn', phone: '0905 123 456' })
    expect(await told('c', 'email')).toEqual(['sent', ''])
    expect(await told('d', 'sms')).toEqual(['sent', ''])
    expect(reached).toEqual(['old@example.vn', 'hoa@example.vn', '84905123456'])
    await change({ disabled: true })
    expect(await told('e', 'email')).toEqual(['gone', 'head is told no more: the account hoa is closed or not there'])
    expect(reached).toHaveLength(3)
  } finally {
    await sender.stop()
    await close()
    folder.remove()
  }
})
