import { randomUUID } from 'node:crypto'
import { statSync } from 'node:fs'
import { join } from 'node:path'
import { Incident } from '@ioc/domain/incident/incident'
import { Lane } from '@ioc/domain/lane'
import { ReceivedIncident } from '@ioc/domain/link/board'
import { DirectiveStanding } from '@ioc/domain/link/directive'
import { IncidentPage } from '@ioc/domain/messages/incident-shapes'
import { openWriter } from '@ioc/journal/embedded-writer'
import type { JournalWriter } from '@ioc/journal/journal'
import { journalPath } from '@ioc/journal/layout'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { z } from 'zod'
import type { Centre } from '../centre.ts'
import { appendAlert, asAdmin, openPair, type Pair, transitionOf } from '../testing/link-rig.ts'
import { makePerson } from '../testing/people-rig.ts'
import { ask, asRoom, until } from '../testing/rig.ts'

let linked: Pair
let writer: JournalWriter
let province: Centre
let nation: Centre

beforeAll(async () => {
  linked = await openPair()
  writer = linked.pair.writer
  province = linked.pair.province
  nation = linked.pair.nation
})

afterAll(() => linked.close())

const url = () => linked.url()
const codeFor = (code: string) => linked.codeFor(code)
const linkTo = (body: object) => linked.linkTo(body)
const standing = () => linked.standing()

const Alerts = z.object({
  total: z.number(),
  alerts: z.array(z.object({ key: z.string(), state: z.string(), status: z.string(), identifier: z.string() })),
})
const received = async (query = 'state=all') =>
  Alerts.parse((await ask(nation.port, 'GET', `/api/provinces/alerts?${query}`)).json)

test('a province that is not linked keeps no outbox; with a code it comes in once, and its open alarms go up', async () => {
  expect((await ask(province.port, 'GET', '/api/centre')).json).toMatchObject({ link: { state: 'not_linked' } })
  await appendAlert(writer, transitionOf('A', 'raised', 1))
  await until('the alarm', async () =>
    (await ask(province.port, 'GET', '/api/alerts')).text.includes('"A/slow_traffic"'),
  )
  expect((await standing()).head).toBe(0)
  const code = await codeFor('48')
  expect((await linkTo({ url: 'http://192.0.2.1/', code })).text).toContain('HTTPS')
  expect((await linkTo({ url: url(), code: `${code.split('.')[0]}.${'0'.repeat(32)}` })).text).toContain(
    'not the nation',
  )
  expect((await linkTo({ url: url(), code: await codeFor('01') })).text).toContain('for province 01')
  expect((await linkTo({ url: url(), code })).json).toMatchObject({ head: 1, url: url() })
  await until('the alarm at the nation', async () => (await received()).total === 1)
  expect((await received()).alerts[0]).toMatchObject({ key: 'A/slow_traffic', state: 'active', status: 'Exercise' })
  expect((await linkTo({ url: url(), code })).text).toContain('used already')
  const { key } = await standing()
  expect(statSync(join(province.dataDir, 'link', `${key}.pem`)).mode & 0o777).toBe(0o600)
})

test('an alarm and its end go up in their order, as CAP that says so', async () => {
  await appendAlert(writer, { ...transitionOf('B', 'raised', 2), site: 'BR-RONG' })
  await appendAlert(writer, { ...transitionOf('B', 'cleared', 3), site: 'BR-RONG' })
  await until('its end', async () => (await received('state=cleared')).total === 1)
  const [cleared] = (await received('state=cleared')).alerts
  const cap = await ask(
    nation.port,
    'GET',
    `/api/provinces/cap?identifier=${encodeURIComponent(cleared?.identifier ?? '')}`,
  )
  expect(cap.text).toContain('<msgType>Update</msgType>')
  expect(cap.text).toContain('<areaDesc>Cầu Rồng (Dragon Bridge), ')
  expect(cap.text).toContain('<responseType>AllClear</responseType>')
  expect(cap.text).toContain('<references>ioc-48.vn,')
  await until('receipts', async () => (await standing()).lagMessages === 0)
  expect(await standing()).toMatchObject({ state: 'linked', head: 3, received: 3 })
})

test('alarms of a replay put nothing into the outbox', async () => {
  const body = { name: 'replay-odd', source: 'x', from: null, to: null, speed: 1, devices: [] }
  const opened = await ask(province.port, 'POST', '/api/lanes', { body, headers: asRoom(province.dataDir) })
  expect(Lane.parse(z.object({ lane: z.unknown() }).parse(opened.json).lane).name).toBe('replay-odd')
  const replay = openWriter(journalPath(province.dataDir, 'analytics', 'replay-odd'), { logs: ['alert'] })
  await appendAlert(replay, transitionOf('C', 'raised', 4))
  await until('its alarm', async () =>
    (await ask(province.port, 'GET', '/api/alerts?lane=replay-odd')).text.includes('"C/slow'),
  )
  await appendAlert(writer, transitionOf('D', 'raised', 5))
  await until('the live one', async () => (await standing()).head === 4)
  await until('it at the nation', async () => (await received('state=active')).total === 2)
  expect((await received()).alerts.map(({ key }) => key)).not.toContain('C/slow_traffic')
  await replay.close()
})

const wish = {
  province: '48',
  responsible: 'Sở Xây dựng',
  work: 'Đóng cầu',
  expected: 'Không có người trên cầu',
  accountable: 'Chủ tịch',
}
const directivesOf = async (centre: Centre) =>
  z.array(DirectiveStanding).parse((await ask(centre.port, 'GET', '/api/directives')).json)
const order = async ({ id, version }: Incident, command: string, body: object = {}): Promise<Incident> => {
  const path = `/api/incidents/${id}/${command}`
  const answer = await ask(province.port, 'POST', path, { body: { version, ...body }, headers: asAdmin(province) })
  if (answer.status !== 200) throw new Error(answer.text)
  return Incident.parse(answer.json)
}
const incidentOf = async (id: string) =>
  Incident.parse((await ask(province.port, 'GET', `/api/incidents/${id}`, { headers: asAdmin(province) })).json)
async function prove({ id, version }: Incident): Promise<Incident> {
  const answer = await fetch(
    `http://127.0.0.1:${province.port}/api/incidents/${id}/evidence?name=a.png&version=${version}`,
    {
      method: 'PUT',
      headers: { ...asAdmin(province), 'content-type': 'application/octet-stream' },
      body: Buffer.from(`89504e470d0a1a0a00${id.replaceAll('-', '')}`, 'hex'),
    },
  )
  if (!answer.ok) throw new Error(await answer.text())
  return Incident.parse(await answer.json())
}
const issue = (body: object) => ask(nation.port, 'POST', '/api/directives', { body, headers: asAdmin(nation) })
/** Issues a directive; answers the incident that it has become in the province. */
async function ordered(deadline: string): Promise<Incident> {
  const issued = await issue({ ...wish, deadline })
  expect(issued.status).toBe(201)
  const { id } = DirectiveStanding.parse(issued.json)
  await until('its incident', async () => (await directivesOf(province)).some((one) => one.id === id))
  return await incidentOf(id)
}
const clear = { class: 'congestion', commune: '20242', assignee: 'thinh', accountable: 'dung' }
const answersAtNation = async (id: string) =>
  (await directivesOf(nation)).find((one) => one.id === id)?.answers.map(({ answer, by }) => [answer.state, by])

test('a directive becomes an incident of the province once, and the progress of that answers it', async () => {
  for (const id of ['thinh', 'dung']) await makePerson(province, { id, roles: ['manager'] })
  const deadline = new Date(Date.now() + 3_600_000).toISOString()
  expect((await issue({ ...wish, deadline: '2020-01-01T00:00:00Z' })).status).toBe(400)
  expect((await issue({ ...wish, deadline, accountable: ' ' })).text).toContain('accountable')
  const incident = await ordered(deadline)
  expect(incident).toMatchObject({
    ...{ state: 'draft', openedBy: 'quoc-gia', title: wish.work, description: wish.work, expected: wish.expected },
    ...{ deadline, directive: { responsible: wish.responsible, accountable: wish.accountable } },
  })
  await until('its delivery', async () => (await directivesOf(nation))[0]?.state === 'delivered')
  const assigned = await order(incident, 'assign', { fields: clear })
  const another = await order(await order(assigned, 'start'), 'assign', { fields: { assignee: 'dung' } })
  const resolved = await order(await order(another, 'start'), 'resolve', { actual: 'Cầu đã đóng' })
  const again = await order(await order(resolved, 'refuse', { why: 'xe vẫn qua' }), 'resolve', { actual: 'Đã rào' })
  await order(await prove(again), 'close')
  const states = ['accepted', 'in_progress', 'resolved', 'in_progress', 'resolved', 'done']
  await until('the answers', async () => (await answersAtNation(incident.id))?.length === states.length)
  expect(await answersAtNation(incident.id)).toEqual(states.map((state) => [state, 'administrator']))
  expect((await directivesOf(nation))[0]?.answers.at(-1)?.answer).toEqual({ state: 'done', result: 'Đã rào' })
  const open = await ask(province.port, 'GET', '/api/incidents?state=all', { headers: asAdmin(province) })
  expect(IncidentPage.parse(open.json).incidents.map(({ id }) => id)).toEqual([incident.id])
})

test('a directive that the province rejects says why at the nation, and no merging hides it', async () => {
  const incident = await ordered(new Date(Date.now() + 3_600_000).toISOString())
  const body = { id: randomUUID(), fields: { title: 'Cầu' }, alerts: [] }
  const other = Incident.parse(
    (await ask(province.port, 'POST', '/api/incidents', { body, headers: asAdmin(province) })).json,
  )
  const into = { into: other.id, intoVersion: other.version, why: 'một việc' }
  await expect(order(incident, 'merge', into)).rejects.toThrow('directive of the nation')
  await order(incident, 'reject', { why: 'xe 43A-12345 thuộc tỉnh khác' })
  await until('the no', async () => (await answersAtNation(incident.id))?.length === 1)
  expect((await directivesOf(nation)).find(({ id }) => id === incident.id)).toMatchObject({
    state: 'rejected',
    answers: [{ answer: { why: 'xe 43A-••• thuộc tỉnh khác' } }],
  })
})

test('an obstacle that has climbed to the nation is on its board, until it is freed and the incident closed', async () => {
  const deadline = new Date(Date.now() + 3_600_000).toISOString()
  const fields = { title: 'Thiếu cầu phao cho xe 43A-123.45', description: 'x', expected: 'y', deadline, ...clear }
  const body = { id: randomUUID(), fields, alerts: [] }
  const opened = await ask(province.port, 'POST', '/api/incidents', { body, headers: asAdmin(province) })
  const head = async () => (await standing()).head
  const before = await head()
  const started = await order(await order(Incident.parse(opened.json), 'assign'), 'start')
  const atProvince = await order(await order(started, 'obstruct', { what: 'cần cầu phao, xe 43A 12345 kẹt' }), 'climb')
  expect(await head()).toBe(before)
  const atNation = await order(atProvince, 'climb')
  const lifted = async () =>
    z.array(ReceivedIncident).parse((await ask(nation.port, 'GET', '/api/provinces/incidents')).json)
  const Board = z.array(z.object({ code: z.string(), obstacles: z.number() }))
  const count = async () =>
    Board.parse((await ask(nation.port, 'GET', '/api/provinces')).json).find(({ code }) => code === '48')?.obstacles
  await until('it at the nation', async () => (await count()) === 1)
  expect(await lifted()).toMatchObject([
    // What leaves the province names no plate.
    {
      ...{ id: body.id, title: 'Thiếu cầu phao cho xe 43A-•••', state: 'in_progress', exercise: true },
      obstacle: { text: 'cần cầu phao, xe 43A-••• kẹt' },
    },
  ])
  const commented = await order(atNation, 'comment', { text: 'chờ' })
  expect(await head()).toBe(before + 1)
  const freed = await order(commented, 'free', { how: 'quân khu cho mượn' })
  await until('it freed', async () => (await count()) === 0)
  await order(await prove(await order(freed, 'resolve', { actual: 'đã có' })), 'close')
  await until('its end', async () => (await lifted())[0]?.state === 'closed')
  expect(await lifted()).toMatchObject([{ obstacle: null }])
})

test('keys of either side change while messages go on, and the old ones end', async () => {
  const before = await standing()
  const rotate = (centre: Centre) => ask(centre.port, 'POST', '/api/link/rotate', { headers: asRoom(centre.dataDir) })
  await rotate(province)
  await until('the new key', async () => (await standing()).key !== before.key && (await standing()).nextKey === null)
  await rotate(nation)
  await until('the new key of the nation', async () => {
    const { nationKeys } = await standing()
    return nationKeys.length === 1 && nationKeys[0] !== before.nationKeys[0]
  })
  const body = { key: before.nationKeys[0] }
  const revoked = await ask(nation.port, 'POST', '/api/link/revoke', { body, headers: asRoom(nation.dataDir) })
  expect(revoked.status).toBe(200)
  await appendAlert(writer, transitionOf('E', 'raised', 6))
  await until('an alarm after it', async () => (await received()).alerts.some(({ key }) => key === 'E/slow_traffic'))
})
