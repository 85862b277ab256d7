import { randomUUID } from 'node:crypto'
import { join } from 'node:path'
import { type BrokerClient, joinBroker } from '@ioc/broker/client'
import type { CommandReply, DeviceCommand } from '@ioc/domain/device-command'
import { OpenedLane, RegistryImported } from '@ioc/domain/messages/api-shapes'
import { CommandList, CommandRecord } from '@ioc/domain/messages/command-shapes'
import { IncidentEvents } from '@ioc/domain/messages/incident-shapes'
import { Sqlite } from '@ioc/journal/sqlite'
import { portOf } from '@ioc/room/announcement'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { Centre } from '../centre.ts'
import { type RoomProcess, startProcess } from '../testing/processes.ts'
import { ask, asRoom, deviceOf, openIngest, startCentre, temporaryFolder, until } from '../testing/rig.ts'

const gateway = {
  ...{ type: 'gateway', id: 'GW-1', name: 'Bộ tập trung', commune: '20275', lat: 16, lon: 108, simulated: true },
}
const pump = (id: string, more: Record<string, unknown> = {}) => deviceOf(id, { kind: 'irrigation_pump', ...more })
const tokens = new Map<string, string>()
const clients: BrokerClient[] = []
let folder: ReturnType<typeof temporaryFolder>
let ingest: { close: () => Promise<void> }
let centre: Centre
let broker: RoomProcess
let administrator = ''

const freePorts = { IOC_MQTT_PORT: '0', IOC_WS_PORT: '0', IOC_MQTTS_PORT: '0', IOC_BROKER_DOOR: '0' }

async function startBroker(): Promise<void> {
  broker = startProcess('broker/dist/main.js', { IOC_DATA_DIR: folder.path, ...freePorts })
  await until('the broker', () => broker.output().includes('broker: ready'), 60_000)
}

beforeAll(async () => {
  folder = temporaryFolder()
  ingest = await openIngest(folder.path)
  centre = await startCentre(folder.path)
  administrator = centre.administratorToken ?? ''
  const records = [
    gateway,
    pump('P-1'),
    pump('P-2'),
    pump('P-3'),
    pump('P-4'),
    pump('P-5'),
    deviceOf('TC-1'),
    deviceOf('T-1', { kind: 'transformer' }),
    pump('M-1', { gateway: 'GW-1' }),
  ]
  const body = { records, credentials: true }
  const imported = await ask(centre.port, 'POST', '/api/registry', { body, headers: asRoom(folder.path) })
  for (const { identity, token } of RegistryImported.parse(imported.json).credentials) tokens.set(identity, token)
  await startBroker()
})

afterAll(async () => {
  await Promise.all(clients.map((client) => client.leave().catch(() => undefined)))
  await broker.end()
  await centre.stop()
  await ingest.close()
  folder.remove()
})

/** Joins as a device or gateway that answers each command as `obey` says. */
async function device(identity: string, commune: string, obey: (command: DeviceCommand) => CommandReply['state'][]) {
  const url = `mqtt://127.0.0.1:${portOf(folder.path, 'broker', 'mqtt')}`
  const client = await joinBroker({ url, identity, token: tokens.get(identity) ?? '' })
  clients.push(client)
  const heard: DeviceCommand[] = []
  const address = { commune, publisher: identity }
  await client.listen('command', address, (command) => {
    heard.push(command)
    void (async () => {
      for (const state of obey(command)) {
        const reply = {
          id: command.id,
          device: command.device,
          state,
          detail: `it is ${state}`,
          at: '2026-11-22T00:00:00Z',
        }
        await client.publish('commandReply', address, reply)
      }
    })()
  })
  return { client, heard }
}

const asAdministrator = () => ({ authorization: `Bearer ${administrator}` })

async function tell(id: string, body: Record<string, unknown>, headers: Record<string, string> = asAdministrator()) {
  const whole = { id: randomUUID(), ...body }
  return await ask(centre.port, 'POST', `/api/devices/${id}/commands`, { body: whole, headers })
}

async function newest(id: string): Promise<CommandRecord | undefined> {
  return CommandList.parse((await ask(centre.port, 'GET', `/api/devices/${id}/commands`)).json).commands[0]
}

async function ends(id: string, state: CommandRecord['state'], withinMs = 60_000): Promise<CommandRecord> {
  await until(`${id} ${state}`, async () => (await newest(id))?.state === state, withinMs)
  const record = await newest(id)
  if (!record) throw new Error('gone')
  return record
}

async function figure(name: string, label: string): Promise<number> {
  const { text } = await ask(centre.port, 'GET', '/metrics')
  const line = text.split('\n').find((one) => one.startsWith(`${name}{`) && one.includes(label))
  return Number(line?.split(' ').at(-1) ?? 0)
}

test('a command reaches its device, and every step to its end is an event with identity and time', async () => {
  const { heard } = await device('T-1', '20242', () => ['accepted', 'done'])
  const issued = await tell('T-1', { command: 'cool', parameters: { fans: 0.5 } })
  expect(issued.status).toBe(201)
  const record = await ends('T-1', 'done')
  expect(record).toMatchObject({ issuedBy: 'administrator', parameters: { fans: 0.5 }, detail: 'it is done' })
  expect(record.events.map(({ state }) => state)).toEqual(['issued', 'sent', 'accepted', 'done'])
  expect(heard[0]).toEqual({
    ...{ id: record.id, device: 'T-1', command: 'cool', parameters: { fans: 0.5 } },
    ...{ issuedAt: record.issuedAt, expiresAt: record.expiresAt },
  })
  expect(await figure('ioc_operations_commands_total', 'state="done"')).toBeGreaterThan(0)
})

test('a gateway carries the command to its member and the reply back', async () => {
  const { heard } = await device('GW-1', '20275', (command) => (command.command === 'stop' ? ['done'] : ['refused']))
  expect((await tell('M-1', { command: 'stop' })).status).toBe(201)
  await ends('M-1', 'done')
  expect(heard[0]).toMatchObject({ device: 'M-1', command: 'stop' })
  await tell('M-1', { command: 'automatic' })
  expect((await ends('M-1', 'refused')).detail).toBe('it is refused')
})

test('asking twice with one id is one command, and the id of another is refused', async () => {
  await device('P-1', '20242', () => ['accepted', 'done'])
  const id = randomUUID()
  const first = await tell('P-1', { id, command: 'stop' })
  await ends('P-1', 'done')
  const again = await tell('P-1', { id, command: 'stop' })
  expect([first.status, again.status]).toEqual([201, 201])
  expect(CommandRecord.parse(again.json).issuedAt).toBe(CommandRecord.parse(first.json).issuedAt)
  expect(CommandRecord.parse(again.json).events.filter(({ state }) => state === 'issued')).toHaveLength(1)
  expect((await tell('P-1', { id, command: 'automatic' })).status).toBe(409)
  expect((await tell('P-2', { id, command: 'stop' })).status).toBe(409)
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
    const answer = await tell(id, body)
    expect([answer.status, answer.text]).toEqual([status, expect.stringContaining(word)])
  }
  expect(await newest('P-2')).toBeUndefined()
})

test('neither nobody nor a room nor the player of a replay can move a device, and a replay lane has none to move', async () => {
  const lane = pump('P-R', { lane: 'replay-pump' })
  const body = { name: 'replay-pump', source: 'x', from: null, to: null, speed: 1, devices: [lane] }
  const opened = await ask(centre.port, 'POST', '/api/lanes', { body, headers: asRoom(folder.path) })
  const player = OpenedLane.parse(opened.json).credential
  const holders = [
    undefined,
    asRoom(folder.path).authorization,
    `Bearer ${player.token}`,
    `Bearer ${tokens.get('P-2')}`,
  ]
  for (const authorization of holders) {
    const answer = await tell('P-2', { command: 'stop' }, authorization ? { authorization } : {})
    expect(answer.status).toBe(401)
  }
  expect((await tell('P-R', { command: 'stop' })).status).toBe(409)
  expect(await newest('P-2')).toBeUndefined()
  expect(await newest('P-R')).toBeUndefined()
})

test('a device that comes before the expiry gets the command, once it is there', async () => {
  await tell('P-3', { command: 'stop', expiresInSeconds: 600 })
  await ends('P-3', 'sent')
  const { heard } = await device('P-3', '20242', () => ['done'])
  await ends('P-3', 'done')
  expect(heard).toHaveLength(1)
})

test('what another device says of a command counts for nothing, and is counted', async () => {
  await tell('P-4', { command: 'stop', expiresInSeconds: 600 })
  const record = await ends('P-4', 'sent')
  const liar = await device('P-2', '20242', () => [])
  const address = { commune: '20242', publisher: 'P-2' }
  const reply = { id: record.id, state: 'done', detail: '', at: '2026-11-22T00:00:00Z' } as const
  await liar.client.publish('commandReply', address, { ...reply, device: 'P-4' })
  await liar.client.publish('commandReply', address, { ...reply, device: 'P-2' })
  await until('both are counted', async () => {
    const foreign = await figure('ioc_operations_refused_total', 'reason="foreign_reply"')
    return foreign + (await figure('ioc_operations_command_replies_repeated_total', '')) >= 2
  })
  expect((await newest('P-4'))?.state).toBe('sent')
})

test('a command that wants two persons goes nowhere by the word of one, however often, and is taken back by a reason', async () => {
  const { heard } = await device('P-5', '20242', () => ['done'])
  const work = await openIncident()
  const asked = await tell('P-5', { command: 'run', parameters: { speed: 1 }, incident: work })
  expect(asked.status).toBe(201)
  const { id, state, incident, approvedBy } = CommandRecord.parse(asked.json)
  expect({ state, incident, approvedBy }).toEqual({ state: 'requested', incident: work, approvedBy: null })
  const decide = (what: string, body?: object, headers: Record<string, string> = asAdministrator()) =>
    ask(centre.port, 'POST', `/api/commands/${id}/${what}`, { headers, ...(body ? { body } : {}) })
  const own = await decide('approval')
  expect([own.status, own.text.includes('another person must approve it')]).toEqual([409, true])
  for (const headers of [{}, asRoom(folder.path)])
    expect((await decide('approval', undefined, headers)).status).toBe(401)
  expect(
    (await ask(centre.port, 'POST', `/api/commands/${randomUUID()}/approval`, { headers: asAdministrator() })).status,
  ).toBe(404)
  // Another command that needs nobody else overtakes it: had the first one been sent, it would have been heard before.
  await tell('P-5', { command: 'stop' })
  await until(
    'the other one is done',
    async () => (await newest('P-5'))?.command === 'stop' && (await newest('P-5'))?.state === 'done',
  )
  expect(heard.map(({ command }) => command)).toEqual(['stop'])
  expect((await decide('rejection')).status).toBe(400)
  const rejected = CommandRecord.parse((await decide('rejection', { reason: 'the canal is full' })).json)
  expect(rejected).toMatchObject({ state: 'rejected', detail: 'rejected by administrator: the canal is full' })
  expect((await decide('approval')).text).toContain('it has been rejected')
  const story = async () =>
    IncidentEvents.parse((await ask(centre.port, 'GET', `/api/incidents/${work}/events`)).json).events.flatMap(
      ({ who, event }) => (event.type === 'commanded' ? [[event.device, event.name, event.state, who]] : []),
    )
  expect(await story()).toEqual([
    ['P-5', 'run', 'requested', 'administrator'],
    ['P-5', 'run', 'rejected', 'administrator'],
  ])
  await tell('P-5', { command: 'stop', incident: work })
  await until('its end in the story', async () => (await story()).some(([, , state]) => state === 'done'))
  expect((await story()).slice(2).filter(([, , state]) => state !== 'accepted')).toEqual([
    ['P-5', 'stop', 'issued', 'administrator'],
    ['P-5', 'stop', 'sent', 'operations'],
    ['P-5', 'stop', 'done', 'P-5'],
  ])
})

test('a command that names an incident which is not there, or is over, is refused and goes nowhere', async () => {
  const work = await openIncident()
  expect((await tell('P-5', { command: 'stop', incident: randomUUID() })).status).toBe(404)
  expect((await tell('P-5', { command: 'stop', incident: 'INC-7' })).status).toBe(400)
  const body = { version: 1, why: 'việc khác' }
  await ask(centre.port, 'POST', `/api/incidents/${work}/reject`, { body, headers: asAdministrator() })
  const refused = await tell('P-5', { command: 'stop', incident: work })
  expect([refused.status, refused.text.includes('rejected')]).toEqual([409, true])
  const { events } = IncidentEvents.parse((await ask(centre.port, 'GET', `/api/incidents/${work}/events`)).json)
  expect(events.map(({ event }) => event.type)).toEqual(['opened', 'rejected'])
})

async function openIncident(): Promise<string> {
  const body = { id: randomUUID(), fields: { title: 'Kênh cạn' }, alerts: [] }
  const opened = await ask(centre.port, 'POST', '/api/incidents', { body, headers: asAdministrator() })
  if (opened.status !== 201) throw new Error(opened.text)
  return body.id
}

test('what nobody approves in time expires without being sent', async () => {
  await tell('P-5', { command: 'run', parameters: { speed: 1 }, approveWithinSeconds: 5 })
  const expired = await ends('P-5', 'expired')
  expect(expired.events.map(({ state }) => state)).toEqual(['requested', 'expired'])
})

test('while the broker is away a command waits, and once it has expired it is never sent', async () => {
  const { heard, client } = await device('P-2', '20242', () => ['done'])
  await client.leave()
  await broker.end('SIGKILL')
  await tell('P-2', { command: 'stop', expiresInSeconds: 5 })
  await tell('M-1', { command: 'stop', expiresInSeconds: 600 })
  const expired = await ends('P-2', 'expired')
  expect(expired.events.map(({ state }) => state)).toEqual(['issued', 'expired'])
  await startBroker()
  const later = await device('P-2', '20242', () => ['done'])
  const member = await device('GW-1', '20275', () => ['done'])
  await ends('M-1', 'done')
  expect(member.heard.map((one) => one.command)).toEqual(['stop'])
  expect([...heard, ...later.heard]).toEqual([])
})

test('a command outlives the centre, its end is audited, and silence is said as silence', async () => {
  await tell('P-1', { command: 'stop', expiresInSeconds: 5 })
  await ends('P-1', 'sent')
  await centre.stop()
  centre = await startCentre(folder.path)
  const silent = await ends('P-1', 'no_answer', 90_000)
  expect(silent.events.map(({ state }) => state)).toEqual(['issued', 'sent', 'no_answer'])
  const file = new Sqlite(join(folder.path, 'operations', 'operations.db'))
  const rows = file.all("SELECT who, detail, result FROM audit WHERE what = 'command' AND detail LIKE ?", [
    `%${silent.id}`,
  ])
  file.close()
  expect(rows.map(([who, , result]) => [who, result])).toEqual([
    ['administrator', 'issued'],
    ['administrator', 'no_answer'],
  ])
})
