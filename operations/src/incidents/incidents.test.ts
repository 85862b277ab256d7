import { createHash, randomUUID } from 'node:crypto'
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { type AlertTransition, conditionAfter } from '@ioc/domain/alert'
import { foldIncident } from '@ioc/domain/incident/evolve'
import { Incident, incidentBounds } from '@ioc/domain/incident/incident'
import {
  Deadline,
  IncidentCounts,
  IncidentEvents,
  IncidentPage,
  ProcedureVersions,
} from '@ioc/domain/messages/incident-shapes'
import { Problem } from '@ioc/domain/problem'
import { Procedure } from '@ioc/domain/procedure'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { putCondition } from '../alerts/alert-store.ts'
import type { Centre } from '../centre.ts'
import { makePerson } from '../testing/people-rig.ts'
import { ask, openIngest, startCentre, temporaryFolder } from '../testing/rig.ts'
import { openTestStore } from '../testing/test-stores.ts'

const raisedAt = '2026-11-21T07:00:00.000Z'
let folder: ReturnType<typeof temporaryFolder>
let ingest: { close: () => Promise<void> }
let centre: Centre
let headers: Record<string, string>

function transition(subject: string): AlertTransition {
  return {
    ...{ key: `${subject}/level`, transition: 'raised', at: raisedAt, raisedAt, rule: 'level', threshold: 'bd3' },
    ...{ subject: { type: 'device', id: subject }, domain: 'water', kind: 'river_gauge', commune: '20242', site: null },
    ...{ level: 'alarm', priority: 1, class: 'flood', group: `level:device:${subject}`, metric: 'level', value: 4 },
    ...{ limit: 3, expected: null, devices: 1, simulated: true },
  }
}

beforeAll(async () => {
  folder = temporaryFolder()
  const store = await openTestStore(folder.path)
  const conditions = ['A', 'B', 'C'].map((subject) => conditionAfter(transition(subject), 1))
  await store.database.transaction().execute(async (transaction) => {
    for (const condition of conditions) await putCondition(transaction, 'live', condition)
  })
  await store.close()
  ingest = await openIngest(folder.path)
  centre = await startCentre(folder.path)
  headers = { authorization: `Bearer ${centre.administratorToken}` }
  for (const id of ['ho.van.thinh', 'tran.viet.dung', 'le.phuoc', 'ngo.tan.luc'])
    await makePerson(centre, { id, roles: ['manager'] })
})

afterAll(async () => {
  await centre.stop()
  await ingest.close()
  folder.remove()
})

const get = async (path: string) => (await ask(centre.port, 'GET', path)).json
const post = (path: string, body: unknown) => ask(centre.port, 'POST', path, { body, headers })
const fields = {
  ...{
    title: 'Ngập 64 cm, đường Nguyễn Văn Linh',
    description: 'Mở cửa phai, chạy 2 bơm',
    class: 'flood',
    priority: 2,
  },
  ...{ commune: '20242', assignee: 'ho.van.thinh', accountable: 'tran.viet.dung', expected: 'Mực nước dưới 5 cm' },
}
const soon = () => new Date(Date.now() + 3_600_000).toISOString()

async function open(more: Record<string, unknown> = {}, alerts: string[] = []): Promise<Incident> {
  const answer = await post('/api/incidents', { id: randomUUID(), fields: { title: 'Ngập', ...more }, alerts })
  if (answer.status !== 201) throw new Error(answer.text)
  return Incident.parse(answer.json)
}

async function order({ id, version }: Incident, command: string, body: Record<string, unknown> = {}) {
  return await post(`/api/incidents/${id}/${command}`, { version, ...body })
}

async function ordered(incident: Incident, command: string, body: Record<string, unknown> = {}): Promise<Incident> {
  const answer = await order(incident, command, body)
  if (answer.status !== 200) throw new Error(answer.text)
  return Incident.parse(answer.json)
}

/** A small file that begins as a PNG does. */
const picture = (mark = 'x') => Buffer.concat([Buffer.from('89504e470d0a1a0a', 'hex'), Buffer.from(mark)])

async function putEvidence({ id, version }: Incident, bytes: Uint8Array<ArrayBuffer>, name = 'ảnh "1".png') {
  const query = new URLSearchParams({ name, version: String(version) })
  const answer = await fetch(`http://127.0.0.1:${centre.port}/api/incidents/${id}/evidence?${query}`, {
    ...{ method: 'PUT', body: new Blob([bytes]) },
    headers: { ...headers, 'content-type': 'application/octet-stream' },
  })
  const json: unknown = await answer.json()
  return { status: answer.status, json }
}

test('an incident goes from an alert to closed, and each refusal names what is missing', async () => {
  const draft = await open({ title: 'Ngập 64 cm' }, ['A/level'])
  expect(draft.number).toMatch(/^SC-\d{4}-\d{6}$/)
  expect(draft).toMatchObject({ state: 'draft', openedBy: 'administrator', alerts: [{ key: 'A/level', raisedAt }] })
  const early = await order(draft, 'assign')
  expect(early.status).toBe(422)
  expect(early.headers.get('content-type')).toContain('application/problem+json')
  expect(Problem.parse(early.json).errors?.map(({ path }) => path)).toEqual([
    ...['assignee', 'description', 'class', 'commune', 'deadline', 'expected', 'accountable'],
  ])
  const assigned = await ordered(draft, 'assign', { fields: { ...fields, deadline: soon() } })
  expect(assigned).toMatchObject({ state: 'assigned', procedure: { id: 'flood', version: 1 } })
  const started = await ordered(assigned, 'start')
  const stepped = await ordered(started, 'step', { step: 'confirm', note: 'camera 3' })
  expect(stepped.steps).toMatchObject([{ step: 'confirm', who: 'administrator', note: 'camera 3' }])
  expect((await order(stepped, 'close')).json).toMatchObject({ type: 'urn:hai-dang:problem:not_now', status: 409 })
  const resolved = await ordered(stepped, 'resolve', { actual: '4 cm lúc 14:18' })
  const bare = await order(resolved, 'close')
  expect(bare.status).toBe(422)
  expect(Problem.parse(bare.json).errors).toEqual([
    { path: 'evidence', message: 'add at least one file that shows the result' },
  ])
  const proved = Incident.parse((await putEvidence(resolved, picture())).json)
  const closed = await ordered(proved, 'close')
  expect(closed.state).toBe('closed')
  const { events } = IncidentEvents.parse(await get(`/api/incidents/${draft.id}/events`))
  expect(events.map(({ event }) => event.type)).toEqual([
    ...[
      'opened',
      'procedure_taken',
      'changed',
      'assigned',
      'started',
      'step_done',
      'resolved',
      'evidence_added',
      'closed',
    ],
  ])
  expect(events.map(({ version }) => version)).toEqual(events.map((_, place) => place + 1))
  // The row that is listed is what the events fold into.
  expect(foldIncident(events)).toEqual(Incident.parse(await get(`/api/incidents/${draft.id}`)))
  const reopened = await ordered(closed, 'refuse', { why: 'ảnh mờ' })
  expect(reopened.state).toBe('in_progress')
})

test('of two who change one incident, the second reads who was first and when', async () => {
  const draft = await open()
  const [first, second] = await Promise.all([
    order(draft, 'comment', { text: 'một' }),
    order(draft, 'comment', { text: 'hai' }),
  ])
  const statuses = [first.status, second.status].toSorted()
  expect(statuses).toEqual([200, 409])
  const loser = Problem.parse((first.status === 409 ? first : second).json)
  expect(loser.detail).toMatch(new RegExp(`${draft.number} was changed by administrator at 20\\d\\d-.*version 2`))
})

test('an opening that comes twice is one incident; another under its id, or from an unknown alert, is refused', async () => {
  const body = { id: randomUUID(), fields: { title: 'Mất điện' }, alerts: ['B/level'] }
  const [one, two] = [await post('/api/incidents', body), await post('/api/incidents', body)]
  expect(Incident.parse(two.json)).toEqual(Incident.parse(one.json))
  const other = await post('/api/incidents', { ...body, fields: { title: 'Khác' } })
  expect(other.status).toBe(409)
  const unknown = await post('/api/incidents', { ...body, id: randomUUID(), alerts: ['Z/level'] })
  expect(unknown.status).toBe(404)
  expect((await post('/api/incidents', { ...body, id: randomUUID(), fields: { title: ' ' } })).status).toBe(400)
  const listed = IncidentPage.parse(await get('/api/incidents?alert=B/level'))
  expect(listed.incidents.map(({ number }) => number)).toEqual([Incident.parse(one.json).number])
})

test('a file of evidence is taken by its bytes, kept under its hash, and given back to be saved', async () => {
  const draft = await open()
  expect((await putEvidence(draft, Buffer.from('<script>alert(1)</script>'))).status).toBe(422)
  expect((await putEvidence(draft, picture('x'.repeat(incidentBounds.evidenceBytes)))).status).toBe(413)
  expect((await putEvidence(draft, picture(), 'x'.repeat(200))).status).toBe(400)
  const proved = Incident.parse((await putEvidence(draft, picture())).json)
  const [file] = proved.evidence
  const sha256 = createHash('sha256').update(picture()).digest('hex')
  expect(file).toEqual({ sha256, name: 'ảnh "1".png', type: 'image/png', bytes: 9 })
  expect(existsSync(join(folder.path, 'operations', 'evidence', sha256.slice(0, 2), sha256))).toBe(true)
  expect((await putEvidence(proved, picture())).status).toBe(409)
  const back = await fetch(`http://127.0.0.1:${centre.port}/api/incidents/${draft.id}/evidence/${sha256}`)
  expect(Buffer.from(await back.arrayBuffer())).toEqual(picture())
  expect(back.headers.get('content-type')).toBe('application/octet-stream')
  expect(back.headers.get('x-content-type-options')).toBe('nosniff')
  expect(back.headers.get('content-disposition')).toBe(
    `attachment; filename="anh 1.png"; filename*=UTF-8''%E1%BA%A3nh%20%221%22.png`,
  )
  const foreign = await open()
  expect((await ask(centre.port, 'GET', `/api/incidents/${foreign.id}/evidence/${sha256}`)).status).toBe(404)
})

test('alerts are linked, unlinked, split off, and come together when incidents merge', async () => {
  const work = await ordered(await open({ title: 'Lũ' }, ['A/level']), 'link', { keys: ['B/level', 'C/level'] })
  expect((await order(work, 'link', { keys: ['B/level'] })).status).toBe(409)
  const id = randomUUID()
  const split = await ordered(work, 'split', { id, title: 'Trạm C', keys: ['C/level'] })
  expect(split).toMatchObject({ id, title: 'Trạm C', splitFrom: work.number, alerts: [{ key: 'C/level' }] })
  const left = Incident.parse(await get(`/api/incidents/${work.id}`))
  expect(left.alerts.map(({ key }) => key)).toEqual(['A/level', 'B/level'])
  const stale = await order(split, 'merge', { into: work.id, intoVersion: work.version, why: 'một việc' })
  expect(stale.status).toBe(409)
  const merged = await ordered(split, 'merge', { into: work.id, intoVersion: left.version, why: 'một việc' })
  expect(merged).toMatchObject({ state: 'merged', mergedInto: work.number })
  const whole = Incident.parse(await get(`/api/incidents/${work.id}`))
  expect(whole.alerts.map(({ key }) => key)).toEqual(['A/level', 'B/level', 'C/level'])
  const fewer = await ordered(whole, 'unlink', { keys: ['A/level'] })
  expect(fewer.alerts).toHaveLength(2)
})

test('incidents are found by words without accents or case, by place and by people, page by page', async () => {
  const numbers = async (query: string) =>
    IncidentPage.parse(await get(`/api/incidents?${query}`)).incidents.map(({ number }) => number)
  const one = await open({ title: 'Đổ cây đường Bạch Đằng', commune: '20275', accountable: 'le.phuoc' })
  const two = await open({ title: 'Đèn tín hiệu Bạch Đằng hỏng', commune: '20263' })
  expect(await numbers('q=BACH dang')).toEqual([two.number, one.number])
  expect(await numbers('q=bạch đă')).toEqual([two.number, one.number])
  expect(await numbers('q=do cay bach')).toEqual([one.number])
  expect(await numbers('q=an hai')).toEqual([one.number])
  expect(await numbers(`q=${one.number}`)).toEqual([one.number])
  expect(await numbers('q=bach&commune=20263')).toEqual([two.number])
  expect(await numbers('accountable=le.phuoc')).toEqual([one.number])
  expect(await numbers('q=khong-co-gi')).toEqual([])
  const page = IncidentPage.parse(await get('/api/incidents?q=bach&limit=1'))
  expect(await numbers(`q=bach&limit=1&cursor=${page.next}`)).toEqual([one.number])
  // Page by page, by deadline and by number, each stands once.
  for (const state of ['open', 'all']) {
    const walked: string[] = []
    for (let next: string | null = ''; next !== null; ) {
      const more: string = next === '' ? '' : `&cursor=${encodeURIComponent(next)}`
      const some: IncidentPage = IncidentPage.parse(await get(`/api/incidents?state=${state}&limit=3${more}`))
      walked.push(...some.incidents.map(({ number }) => number))
      next = some.next
    }
    expect(new Set(walked).size).toBe(walked.length)
    expect(walked.toSorted()).toEqual((await numbers(`state=${state}&limit=200`)).toSorted())
  }
  const changed = await ordered(one, 'change', { fields: { title: 'Đã dọn' } })
  expect(await numbers('q=bach dang')).toEqual([two.number])
  expect(await numbers('q=da don')).toEqual([changed.number])
})

test('a procedure that is edited is a new version, and incidents keep theirs', async () => {
  const work = await open({ class: 'congestion' })
  const held = Procedure.parse(await get('/api/procedures/congestion'))
  const { id: _, ...edit } = { ...held, title: { vi: 'Ùn tắc, bản mới', en: 'Congestion, new' } }
  const put = () => ask(centre.port, 'PUT', '/api/procedures/congestion', { body: edit, headers })
  const [first, second] = await Promise.all([put(), put()])
  expect([first.status, second.status].toSorted()).toEqual([200, 409])
  expect(await get('/api/procedures/congestion')).toMatchObject({ version: 2, title: { en: 'Congestion, new' } })
  expect(await get('/api/procedures/congestion?version=1')).toEqual(held)
  expect(Incident.parse(await get(`/api/incidents/${work.id}`)).procedure).toEqual(held)
  expect((await open({ class: 'congestion' })).procedure?.version).toBe(2)
  const { versions } = ProcedureVersions.parse(await get('/api/procedures/congestion/versions'))
  expect(versions.map(({ changed }) => changed?.who)).toEqual(['administrator', undefined])
  expect([first, second].find(({ status }) => status === 409)?.text).toMatch(/version 2 now, changed by \S+ at 20/)
})

test('who still owes work is counted', async () => {
  await ordered(await open(), 'assign', { fields: { ...fields, accountable: 'ngo.tan.luc', deadline: soon() } })
  const counts = IncidentCounts.parse(await get('/api/incidents/counts'))
  expect(counts.owed.find(({ accountable }) => accountable === 'ngo.tan.luc')).toMatchObject({ open: 1, overdue: 0 })
  expect(counts.open).toBe(IncidentPage.parse(await get('/api/incidents?limit=200')).incidents.length)
})

test('a deadline is asked in hours', async () => {
  const before = Date.now()
  const { deadline } = Deadline.parse(await get('/api/deadline?hours=2&clock=always'))
  expect(Date.parse(deadline)).toBeGreaterThanOrEqual(before + 7_200_000)
  expect((await ask(centre.port, 'GET', '/api/deadline?hours=-1')).status).toBe(400)
})
