import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { wholeScope } from '@ioc/domain/access'
import { NotificationPlan } from '@ioc/domain/notification'
import type { Person } from '@ioc/domain/person'
import { chainFaults } from '@ioc/room/audit-chain'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { claim, dueNotifications, recordOutcome } from '../notify/notification-book.ts'
import { queueTest } from '../notify/notification-queue.ts'
import { putPlan, readPlan } from '../notify/plan-store.ts'
import { audit, beginChain } from '../store/audit.ts'
import type { Store } from '../store/store.ts'
import { temporaryFolder } from '../testing/rig.ts'
import { emptyStore, openTestStore } from '../testing/test-stores.ts'
import { allPeople, personCalled, putNewPerson, putPerson } from './person-store.ts'
import { forgetPersonalData } from './personal-data.ts'
import { Sessions } from './sessions.ts'

const dayMs = 24 * 3_600_000
const settings = { IOC_NOTIFICATION_DAYS: 90, IOC_CLOSED_ACCOUNT_DAYS: 30 }
let folder: ReturnType<typeof temporaryFolder>
let store: Store
let now: number

beforeEach(async () => {
  folder = temporaryFolder()
  store = await openTestStore(folder.path)
  now = Date.UTC(2026, 10, 22)
  await beginChain(store.database)
})
afterEach(async () => {
  await store.close()
  folder.remove()
})

const at = () => new Date(now)
const forget = () => forgetPersonalData(store.database, settings, at())
const later = async (days: number) => {
  now += days * dayMs
  await forget()
}
const put = (person: Person, how: typeof putPerson | 'new') =>
  store.database
    .transaction()
    .execute(async (transaction) =>
      how === 'new'
        ? void (await putNewPerson(transaction, person, { password: 'x', at: at() }))
        : await how(transaction, person),
    )
const person = (id: string): Person => ({
  ...{
    id,
    name: `Người ${id}`,
    email: `${id}@gone.example`,
    phone: '+84 905 123 456',
    roles: ['viewer'],
    scope: wholeScope,
  },
  ...{ disabled: false, identity: { issuer: 'https://id.example.vn', subject: `subject-${id}` }, mustChange: false },
})
const contact = async (id: string) => {
  const { email, phone, identity, name } = (await personCalled(store.database, id)) ?? person('nobody')
  return { email, phone, identity, name }
}
const planFor = (email: string) =>
  NotificationPlan.parse({ recipients: [{ id: 'lan', name: 'Lan', email }], rules: [], quiet: null, costs: {} })

test('how the person of a closed account was reached goes in time; the account, its name and everybody else stay', async () => {
  await put(person('lan'), 'new')
  await put(person('hoa'), 'new')
  await later(400)
  await put({ ...person('hoa'), disabled: true }, putPerson)
  await forget()
  await later(29)
  expect(await contact('hoa')).toMatchObject({ email: 'hoa@gone.example' })
  // Opened in between, its days begin anew.
  await put(person('hoa'), putPerson)
  await put({ ...person('hoa'), disabled: true }, putPerson)
  await later(2)
  expect(await contact('hoa')).toMatchObject({ email: 'hoa@gone.example' })
  await later(31)
  expect(await contact('hoa')).toEqual({ email: '', phone: '', identity: null, name: 'Người hoa' })
  expect(await contact('lan')).toMatchObject({ email: 'lan@gone.example', phone: '+84 905 123 456' })
  await later(31)
  const told = await store.database.selectFrom('audit').select(['who', 'what', 'detail']).execute()
  expect(told).toEqual([{ who: 'operations', what: 'forget contacts', detail: 'hoa' }])
  expect((await allPeople(store.database)).map(({ id }) => id)).toEqual(['hoa', 'lan'])
})

test('messages that have ended and plans out of force go in time; what waits and what is in force stay', async () => {
  const { database } = store
  const send = (id: string) =>
    database
      .transaction()
      .execute((transaction) => queueTest(transaction, { id, recipient: 'lan', channel: 'email' }, at()))
  await putPlan(database, { from: 0, plan: planFor('first@gone.example'), who: 'boss', at: at() })
  const sent = await send('a')
  const [row] = await dueNotifications(database, { channels: ['email'], now: at(), limit: 1 })
  if (!row) throw new Error('nothing is due')
  await claim(database, row, { cost: undefined, now: at() })
  const outcome = { type: 'sent' as const, receipt: '250 first@gone.example' }
  await recordOutcome(database, row, { outcome, cost: undefined, claimedAt: at(), now: at() })
  const waiting = await send('b')
  const ids = async () => (await database.selectFrom('notification').select('id').execute()).map(({ id }) => id).sort()
  await later(60)
  await putPlan(database, { from: 1, plan: planFor('second@danang.gov.vn'), who: 'boss', at: at() })
  await later(29)
  expect(await ids()).toEqual([sent, waiting].sort())
  const plans = async () =>
    (await database.selectFrom('notification_plan').select('version').execute()).map(({ version }) => version)
  expect(await plans()).toHaveLength(2)
  await later(2)
  expect(await ids()).toEqual([waiting])
  // The first plan was in force until the second came: its days began then.
  expect(await plans()).toHaveLength(2)
  await later(60)
  expect(await plans()).toHaveLength(1)
  expect(await readPlan(database)).toMatchObject({
    version: 2,
    plan: { recipients: [{ email: 'second@danang.gov.vn' }] },
  })
  await later(4000)
  expect(await readPlan(database)).toMatchObject({ version: 2 })
})

test('after the time no table and no byte of the store holds what reached a person, and the audit is whole', async () => {
  const { database } = store
  const sessions = new Sessions(database, () => now)
  for (let n = 0; n < 40; n += 1) await put({ ...person(`p${n}`), disabled: true }, 'new')
  await sessions.begin('p1', '198.51.100.77')
  await putPlan(database, { from: 0, plan: planFor('lan@gone.example'), who: 'boss', at: at() })
  await putPlan(database, { from: 1, plan: planFor('nobody@danang.gov.vn'), who: 'boss', at: at() })
  await audit(database, { at: at(), who: 'p1', what: 'sign in', detail: 'from 203.0.113.9', result: 'done' })
  await forget()
  expect(JSON.stringify(await allPeople(database))).toContain('p39@gone.example')
  now += 13 * 3_600_000
  await sessions.sweep()
  await later(91)
  const rows = await database.selectFrom('audit').selectAll().orderBy('number').execute()
  const head = await database.selectFrom('audit_head').select(['number', 'hash']).executeTakeFirstOrThrow()
  const linked = rows.map(({ number, hash, ...row }) => ({ ...row, number: Number(number), hash: hash ?? '' }))
  expect(chainFaults(linked, { number: Number(head.number), hash: head.hash })).toEqual([])
  expect(rows.map(({ detail }) => detail)).toContain('from 203.0.113.9')
  await store.close()
  const kept = join(folder.path, 'operations')
  const files = readdirSync(kept).map((name) => ({ name, bytes: readFileSync(join(kept, name)) }))
  store = await openTestStore(folder.path)
  expect(files.map(({ name }) => name)).toContain(emptyStore() ? 'postgres-store' : 'operations.db')
  for (const { name, bytes } of files)
    for (const word of ['gone.example', '+84 905 123 456', 'subject-p', '198.51.100.77'])
      expect([name, word, bytes.includes(word)]).toEqual([name, word, false])
})
