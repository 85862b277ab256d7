import { NotificationPlan } from '@ioc/domain/notification'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { z } from 'zod'
import { putPlan } from '../notify/plan-store.ts'
import { forgetPersonalData } from '../people/personal-data.ts'
import { changeShift, lastChanges, shiftNow } from '../shifts/shift-book.ts'
import { audit } from './audit.ts'
import { appendEvents, readEvents, StreamConflict } from './events.ts'
import type { Store } from './store.ts'

/** A store in a place of its own: `open` makes it or opens it again, `remove` takes everything away. */
export type StorePlace = { open(): Promise<Store>; remove(): Promise<void> }

const Said = z.object({ type: z.literal('said'), words: z.string() })
const at = new Date('2026-01-02T03:04:05Z')

/** What operations relies on in its relational store, whatever the engine. */
export function storeContract(make: () => Promise<StorePlace>): void {
  let place: StorePlace
  let store: Store
  beforeEach(async () => {
    place = await make()
    store = await place.open()
  })
  afterEach(async () => {
    await store.close()
    await place.remove()
  })
  const append = (after: number, ...words: string[]) =>
    store.database.transaction().execute((transaction) =>
      appendEvents(transaction, {
        ...{ stream: 'talk/1', after, at, who: 'lan' },
        events: words.map((said) => ({ type: 'said' as const, words: said })),
      }),
    )

  test('events of a stream come back in their order, with who and when', async () => {
    expect(await append(0, 'one', 'two')).toBe(2)
    expect(await append(2, 'three')).toBe(3)
    const events = await readEvents(store.database, 'talk/1', { schema: Said, after: 1 })
    expect(events.map(({ version, who, at, event }) => [version, who, at, event.words])).toEqual([
      [2, 'lan', '2026-01-02T03:04:05.000Z', 'two'],
      [3, 'lan', '2026-01-02T03:04:05.000Z', 'three'],
    ])
  })

  test('of two that decided on the same state one wins, and the other’s events are not there', async () => {
    const outcomes = await Promise.allSettled([append(0, 'mine'), append(0, 'yours')])
    expect(outcomes.map(({ status }) => status).toSorted()).toEqual(['fulfilled', 'rejected'])
    expect(outcomes.flatMap((one) => (one.status === 'rejected' ? [one.reason] : []))[0]).toBeInstanceOf(StreamConflict)
    expect(await readEvents(store.database, 'talk/1', { schema: Said })).toHaveLength(1)
  })

  test('the shift changes hands once of two, and what is open then is kept with the note', async () => {
    const { database } = store
    const take = (who: string, version: number, note = '') =>
      changeShift(database, { type: 'take', who, version, note }, at)
    const both = await Promise.all([take('lan', 0), take('mai', 0)])
    expect(both.map((refusal) => refusal?.code ?? 'done').toSorted()).toEqual(['conflict', 'done'])
    const { person, version } = await shiftNow(database)
    expect((await take(person === 'lan' ? 'mai' : 'lan', version))?.code).toBe('incomplete')
    expect(await take(person === 'lan' ? 'mai' : 'lan', version, 'một sự vụ')).toBeNull()
    const [last] = await lastChanges(database)
    expect(last).toMatchObject({
      version: 2,
      relieved: person,
      note: 'một sự vụ',
      standing: { open: { 1: 0 }, incidents: 0 },
    })
  })

  test('what reached persons goes once it has been kept long enough', async () => {
    const { database } = store
    const row = {
      name: 'Lan',
      email: 'lan@gone.example',
      phone: '1022',
      roles: '["viewer"]',
      scope: '{}',
      password: 'x',
    }
    const rest = { issuer: 'https://id.example', must_change: 0, made_at: at.toISOString() }
    await database
      .insertInto('person')
      .values([1, 0].map((disabled) => ({ ...row, ...rest, id: `p${disabled}`, disabled, subject: `s${disabled}` })))
      .execute()
    const plan = NotificationPlan.parse({ recipients: [], rules: [] })
    for (const from of [0, 1]) await putPlan(database, { from, plan, who: 'lan', at })
    const settings = { IOC_NOTIFICATION_DAYS: 10, IOC_CLOSED_ACCOUNT_DAYS: 20 }
    const look = async (day: number) => {
      await forgetPersonalData(database, settings, new Date(at.getTime() + day * 86_400_000))
      const people = await database.selectFrom('person').select(['id', 'email', 'subject']).orderBy('id').execute()
      const plans = await database.selectFrom('notification_plan').select('version').execute()
      return [people.map(({ email, subject }) => [email, subject]), plans.map(({ version }) => Number(version))]
    }
    const [open, closed] = [
      ['lan@gone.example', 's0'],
      ['lan@gone.example', 's1'],
    ]
    expect(await look(0)).toEqual([
      [open, closed],
      [1, 2],
    ])
    expect(await look(19)).toEqual([[open, closed], [2]])
    expect(await look(21)).toEqual([[open, ['', null]], [2]])
  })

  test('whoever reads and then writes in a transaction has had nobody in between', async () => {
    const { database } = store
    await database.insertInto('cursor').values({ name: 'n', at: 0 }).execute()
    const increase = () =>
      database.transaction().execute(async (transaction) => {
        const { at } = await transaction
          .selectFrom('cursor')
          .select('at')
          .where('name', '=', 'n')
          .executeTakeFirstOrThrow()
        await transaction
          .updateTable('cursor')
          .set({ at: at + 1 })
          .where('name', '=', 'n')
          .execute()
      })
    await Promise.all(Array.from({ length: 25 }, increase))
    expect(await database.selectFrom('cursor').selectAll().execute()).toEqual([{ name: 'n', at: 25 }])
  })

  test('a transaction that fails leaves nothing, and the next one is well', async () => {
    const { database } = store
    const failing = database.transaction().execute(async (transaction) => {
      await transaction.insertInto('cursor').values({ name: 'half', at: 1 }).execute()
      await transaction.insertInto('cursor').values({ name: 'half', at: 2 }).execute()
    })
    await expect(failing).rejects.toThrow(/unique/i)
    expect(await database.selectFrom('cursor').selectAll().execute()).toEqual([])
    await database.insertInto('cursor').values({ name: 'half', at: 3 }).execute()
    expect(await database.selectFrom('cursor').select('at').execute()).toEqual([{ at: 3 }])
  })

  test('integers, counts and sums are numbers, and exact up to 2^53', async () => {
    const { database } = store
    const largest = Number.MAX_SAFE_INTEGER
    await database
      .insertInto('cursor')
      .values([
        { name: 'a', at: largest },
        { name: 'b', at: -largest },
        { name: 'c', at: 1 },
      ])
      .execute()
    const rows = await database.selectFrom('cursor').select('at').orderBy('name').execute()
    expect(rows.map((row) => row.at)).toEqual([largest, -largest, 1])
    const row = await database
      .selectFrom('cursor')
      .select(({ fn }) => [fn.countAll().as('count'), fn.sum('at').as('sum'), fn.max('at').as('max')])
      .executeTakeFirst()
    expect(row).toEqual({ count: 3, sum: 1, max: largest })
  })

  test('a written row is counted, one that stood there is not, and keys grow', async () => {
    const { database } = store
    const write = () =>
      database
        .insertInto('admin_token')
        .values({ hash: 'h', made_at: 'now' })
        .onConflict((conflict) => conflict.column('hash').doNothing())
        .executeTakeFirstOrThrow()
    expect((await write()).numInsertedOrUpdatedRows).toBe(1n)
    expect((await write()).numInsertedOrUpdatedRows).toBe(0n)
    const { numUpdatedRows } = await database.updateTable('admin_token').set({ made_at: 'x' }).executeTakeFirstOrThrow()
    expect(numUpdatedRows).toBe(1n)
    const intent = () =>
      database.insertInto('intent').values({ at: 'now', puts: null }).returning('id').executeTakeFirstOrThrow()
    const [first, second] = [await intent(), await intent()]
    expect([typeof first.id, second.id - first.id]).toEqual(['number', 1])
  })

  test('text comes back as it was, and is ordered by its code points, whatever the language of the server', async () => {
    const words = [
      'z',
      'Z',
      'đ',
      'Đà Nẵng',
      'a b',
      'ab',
      'a-b',
      'Da Nang',
      '',
      'ờ\n"\\\t\'',
      '\u{1F30A}',
      'é',
      'e\u0301',
    ]
    const { database } = store
    for (const who of words) await audit(database, { at, who, what: 'say', detail: who.repeat(50_000), result: 'done' })
    const rows = await database.selectFrom('audit').select(['who', 'detail']).orderBy('who').execute()
    expect(rows.map((row) => row.who)).toEqual(words.toSorted((a, b) => Buffer.compare(Buffer.from(a), Buffer.from(b))))
    expect(rows.every(({ who, detail }) => detail === who.repeat(50_000))).toBe(true)
    const before = await database.selectFrom('audit').select('who').where('who', '<', 'a').orderBy('who').execute()
    expect(before.map((row) => row.who)).toEqual(['', 'Da Nang', 'Z'])
  })

  test('what a query may not bring is refused before it is written, and does the connection no harm', async () => {
    const { database } = store
    const write = (at: number) => database.insertInto('cursor').values({ name: 'odd', at }).execute()
    await expect(write(Number.NaN)).rejects.toThrow()
    await expect(write(Number.POSITIVE_INFINITY)).rejects.toThrow()
    expect(await database.selectFrom('cursor').selectAll().execute()).toEqual([])
  })

  test('everything is there when it is opened again, and it is open once at a time', async () => {
    await append(0, 'kept')
    await expect(place.open()).rejects.toThrow(/in use by another|held by another/)
    await store.close()
    store = await place.open()
    expect(await readEvents(store.database, 'talk/1', { schema: Said })).toHaveLength(1)
    expect(await append(1, 'more')).toBe(2)
  })
}
