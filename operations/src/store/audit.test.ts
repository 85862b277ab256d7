import { AuditPage } from '@ioc/domain/messages/people-shapes'
import { chainFaults } from '@ioc/room/audit-chain'
import { expect, test } from 'vitest'
import { enter } from '../testing/people-rig.ts'
import { ask, startCentre, temporaryFolder } from '../testing/rig.ts'
import { openTestStore, sqlIn } from '../testing/test-stores.ts'
import { audit, beginChain } from './audit.ts'

const deed = (what: string) => ({ at: new Date(0), who: 'lan', what, detail: '', result: 'done' })

test('rows of a release without a chain are linked once, in their order, and new ones follow', async () => {
  const folder = temporaryFolder()
  const store = await openTestStore(folder.path)
  for (const what of ['first', 'second', 'third'])
    await sqlIn(
      folder.path,
      `INSERT INTO audit (at, who, what, detail, result) VALUES ('x', 'lan', '${what}', '', 'done')`,
    )
  await beginChain(store.database)
  await Promise.all(['fourth', 'fifth'].map((what) => audit(store.database, deed(what))))
  await expect(
    store.database.transaction().execute(async (transaction) => {
      await audit(transaction, deed('undone'))
      throw new Error('it failed')
    }),
  ).rejects.toThrow('it failed')
  await beginChain(store.database)
  const rows = await store.database.selectFrom('audit').selectAll().orderBy('number').execute()
  const head = await store.database.selectFrom('audit_head').selectAll().executeTakeFirstOrThrow()
  expect(rows.map(({ number, what }) => `${number} ${what}`)).toEqual([
    '1 first',
    '2 second',
    '3 third',
    '4 fourth',
    '5 fifth',
  ])
  expect(chainFaults(rows, head)).toEqual([])
  await store.close()
  folder.remove()
})

test('who comes in, who is turned away and what is refused stand in the audit, which only administrators read', async () => {
  const folder = temporaryFolder()
  const centre = await startCentre(folder.path, { IOC_LEVEL: 'national' })
  const boss = await enter(centre, { id: 'boss', roles: ['administrator'] })
  const viewer = await enter(centre, { id: 'lan', roles: ['viewer'] }, boss)
  await ask(centre.port, 'POST', '/api/session', { body: { account: 'lan', password: 'wrong' } })
  for (let n = 0; n < 15; n += 1)
    expect((await ask(centre.port, 'GET', '/api/audit', { headers: viewer })).status).toBe(403)
  const { rows, next } = AuditPage.parse((await ask(centre.port, 'GET', '/api/audit?limit=5', { headers: boss })).json)
  expect([rows.length, next]).toEqual([5, rows.at(-1)?.number])
  const all = AuditPage.parse((await ask(centre.port, 'GET', '/api/audit?limit=500', { headers: boss })).json).rows
  const words = all.map(({ who, what, result }) => `${who}, ${what}: ${result}`)
  expect(words).toEqual(
    expect.arrayContaining([
      'administrator, add person: done',
      'boss, add person: done',
      'lan, sign in: done',
      'lan, sign in: refused',
      'lan, change password: done',
    ]),
  )
  expect(words.filter((one) => one === 'lan, refused: not_allowed')).toHaveLength(10)
  const oldestFirst = all.toReversed()
  expect(chainFaults(oldestFirst, { number: all[0]?.number ?? 0, hash: all[0]?.hash ?? '' })).toEqual([])
  await centre.stop()
  folder.remove()
})
