import { wholeScope } from '@ioc/domain/access'
import { beforeEach, expect, test } from 'vitest'
import { storeOfEachTest } from '../testing/store-of-each-test.ts'
import { putNewPerson } from './person-store.ts'
import { Sessions, sessionSeconds } from './sessions.ts'
import { networkOf } from './sign-in.ts'
import { turnstile } from './turnstile.ts'

const store = storeOfEachTest()
let now = 0
const minute = 60_000

beforeEach(async () => {
  now = Date.UTC(2026, 10, 22)
  const person = {
    ...{ id: 'lan', name: 'Lan', email: '', phone: '', roles: ['viewer' as const], scope: wholeScope },
    ...{ disabled: false, identity: null, mustChange: false },
  }
  await store.database
    .transaction()
    .execute((transaction) => putNewPerson(transaction, person, { password: 'x', at: new Date(now) }))
})

test('a session that is used lasts a shift and no longer', async () => {
  const sessions = new Sessions(store.database, () => now)
  const token = await sessions.begin('lan', '127.0.0.1')
  const end = now + sessionSeconds * 1000
  for (now += 20 * minute; now < end; now += 20 * minute) expect(await sessions.find(token)).toBeDefined()
  expect(await sessions.find(token)).toBeUndefined()
})

test('a session that nobody uses for half an hour is over, and is swept away', async () => {
  const sessions = new Sessions(store.database, () => now)
  const ended: string[] = []
  sessions.onEnd((hashes) => ended.push(...hashes))
  const [idle, used] = [await sessions.begin('lan', '127.0.0.1'), await sessions.begin('lan', '127.0.0.1')]
  now += 20 * minute
  await sessions.find(used)
  await sessions.sweep()
  expect(ended).toEqual([])
  now += 11 * minute
  expect(await sessions.find(idle)).toBeUndefined()
  expect(await sessions.find(used)).toMatchObject({ person: { id: 'lan' } })
  await sessions.sweep()
  expect(ended).toHaveLength(1)
  expect(await sessions.ofPerson('lan')).toHaveLength(1)
})

test('few pieces of work run at once, some wait, and the rest are turned away', async () => {
  const through = turnstile(2, 3)
  let running = 0
  let most = 0
  const work = async () => {
    running += 1
    most = Math.max(most, running)
    await new Promise((resolve) => setImmediate(resolve))
    running -= 1
    return 'done'
  }
  const answers = await Promise.all(Array.from({ length: 8 }, () => through(work)))
  expect(most).toBe(2)
  expect(answers.filter((one) => one === 'done')).toHaveLength(5)
  expect(answers.filter((one) => one === 'full')).toHaveLength(3)
  await expect(through(() => Promise.reject(new Error('broken')))).rejects.toThrow('broken')
  expect(await through(work)).toBe('done')
})

test.each([
  ['203.0.113.7', '203.0.113.7'],
  ['::ffff:203.0.113.7', '::ffff:203.0.113.7'],
  ['2001:db8:1:2:3:4:5:6', '2001:db8:1:2'],
  ['2001:db8:1:2::9', '2001:db8:1:2'],
  ['2001:db8::9', '2001:db8:0:0'],
  ['::1', '0:0:0:0'],
])('tries from %s are counted for %s', (address, network) => {
  expect(networkOf(address)).toBe(network)
})
