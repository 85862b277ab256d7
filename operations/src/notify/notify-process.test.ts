import { randomUUID } from 'node:crypto'
import { writeFileSync } from 'node:fs'
import { createServer, type Server } from 'node:http'
import { join } from 'node:path'
import type { AlertTransition } from '@ioc/domain/alert'
import { NotificationList, NotificationRecord, VersionedPlan } from '@ioc/domain/messages/notification-routes'
import { openWriter } from '@ioc/journal/embedded-writer'
import type { JournalWriter } from '@ioc/journal/journal'
import { toBytes } from '@ioc/journal/json'
import { journalPath } from '@ioc/journal/layout'
import { portOf } from '@ioc/room/announcement'
import { SMTPServer } from 'smtp-server'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type RoomProcess, startProcess } from '../testing/processes.ts'
import { ask, asRoom, openIngest, temporaryFolder, until } from '../testing/rig.ts'

const secrets = { key: 'canary-webhook-key-0123456789abcdef', password: 'canary-mail-password' }
let folder: ReturnType<typeof temporaryFolder>
let ingest: { close: () => Promise<void> }
let writer: JournalWriter
let room: RoomProcess
let administrator: string
let environment: Record<string, string>
let receiver: Server
let mailServer: SMTPServer
let hook = 0
const outputs: string[] = []
/** The idempotency keys that the receiver was handed, in order; it answers none while it is silent. */
const keys: string[] = []
let silent = false
const mails: string[] = []

beforeAll(async () => {
  folder = temporaryFolder()
  ingest = await openIngest(folder.path)
  writer = openWriter(journalPath(folder.path, 'analytics', 'live'), { logs: ['alert'] })
  receiver = createServer((request, response) => {
    keys.push(String(request.headers['idempotency-key']))
    request.resume()
    if (!silent) response.writeHead(204).end()
  })
  await new Promise<void>((resolve) => receiver.listen(0, '127.0.0.1', resolve))
  const address = receiver.address()
  hook = typeof address === 'object' && address ? address.port : 0
  mailServer = new SMTPServer({
    disabledCommands: ['STARTTLS'],
    allowInsecureAuth: true,
    // A server so careless that it says the password back: it must not be seen anywhere all the same.
    onAuth: ({ password }, _session, done) =>
      password === secrets.password ? done(null, { user: 'ioc' }) : done(new Error('no')),
    onRcptTo: ({ address: to }, _session, done) =>
      to === 'gone@example.vn'
        ? done(Object.assign(new Error(`no ${to} for ${secrets.password}`), { responseCode: 550 }))
        : done(),
    onData: (stream, _session, done) => {
      let raw = ''
      stream.on('data', (piece: Buffer) => {
        raw += piece.toString()
      })
      stream.on('end', () => {
        mails.push(raw)
        done()
      })
    },
  })
  await new Promise<void>((resolve) => mailServer.listen(0, '127.0.0.1', resolve))
  const mailAddress = mailServer.server.address()
  const secretFile = (name: 'key' | 'password') => {
    const path = join(folder.path, name)
    writeFileSync(path, `${secrets[name]}\n`, { mode: 0o600 })
    return path
  }
  environment = {
    ...{ IOC_DATA_DIR: folder.path, IOC_HTTP_PORT: '0' },
    ...{ IOC_WEBHOOK_KEY_FILE: secretFile('key'), IOC_WEBHOOK_ALLOW: `127.0.0.1:${hook}` },
    ...{ IOC_SMTP_HOST: '127.0.0.1', IOC_SMTP_TLS: 'none', IOC_SMTP_FROM: 'ioc@example.vn', IOC_SMTP_USER: 'ioc' },
    IOC_SMTP_PORT: String(typeof mailAddress === 'object' && mailAddress ? mailAddress.port : 0),
    IOC_SMTP_PASSWORD_FILE: secretFile('password'),
  }
  room = await startRoom()
  administrator = /administrator token \(shown once\): (\S+)/.exec(room.output())?.[1] ?? ''
})

afterAll(async () => {
  await room.end()
  outputs.push(room.output())
  await writer.close()
  await ingest.close()
  receiver.closeAllConnections()
  await new Promise<void>((resolve) => receiver.close(() => resolve()))
  await new Promise<void>((resolve) => mailServer.close(() => resolve()))
  folder.remove()
})

async function startRoom(): Promise<RoomProcess> {
  const started = startProcess('operations/dist/main.js', environment)
  await until('operations', () => started.output().includes('centre on 127.0.0.1:'), 60_000)
  return started
}

const call = (method: string, path: string, body?: unknown) =>
  ask(portOf(folder.path, 'operations', 'http') ?? 0, method, `/api/notifications${path}`, {
    headers: { authorization: `Bearer ${administrator}` },
    ...(body === undefined ? {} : { body }),
  })
const list = async () => NotificationList.parse((await call('GET', '?limit=500')).json)

async function change(plan: object): Promise<number> {
  const { version } = VersionedPlan.parse((await call('GET', '/plan')).json)
  return (await call('PUT', '/plan', { version, plan })).status
}

const duty = { id: 'duty', name: 'Trực ban', webhook: '', email: 'duty@example.vn' }
const tell = (channel: string, more: object = {}) => ({
  recipients: [{ ...duty, webhook: `http://127.0.0.1:${hook}/alerts`, ...more }],
  rules: [{ id: 'all', about: 'alert', to: [{ recipient: 'duty', channel }] }],
})

async function raise(subject: string, to = writer): Promise<void> {
  const at = new Date().toISOString()
  const transition: AlertTransition = {
    ...{ key: `${subject}/slow`, transition: 'raised', at, raisedAt: at, subject: { type: 'device', id: subject } },
    ...{ domain: 'traffic', kind: 'traffic_counter', commune: '20242', site: null, rule: 'slow', threshold: 'jam' },
    ...{ level: 'alarm', priority: 1, class: 'congestion', group: 'g', metric: 'speed', value: 1, limit: 2 },
    ...{ expected: null, devices: 1, simulated: true },
  }
  await to.append('alert', { key: transition.key, time: Date.now(), value: toBytes(transition) })
}

test('an alert that analytics raised reaches people by webhook and mail, once each', async () => {
  const both = tell('webhook')
  const rules = [...both.rules, { ...both.rules[0], id: 'mail', to: [{ recipient: 'duty', channel: 'email' }] }]
  expect(await change({ ...both, rules })).toBe(200)
  await raise('A')
  await until('both are sent', async () => (await list()).counts.sent === 2)
  expect([keys.length, mails.length]).toEqual([1, 1])
  expect(mails[0]).toContain('To: =?UTF-8?')
  const { notifications, channels } = await list()
  expect(channels).toEqual(['email', 'webhook'])
  expect(notifications.every(({ error, tries, urgent }) => error === '' && tries === 1 && urgent)).toBe(true)
})

test('killed between handing over and knowing the answer, the centre hands it over again under the same id', async () => {
  expect(await change(tell('webhook'))).toBe(200)
  silent = true
  const before = keys.length
  await raise('B')
  await until('the receiver has it', () => keys.length > before)
  expect((await list()).counts.sending).toBe(1)
  await room.end('SIGKILL')
  outputs.push(room.output())
  silent = false
  room = await startRoom()
  await until('it is sent', async () => ((await list()).counts.sending ?? 0) === 0 && keys.length > before + 1)
  const again = keys.slice(before)
  expect(new Set(again).size).toBe(1)
  const record = (await list()).notifications.find(({ id }) => id === again[0])
  await until('it is known as sent', async () =>
    (await list()).notifications.some(({ id, state }) => id === again[0] && state === 'sent'),
  )
  expect(record?.about).toContain('alert|B/slow|')
  const ids = (await list()).notifications.map(({ about, recipient, channel }) => `${about} ${recipient} ${channel}`)
  expect(new Set(ids).size).toBe(ids.length)
})

test('a replay of alarms reaches nobody', async () => {
  const lane = { name: 'replay-n', source: 'x', from: null, to: null, speed: 60, devices: [] }
  const headers = asRoom(folder.path)
  const port = portOf(folder.path, 'operations', 'http') ?? 0
  expect((await ask(port, 'POST', '/api/lanes', { body: lane, headers })).status).toBe(201)
  const before = { keys: keys.length, mails: mails.length, all: (await list()).notifications.length }
  const replay = openWriter(journalPath(folder.path, 'analytics', 'replay-n'), { logs: ['alert'] })
  for (const subject of ['R1', 'R2', 'R3']) await raise(subject, replay)
  await until('the replay has them', async () =>
    (await ask(port, 'GET', '/api/alerts?lane=replay-n')).text.includes('"total":3'),
  )
  // What the living say after it is told, so the replay's would have been.
  await raise('C')
  await until('the living', async () => (await list()).notifications.some(({ about }) => about.includes('|C/slow|')))
  await until('it is sent', () => keys.length > before.keys)
  expect(await list()).toMatchObject({ notifications: { length: before.all + 1 } })
  expect([keys.length, mails.length]).toEqual([before.keys + 1, before.mails])
  await replay.close()
})

test('a test message tells whether a channel works, and the same id is one message', async () => {
  await change(tell('webhook', { email: 'gone@example.vn' }))
  const wish = { id: randomUUID(), recipient: 'duty', channel: 'email' }
  const first = await call('POST', '/tests', wish)
  expect(first.status).toBe(201)
  expect(NotificationRecord.parse((await call('POST', '/tests', wish)).json).id).toBe(
    NotificationRecord.parse(first.json).id,
  )
  const { id } = NotificationRecord.parse(first.json)
  await until('it has failed', async () =>
    (await list()).notifications.some((one) => one.id === id && one.state === 'failed'),
  )
  expect((await list()).notifications.find((one) => one.id === id)?.error).toContain('no gone@example.vn for ***')
  expect((await call('POST', '/tests', { ...wish, id: randomUUID(), channel: 'sms' })).status).toBe(409)
  expect((await call('POST', '/tests', { ...wish, id: randomUUID(), recipient: 'nobody' })).status).toBe(404)
})

test('a plan that would reach inside, that names nobody, or that somebody else has changed, is refused', async () => {
  const inside = await call('PUT', '/plan', { version: 99, plan: tell('webhook', { webhook: 'http://0x7f.1/' }) })
  expect([inside.status, inside.text]).toEqual([400, expect.stringContaining('inner address 127.0.0.1')])
  expect(inside.json).toMatchObject({ errors: [{ path: 'body.plan.recipients.0.webhook' }] })
  const stranger = { recipients: [{ id: 'head', name: 'Trưởng ca', account: 'nobody-there' }], rules: [] }
  const unknown = await call('PUT', '/plan', { version: 99, plan: stranger })
  expect([unknown.status, unknown.text]).toEqual([400, expect.stringContaining('there is no such account')])
  const stale = await call('PUT', '/plan', { version: 0, plan: tell('webhook') })
  expect([stale.status, stale.text]).toEqual([409, expect.stringContaining('changed by administrator at')])
})

test('no secret is in a line of the log, in an answer or in a figure', async () => {
  const { text } = await ask(portOf(folder.path, 'operations', 'http') ?? 0, 'GET', '/metrics')
  expect(text).toMatch(/ioc_operations_notifications_total\{.*channel="webhook".*result="sent".*\} \d/)
  const everything = [...outputs, room.output(), text, (await call('GET', '')).text, (await call('GET', '/plan')).text]
  for (const secret of Object.values(secrets)) expect(everything.join('\n')).not.toContain(secret)
})
