import { type ChildProcess, execFileSync, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import type { AlertTransition } from '@ioc/domain/alert'
import { alertCause } from '@ioc/domain/alert'
import { AdmissionCode, LinkStanding } from '@ioc/domain/messages/link-routes'
import { openWriter } from '@ioc/journal/embedded-writer'
import type { JournalWriter } from '@ioc/journal/journal'
import { toBytes } from '@ioc/journal/json'
import { journalPath } from '@ioc/journal/layout'
import { Sqlite } from '@ioc/journal/sqlite'
import { portOf, withdraw } from '@ioc/room/announcement'
import { runToken } from '@ioc/room/run-token'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { openFaultProxy } from './fault-proxy.ts'
import { program, testData } from './needs.ts'
import { root } from './province.ts'

/** Longest pause of the scaled line, s; 60 s on a real one: an hour of it is as many tries as an hour has minutes. */
const longestPause = 0.04
const triesOfAnHour = 60

const folders = { province: mkdtempSync(join(tmpdir(), 'ioc-link-')), nation: mkdtempSync(join(tmpdir(), 'ioc-link-')) }
type Side = keyof typeof folders
const processes = new Map<Side, ChildProcess>()
const t0 = Date.now() - 3_600_000
const sent: string[] = []
let proxy: Awaited<ReturnType<typeof openFaultProxy>>
let writer: JournalWriter

const portOfSide = (side: Side) => portOf(folders[side], 'operations', 'http') ?? 1

async function start(side: Side): Promise<void> {
  // The port of the life before says nothing of this one.
  withdraw(folders[side], 'operations')
  const child = spawn(process.execPath, ['operations/dist/main.js'], {
    cwd: root,
    env: {
      ...{
        PATH: process.env.PATH,
        IOC_DATA_DIR: folders[side],
        IOC_HTTP_PORT: '0',
        IOC_LEVEL: side === 'nation' ? 'national' : 'province',
      },
      ...{ IOC_PUBLIC_HOST: `127.0.0.1:${proxy.port}`, IOC_LINK_POLL_SECONDS: '0.05' },
      ...{ IOC_LINK_BACKOFF_SECONDS: `${longestPause}`, IOC_LINK_TIMEOUT_SECONDS: '0.5' },
    },
    stdio: ['ignore', 'ignore', 'ignore'],
  })
  processes.set(side, child)
  await until(`the ${side}`, () => portOf(folders[side], 'operations', 'http') !== undefined)
}

async function end(side: Side, signal: NodeJS.Signals): Promise<void> {
  const child = processes.get(side)
  if (!child || child.exitCode !== null || child.signalCode !== null) return
  child.kill(signal)
  await once(child, 'exit')
}

async function until(what: string, holds: () => boolean | Promise<boolean>): Promise<void> {
  const deadline = Date.now() + 60_000
  while (!(await holds())) {
    if (Date.now() > deadline) throw new Error(`never came: ${what}`)
    await sleep(20)
  }
}

async function ask(side: Side, method: string, path: string, body?: unknown): Promise<unknown> {
  const answer = await fetch(`http://127.0.0.1:${portOfSide(side)}${path}`, {
    method,
    headers: { authorization: `Bearer ${runToken(folders[side])}`, 'content-type': 'application/json' },
    body: body === undefined ? null : JSON.stringify(body),
  })
  if (!answer.ok) throw new Error(await answer.text())
  return await answer.json()
}

const standing = async () => LinkStanding.parse(await ask('province', 'GET', '/api/link'))

function raised(subject: string, at: string): AlertTransition {
  return {
    ...{ key: `${subject}/slow_traffic`, transition: 'raised', at, raisedAt: at },
    ...{ subject: { type: 'device', id: subject }, domain: 'traffic', kind: 'traffic_counter', commune: '20242' },
    ...{ site: null, rule: 'slow_traffic', threshold: 'jam', level: 'alarm', priority: 2, class: 'congestion' },
    ...{ group: 'g', metric: 'speed', value: 1, limit: 2, expected: null, devices: 1, simulated: true },
  }
}

const append = (one: AlertTransition) => writer.append('alert', { key: one.key, time: t0, value: toBytes(one) })

/** Raises so many alarms, each of its own device. */
async function raise(count: number): Promise<void> {
  for (let n = 0; n < count; n += 1) {
    const one = raised(`S-${sent.length}`, new Date(t0 + sent.length).toISOString())
    await append(one)
    sent.push(alertCause(one))
  }
}

/**
 * Messages that are told of a meter that fell silent, of the loss of power that explains it, and of the end of that.
 */
const toldOfALoss = ['Alert', 'Alert', 'Cancel', 'Update', 'Alert']
async function losePower(): Promise<void> {
  const meter = { domain: 'energy', kind: 'feeder_meter', site: 'S-1' }
  const [at, later] = [new Date(t0 + 1000).toISOString(), new Date(t0 + 2000).toISOString()]
  const loss: AlertTransition = { ...raised('FM-1', at), ...meter, key: 'FM-1/no_power', class: 'power_loss' }
  await append({ ...raised('FM-2', at), ...meter, key: 'FM-2/silent', class: 'device_health' })
  await until('it', async () => (await standing()).received === sent.length + 1)
  await append(loss)
  await until('both', async () => (await standing()).received === sent.length + 3)
  await append({ ...loss, transition: 'cleared', at: later })
  await until('its end', async () => (await standing()).received === sent.length + toldOfALoss.length)
}

/** How often the nation has given no answer. */
const triesInVain = async () => (await standing()).failures.no_answer ?? 0

const caught = async () => {
  const { head, received } = await standing()
  return head === sent.length && received === head
}

beforeAll(async () => {
  proxy = await openFaultProxy(() => portOfSide('nation'))
  writer = openWriter(journalPath(folders.province, 'analytics', 'live'), { logs: ['alert'] })
  await Promise.all([start('nation'), start('province')])
  // On this scale half a second is the patience of a whole minute: a nation that is held up for it is asked again.
  await until('the admission', async () => {
    const { code } = AdmissionCode.parse(await ask('nation', 'POST', '/api/link/codes', { province: '48' }))
    const wish = ask('province', 'POST', '/api/link', { url: `http://127.0.0.1:${proxy.port}`, code })
    return await wish.then(
      () => true,
      () => false,
    )
  })
})

afterAll(async () => {
  await Promise.all([end('province', 'SIGKILL'), end('nation', 'SIGKILL')])
  await proxy.close()
  await writer.close()
  for (const folder of Object.values(folders)) rmSync(folder, { recursive: true, force: true })
})

test('after an hour without a line, kills of either side and receipts lost, what was sent is received in order, once', async () => {
  await raise(20)
  await until('the first messages', caught)

  proxy.break('cut')
  await raise(40)
  await until('an hour of tries', async () => (await triesInVain()) >= triesOfAnHour)
  await expect.poll(standing).toMatchObject({ state: 'down', lagMessages: 40 })
  proxy.heal()
  await until('what had waited', caught)

  // Batches arrive, their receipts do not; the nation knows them when they come again.
  proxy.break('deaf')
  const before = await triesInVain()
  await raise(30)
  await until('batches sent in vain', async () => (await triesInVain()) >= before + 2)
  proxy.heal()

  for (let round = 0; round < 2; round += 1) {
    const side: Side = round % 2 === 0 ? 'nation' : 'province'
    const raising = raise(30)
    // A batch is on its way, or was just stored: each round ends a process at another moment.
    await sleep(round * 15)
    await end(side, 'SIGKILL')
    await raising
    await start(side)
  }
  await until('everything', caught)
  await losePower()

  await end('nation', 'SIGTERM')
  const file = new Sqlite(join(folders.nation, 'operations/operations.db'))
  const rows = file.all('SELECT sequence, body FROM received_message ORDER BY sequence', [])
  const [duplicates] = file.all('SELECT duplicates FROM linked_province', [])
  file.close()
  expect(rows.map(([sequence]) => Number(sequence))).toEqual([...sent, ...toldOfALoss].map((_, place) => place + 1))
  const msgTypes = rows.slice(sent.length).map(([, body]) => /<msgType>([^<]*)/.exec(String(body))?.[1])
  expect(msgTypes).toEqual(toldOfALoss)
  const identifiers = rows
    .slice(0, sent.length)
    .map(([, body]) => /<identifier>ioc-48\.vn\/([^<]*)/.exec(String(body))?.[1])
  expect(identifiers.map((one) => one?.split('/').map(decodeURIComponent).join('|'))).toEqual(sent)
  expect(Number(duplicates?.[0])).toBeGreaterThan(0)
})

const xmllint = program('xmllint')
const data = testData()
if (data === undefined)
  process.stdout.write('IOC_TEST_DATA is not set: CAP messages are not held against the OASIS schema\n')

test.skipIf(xmllint === undefined || data === undefined)(
  'every message that went up is valid by the schema of OASIS',
  () => {
    const file = new Sqlite(join(folders.nation, 'operations/operations.db'))
    const bodies = file
      .all("SELECT body FROM received_message WHERE kind = 'alert'", [])
      .map(([body]) => JSON.parse(String(body)))
    file.close()
    const paths = bodies.map((body: string, place) => {
      const path = join(folders.nation, `message-${place}.xml`)
      writeFileSync(path, body)
      return path
    })
    const said = execFileSync(
      xmllint ?? '',
      ['--noout', '--nonet', '--schema', join(data ?? '', 'cap/CAP-v1.2.xsd'), ...paths],
      { encoding: 'utf8', stdio: 'pipe' },
    )
    expect(said).toBe('')
    expect(paths.length).toBe(sent.length + toldOfALoss.length)
  },
)
