import { randomUUID } from 'node:crypto'
import { Incident } from '@ioc/domain/incident/incident'
import { ReceivedIncident } from '@ioc/domain/link/board'
import { DirectiveStanding } from '@ioc/domain/link/directive'
import { incidentRoutes } from '@ioc/domain/messages/incident-routes'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { z } from 'zod'
import { asAdmin, openPair, type Pair } from '../testing/link-rig.ts'
import { makePerson } from '../testing/people-rig.ts'
import { ask, until } from '../testing/rig.ts'
import { makeKey, seal } from './keys.ts'

let linked: Pair
/** Their tokens are shown at the first start alone. */
let ofNation: { authorization: string }
let ofProvince: { authorization: string }
beforeEach(async () => {
  linked = await openPair()
  ofNation = asAdmin(linked.pair.nation)
  ofProvince = asAdmin(linked.pair.province)
  await makePerson(linked.pair.province, { id: 'thinh', roles: ['operator', 'manager'] })
  await linked.link()
})
afterEach(() => linked.close())

const province = async (method: string, path: string, body?: object) => {
  const answer = await ask(linked.pair.province.port, method, path, { headers: ofProvince, ...(body ? { body } : {}) })
  if (answer.status >= 300) throw new Error(answer.text)
  return answer.json
}
const incidentOf = async (id: string) => Incident.parse(await province('GET', `/api/incidents/${id}`))
const order = async ({ id, version }: Incident, command: string, body: object = {}) =>
  Incident.parse(await province('POST', `/api/incidents/${id}/${command}`, { version, ...body }))
const people = { class: 'congestion', commune: '20242', assignee: 'thinh', accountable: 'thinh' }
const deadline = '2999-01-01T00:00:00.000Z'
/** An incident of the province with an obstacle that has climbed to the nation. */
async function heldUp(title: string): Promise<Incident> {
  const fields = { title, description: 'x', expected: 'y', deadline, ...people }
  const opened = Incident.parse(await province('POST', '/api/incidents', { id: randomUUID(), fields, alerts: [] }))
  let held = await order(await order(opened, 'assign'), 'start')
  held = await order(held, 'obstruct', { what: 'cần cầu phao' })
  return await order(await order(held, 'climb'), 'climb')
}
const wish = {
  ...{ province: '48', responsible: 'Quân khu 5', work: 'Cho mượn cầu phao', expected: 'Có cầu', deadline },
  accountable: 'Tư lệnh',
}
const issue = (more: object) =>
  ask(linked.pair.nation.port, 'POST', '/api/directives', { body: { ...wish, ...more }, headers: ofNation })
const obstacles = async () =>
  z.array(ReceivedIncident).parse((await ask(linked.pair.nation.port, 'GET', '/api/provinces/incidents')).json)
/** Issues a directive that answers the obstacle of this incident; answers the incident that it has become. */
async function answer(obstacleOf: string): Promise<Incident> {
  const { id } = DirectiveStanding.parse((await issue({ obstacleOf })).json)
  await until('its incident', () => incidentOf(id).then(Boolean, () => false))
  return await incidentOf(id)
}
/** Lets another province in. */
async function admit(code: string): Promise<void> {
  const key = makeKey(linked.copies)
  const [secret] = (await linked.codeFor(code)).split('.')
  const admission = seal(key, 'admission', { code: secret, province: code, publicKey: key.publicKey, first: 1 })
  const { status, text } = await ask(linked.pair.nation.port, 'POST', '/api/link/admission', { body: admission })
  if (status !== 200) throw new Error(text)
}

test('a directive that answers an obstacle names it, and the incident with the obstacle tells of it', async () => {
  const held = await heldUp('Thiếu cầu phao')
  await until('it at the nation', async () => (await obstacles()).length === 1)
  expect((await obstacles())[0]).toMatchObject({ number: held.number, directives: [] })
  const unknown = await issue({ obstacleOf: randomUUID() })
  expect([unknown.status, unknown.text]).toEqual([404, expect.stringContaining('province 48 has told of no incident')])
  await admit('46')
  const foreign = await issue({ province: '46', obstacleOf: held.id })
  expect([foreign.status, foreign.text]).toEqual([404, expect.stringContaining('province 46 has told of no incident')])
  const own = await answer(held.id)
  const { id, number, title } = held
  expect(own.directive?.obstacleOf).toEqual({ id, number, title, isKnown: true })
  const told = await incidentOf(id)
  expect(told).toMatchObject({ answers: [{ directive: own.id, number: own.number }], obstacle: { tier: 'nation' } })
  const { events } = incidentRoutes.incidentEvents.response.parse(await province('GET', `/api/incidents/${id}/events`))
  const event = { type: 'obstacle_answered', directive: own.id, number: own.number }
  expect(events.at(-1)).toMatchObject({ who: 'quoc-gia', event })
  const shown = async () => (await obstacles())[0]?.directives.map((one) => [one.id, one.state])
  await until('its delivery', async () => `${await shown()}` === `${own.id},delivered`)
  await order(own, 'assign', { fields: people })
  await until('its acceptance', async () => `${await shown()}` === `${own.id},accepted`)
  await order(told, 'free', { how: 'quân khu cho mượn' })
  await until('it freed', async () => (await obstacles())[0]?.obstacle === null)
  const late = await issue({ obstacleOf: id })
  expect([late.status, late.text]).toEqual([409, expect.stringContaining(`the obstacle of ${number} is cleared`)])
  expect(await shown()).toEqual([[own.id, 'accepted']])
})

test('a directive that names what its province has forgotten is taken all the same, and says so', async () => {
  await linked.copy('province', 'yesterday')
  const held = await heldUp('Thiếu cầu phao')
  await until('it at the nation', async () => (await obstacles()).length === 1)
  await linked.linkTo({ url: 'http://127.0.0.1:1/' })
  const issued = DirectiveStanding.parse((await issue({ obstacleOf: held.id })).json)
  await linked.restore('province', 'yesterday')
  await until('its incident', () => incidentOf(issued.id).then(Boolean, () => false))
  const { id, number, title } = held
  expect((await incidentOf(issued.id)).directive?.obstacleOf).toEqual({ id, number, title, isKnown: false })
  const of = await ask(linked.pair.nation.port, 'GET', '/api/directives')
  expect(z.array(DirectiveStanding).parse(of.json)[0]?.obstacleOf).toEqual({ id, number, title })
})
