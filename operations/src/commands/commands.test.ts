import { randomUUID } from 'node:crypto'
import { OpenedLane } from '@ioc/domain/messages/api-shapes'
import { CommandRecord } from '@ioc/domain/messages/command-shapes'
import { IncidentEvents } from '@ioc/domain/messages/incident-shapes'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { asRoom, until } from '../testing/rig.ts'
import { sqlIn } from '../testing/test-stores.ts'
import { CommandSite, pump } from './command.test-site.ts'

const site = new CommandSite()
beforeAll(() => site.open())
afterAll(() => site.close())

test('a command reaches its device, and every step to its end is an event with identity and time', async () => {
  const { heard } = await site.device('T-1', '20242', () => ['accepted', 'done'])
  const issued = await site.tell('T-1', { command: 'cool', parameters: { fans: 0.5 } })
  expect(issued.status).toBe(201)
  const record = await site.ends('T-1', 'done')
  expect(record).toMatchObject({ issuedBy: 'administrator', parameters: { fans: 0.5 }, detail: 'it is done' })
  expect(record.events.map(({ state }) => state)).toEqual(['issued', 'sent', 'accepted', 'done'])
  expect(heard[0]).toEqual({
    ...{ id: record.id, device: 'T-1', command: 'cool', parameters: { fans: 0.5 } },
    ...{ issuedAt: record.issuedAt, expiresAt: record.expiresAt },
  })
  expect(await site.figure('ioc_operations_commands_total', 'state="done"')).toBeGreaterThan(0)
})

test('a gateway carries the command to its member and the reply back', async () => {
  const { heard } = await site.device('GW-1', '20275', (command) =>
    command.command === 'stop' ? ['done'] : ['refused'],
  )
  expect((await site.tell('M-1', { command: 'stop' })).status).toBe(201)
  await site.ends('M-1', 'done')
  expect(heard[0]).toMatchObject({ device: 'M-1', command: 'stop' })
  await site.tell('M-1', { command: 'automatic' })
  expect((await site.ends('M-1', 'refused')).detail).toBe('it is refused')
})

test('asking twice with one id is one command, and the id of another is refused', async () => {
  await site.device('P-1', '20242', () => ['accepted', 'done'])
  const id = randomUUID()
  const first = await site.tell('P-1', { id, command: 'stop' })
  await site.ends('P-1', 'done')
  const again = await site.tell('P-1', { id, command: 'stop' })
  expect([first.status, again.status]).toEqual([201, 201])
  expect(CommandRecord.parse(again.json).issuedAt).toBe(CommandRecord.parse(first.json).issuedAt)
  expect(CommandRecord.parse(again.json).events.filter(({ state }) => state === 'issued')).toHaveLength(1)
  expect((await site.tell('P-1', { id, command: 'automatic' })).status).toBe(409)
  expect((await site.tell('P-2', { id, command: 'stop' })).status).toBe(409)
})

test('what no device of the kind takes is refused before anything is written', async () => {
  const cases: [device: string, body: Record<string, unknown>, status: number, word: string][] = [
    ['P-2', { command: 'run', parameters: { speed: 1.5 } }, 400, '0.2 to 1'],
    ['P-2', { command: 'run' }, 400, 'needs speed'],
    ['P-2', { command: 'fly' }, 400, 'it takes run, stop, automatic'],
    ['P-2', { command: 'stop', expiresInSeconds: 4000 }, 400, 'expiresInSeconds'],
    ['P-2', { id: 'x', command: 'stop' }, 400, 'id'],
    ['TC-1', { command: 'stop' }, 409, 'takes no command'],
    ['NONE', { command: 'stop' }, 404, 'no device'],
  ]
  for (const [id, body, status, word] of cases) {
    const answer = await site.tell(id, body)
    expect([answer.status, answer.text]).toEqual([status, expect.stringContaining(word)])
  }
  expect(await site.newest('P-2')).toBeUndefined()
})

test('neither nobody nor a room nor the player of a replay can move a device, and a replay lane has none to move', async () => {
  const lane = pump('P-R', { lane: 'replay-pump' })
  const body = { name: 'replay-pump', source: 'x', from: null, to: null, speed: 1, devices: [lane] }
  const opened = await site.ask('POST', '/api/lanes', { body, headers: asRoom(site.folder.path) })
  const player = OpenedLane.parse(opened.json).credential
  const holders = [
    undefined,
    asRoom(site.folder.path).authorization,
    `Bearer ${player.token}`,
    `Bearer ${site.tokens.get('P-2')}`,
  ]
  for (const authorization of holders) {
    const answer = await site.tell('P-2', { command: 'stop' }, authorization ? { authorization } : {})
    expect(answer.status).toBe(401)
  }
  expect((await site.tell('P-R', { command: 'stop' })).status).toBe(409)
  expect(await site.newest('P-2')).toBeUndefined()
  expect(await site.newest('P-R')).toBeUndefined()
})

test('a device that comes before the expiry gets the command, once it is there', async () => {
  await site.tell('P-3', { command: 'stop', expiresInSeconds: 600 })
  await site.ends('P-3', 'sent')
  const { heard } = await site.device('P-3', '20242', () => ['done'])
  await site.ends('P-3', 'done')
  expect(heard).toHaveLength(1)
})

test('what another device says of a command counts for nothing, and is counted', async () => {
  await site.tell('P-4', { command: 'stop', expiresInSeconds: 600 })
  const record = await site.ends('P-4', 'sent')
  const liar = await site.device('P-2', '20242', () => [])
  const address = { commune: '20242', publisher: 'P-2' }
  const reply = { id: record.id, state: 'done', detail: '', at: '2026-11-22T00:00:00Z' } as const
  await liar.client.publish('commandReply', address, { ...reply, device: 'P-4' })
  await liar.client.publish('commandReply', address, { ...reply, device: 'P-2' })
  await until('both are counted', async () => {
    const foreign = await site.figure('ioc_operations_refused_total', 'reason="foreign_reply"')
    return foreign + (await site.figure('ioc_operations_command_replies_repeated_total', '')) >= 2
  })
  expect((await site.newest('P-4'))?.state).toBe('sent')
})

test('a command that wants two persons goes nowhere by the word of one, however often, and is taken back by a reason', async () => {
  const { heard } = await site.device('P-5', '20242', () => ['done'])
  const work = await openIncident()
  const asked = await site.tell('P-5', { command: 'run', parameters: { speed: 1 }, incident: work })
  expect(asked.status).toBe(201)
  const { id, state, incident, approvedBy } = CommandRecord.parse(asked.json)
  expect({ state, incident, approvedBy }).toEqual({ state: 'requested', incident: work, approvedBy: null })
  const decide = (what: string, body?: object, headers: Record<string, string> = site.asAdministrator()) =>
    site.ask('POST', `/api/commands/${id}/${what}`, { headers, ...(body ? { body } : {}) })
  const own = await decide('approval')
  expect([own.status, own.text.includes('another person must approve it')]).toEqual([409, true])
  for (const headers of [{}, asRoom(site.folder.path)])
    expect((await decide('approval', undefined, headers)).status).toBe(401)
  expect(
    (await site.ask('POST', `/api/commands/${randomUUID()}/approval`, { headers: site.asAdministrator() })).status,
  ).toBe(404)
  // Another command that needs nobody else overtakes it: had the first one been sent, it would have been heard before.
  await site.tell('P-5', { command: 'stop' })
  await until(
    'the other one is done',
    async () => (await site.newest('P-5'))?.command === 'stop' && (await site.newest('P-5'))?.state === 'done',
  )
  expect(heard.map(({ command }) => command)).toEqual(['stop'])
  expect((await decide('rejection')).status).toBe(400)
  const rejected = CommandRecord.parse((await decide('rejection', { reason: 'the canal is full' })).json)
  expect(rejected).toMatchObject({ state: 'rejected', detail: 'rejected by administrator: the canal is full' })
  expect((await decide('approval')).text).toContain('it has been rejected')
  const story = async () =>
    IncidentEvents.parse((await site.ask('GET', `/api/incidents/${work}/events`)).json).events.flatMap(
      ({ who, event }) => (event.type === 'commanded' ? [[event.device, event.name, event.state, who]] : []),
    )
  expect(await story()).toEqual([
    ['P-5', 'run', 'requested', 'administrator'],
    ['P-5', 'run', 'rejected', 'administrator'],
  ])
  await site.tell('P-5', { command: 'stop', incident: work })
  await until('its end in the story', async () => (await story()).some(([, , state]) => state === 'done'))
  expect((await story()).slice(2).filter(([, , state]) => state !== 'accepted')).toEqual([
    ['P-5', 'stop', 'issued', 'administrator'],
    ['P-5', 'stop', 'sent', 'operations'],
    ['P-5', 'stop', 'done', 'P-5'],
  ])
})

test('a command that names an incident which is not there, or is over, is refused and goes nowhere', async () => {
  const work = await openIncident()
  expect((await site.tell('P-5', { command: 'stop', incident: randomUUID() })).status).toBe(404)
  expect((await site.tell('P-5', { command: 'stop', incident: 'INC-7' })).status).toBe(400)
  const body = { version: 1, why: 'việc khác' }
  await site.ask('POST', `/api/incidents/${work}/reject`, { body, headers: site.asAdministrator() })
  const refused = await site.tell('P-5', { command: 'stop', incident: work })
  expect([refused.status, refused.text.includes('rejected')]).toEqual([409, true])
  const { events } = IncidentEvents.parse((await site.ask('GET', `/api/incidents/${work}/events`)).json)
  expect(events.map(({ event }) => event.type)).toEqual(['opened', 'rejected'])
})

async function openIncident(): Promise<string> {
  const body = { id: randomUUID(), fields: { title: 'Kênh cạn' }, alerts: [] }
  const opened = await site.ask('POST', '/api/incidents', { body, headers: site.asAdministrator() })
  if (opened.status !== 201) throw new Error(opened.text)
  return body.id
}

test('what nobody approves in time expires without being sent', async () => {
  await site.tell('P-5', { command: 'run', parameters: { speed: 1 }, approveWithinSeconds: 5 })
  const expired = await site.ends('P-5', 'expired')
  expect(expired.events.map(({ state }) => state)).toEqual(['requested', 'expired'])
})

test('while the broker is away a command waits, and once it has expired it is never sent', async () => {
  const { heard, client } = await site.device('P-2', '20242', () => ['done'])
  await client.leave()
  await site.broker?.end('SIGKILL')
  await site.tell('P-2', { command: 'stop', expiresInSeconds: 5 })
  await site.tell('M-1', { command: 'stop', expiresInSeconds: 600 })
  const expired = await site.ends('P-2', 'expired')
  expect(expired.events.map(({ state }) => state)).toEqual(['issued', 'expired'])
  await site.startBroker()
  const later = await site.device('P-2', '20242', () => ['done'])
  const member = await site.device('GW-1', '20275', () => ['done'])
  await site.ends('M-1', 'done')
  expect(member.heard.map((one) => one.command)).toEqual(['stop'])
  expect([...heard, ...later.heard]).toEqual([])
})

test('a command outlives the centre, its end is audited, and silence is said as silence', async () => {
  await site.tell('P-1', { command: 'stop', expiresInSeconds: 5 })
  await site.ends('P-1', 'sent')
  await site.startCentre()
  const silent = await site.ends('P-1', 'no_answer', 90_000)
  expect(silent.events.map(({ state }) => state)).toEqual(['issued', 'sent', 'no_answer'])
  const audited = `SELECT who, result FROM audit WHERE what = 'command' AND detail LIKE '%${silent.id}' ORDER BY number`
  expect(await sqlIn(site.folder.path, audited)).toEqual([
    ['administrator', 'issued'],
    ['administrator', 'no_answer'],
  ])
})
