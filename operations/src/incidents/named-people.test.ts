import { randomUUID } from 'node:crypto'
import { type Scope, wholeScope } from '@ioc/domain/access'
import { Incident } from '@ioc/domain/incident/incident'
import type { PersonRequest } from '@ioc/domain/messages/people-shapes'
import { Problem } from '@ioc/domain/problem'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { Centre } from '../centre.ts'
import { enter, makePerson, type SignedIn } from '../testing/people-rig.ts'
import { ask, openIngest, startCentre, temporaryFolder } from '../testing/rig.ts'

let folder: ReturnType<typeof temporaryFolder>
let ingest: { close: () => Promise<void> }
let centre: Centre
let boss: SignedIn

const limited = (part: Partial<Scope>): Scope => ({ ...wholeScope, ...part })
const people: (Pick<PersonRequest, 'id' | 'roles'> & { scope?: Scope })[] = [
  { id: 'lam', roles: ['operator'] },
  { id: 'truong', roles: ['manager'] },
  { id: 'xem', roles: ['viewer'] },
  { id: 'ky-thuat', roles: ['engineer'] },
  { id: 'dong', roles: ['operator'] },
  { id: 'hai-chau', roles: ['operator', 'manager'], scope: limited({ communes: ['20242'] }) },
  { id: 'nuoc', roles: ['operator', 'manager'], scope: limited({ domains: ['water'] }) },
  { id: 'giao-thong', roles: ['operator', 'manager'], scope: limited({ domains: ['traffic'] }) },
  { id: 'khong-thay', roles: ['operator', 'manager'], scope: limited({ dataClasses: ['security'] }) },
]

beforeAll(async () => {
  folder = temporaryFolder()
  ingest = await openIngest(folder.path)
  centre = await startCentre(folder.path)
  boss = await enter(centre, { id: 'quan-tri', roles: ['administrator', 'manager'] })
  for (const person of people) await makePerson(centre, person, boss)
  await changePerson('dong', { disabled: true })
})

afterAll(async () => {
  await centre.stop()
  await ingest.close()
  folder.remove()
})

async function changePerson(id: string, change: Record<string, unknown>): Promise<void> {
  const answer = await ask(centre.port, 'PUT', `/api/people/${id}`, { body: change, headers: boss })
  if (answer.status !== 200) throw new Error(answer.text)
}

const soon = () => new Date(Date.now() + 3_600_000).toISOString()
const clear = () => ({
  ...{ title: 'Ùn tắc', description: 'Phân luồng', class: 'congestion', commune: '20242', deadline: soon() },
  ...{ assignee: 'lam', accountable: 'truong', expected: 'trên 20 km/h' },
})
type Fields = Partial<ReturnType<typeof clear>>

const post = (path: string, body: unknown) => ask(centre.port, 'POST', path, { body, headers: boss })
const open = (fields: Fields) => post('/api/incidents', { id: randomUUID(), fields: { title: 'Ùn tắc', ...fields } })
const order = ({ id, version }: Incident, command: string, fields: Fields) =>
  post(`/api/incidents/${id}/${command}`, { version, fields })

async function incidentOf(answer: ReturnType<typeof open>): Promise<Incident> {
  const { status, json, text } = await answer
  if (status !== 200 && status !== 201) throw new Error(text)
  return Incident.parse(json)
}

/** How an answer stands: taken, or each field that is to blame, with why. */
async function standing(answer: ReturnType<typeof open>): Promise<string[]> {
  const { status, json, text } = await answer
  if (status === 200 || status === 201) return ['taken']
  if (status !== 422) throw new Error(text)
  return Problem.parse(json).errors?.map(({ path, message }) => `${path}: ${message}`) ?? []
}

const both = (who: string) => ({ assignee: who, accountable: who })
const cases: [string, Fields, RegExp[]][] = [
  ['an operator works and a manager answers', {}, []],
  ['who sees this commune alone', both('hai-chau'), []],
  ['who sees this field alone', both('giao-thong'), []],
  ['nobody', both('ai-do'), [/assignee: nobody here is called ai-do/, /accountable: nobody here is called ai-do/]],
  ['a closed account', { assignee: 'dong' }, [/assignee: the account dong is closed: choose somebody else/]],
  ['a viewer works', { assignee: 'xem' }, [/assignee: xem may not do work: choose an operator or a manager/]],
  ['an engineer works', { assignee: 'ky-thuat' }, [/assignee: ky-thuat may not do work/]],
  ['an operator answers', { accountable: 'lam' }, [/accountable: lam may not answer for work: choose a manager/]],
  [
    'who does not see the commune',
    { ...both('hai-chau'), commune: '20194' },
    [/assignee: hai-chau does not see the commune 20194: choose/, /accountable: hai-chau .* 20194/],
  ],
  ['who does not see the field', { accountable: 'nuoc' }, [/accountable: nuoc does not see the field of work traffic/]],
  [
    'who sees one field of several',
    { assignee: 'nuoc', class: 'device_health' },
    [/assignee: device_health is of several fields of work, and nuoc sees some alone/],
  ],
  ['who sees no operational data', { assignee: 'khong-thay' }, [/assignee: khong-thay sees no incidents/]],
]

test.each(cases)('named at the opening, in a draft or with the assignment: %s', async (_, fields, expected) => {
  const wish = { ...clear(), ...fields }
  const wanted = expected.length === 0 ? ['taken'] : expected.map((one) => expect.stringMatching(one))
  expect(await standing(open(wish))).toEqual(wanted)
  const { assignee, accountable, ...place } = wish
  const draft = await incidentOf(open(place))
  expect(await standing(order(draft, 'assign', { assignee, accountable }))).toEqual(wanted)
  const other = await incidentOf(open(place))
  expect(await standing(order(other, 'change', { assignee, accountable }))).toEqual(wanted)
  // The place may come last: who was named before it is asked then.
  const { commune: __, class: ___, ...unplaced } = wish
  const early = await open(unplaced)
  if (early.status !== 201) return
  const { commune, class: alertClass } = wish
  const placed = order(Incident.parse(early.json), 'change', { commune, class: alertClass })
  expect(await standing(placed)).toEqual(wanted)
})

test('who loses the rights stays named, and only naming anew or moving the work asks for another', async () => {
  await makePerson(centre, { id: 'mat-quyen', roles: ['operator', 'manager'] }, boss)
  const draft = await incidentOf(open({ ...clear(), ...both('mat-quyen') }))
  const assigned = await incidentOf(order(draft, 'assign', {}))
  await changePerson('mat-quyen', { roles: ['viewer'] })
  const changed = await incidentOf(order(assigned, 'change', { ...both('mat-quyen'), title: 'Ùn tắc hai đầu cầu' }))
  expect(changed).toMatchObject({ ...both('mat-quyen'), title: 'Ùn tắc hai đầu cầu' })
  const refused = [expect.stringMatching(/^assignee: mat-quyen/), expect.stringMatching(/^accountable: mat-quyen/)]
  expect(await standing(order(changed, 'change', { commune: '20194' }))).toEqual(refused)
  expect(await standing(order(changed, 'assign', {}))).toEqual(refused)
  expect(await standing(order(changed, 'assign', { assignee: 'lam' }))).toEqual(refused.slice(1))
  expect(await incidentOf(order(changed, 'assign', { assignee: 'lam', accountable: 'truong' }))).toMatchObject({
    ...{ assignee: 'lam', accountable: 'truong', state: 'assigned' },
  })
})
