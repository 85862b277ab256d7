import { mkdtempSync } from 'node:fs'
import { createServer, type Server } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { BrokerCounts, IngestCounts, SeriesHeads } from '@ioc/domain/messages/inner-doors'
import type { AcceptedReadings, AcceptedRecord } from '@ioc/domain/messages/journal-records'
import type {
  Changes,
  ConsoleToServer,
  ServerToConsole,
  Snapshot,
  Subscribe,
  SubscribeAnswer,
} from '@ioc/domain/messages/live-events'
import { openWriter } from '@ioc/journal/embedded-writer'
import type { JournalWriter } from '@ioc/journal/journal'
import { toBytes } from '@ioc/journal/json'
import { journalPath } from '@ioc/journal/layout'
import { announce } from '@ioc/room/announcement'
import { roomLog } from '@ioc/room/log'
import { runToken } from '@ioc/room/run-token'
import { parseSettings } from '@ioc/room/settings'
import { io, type Socket } from 'socket.io-client'
import { type Centre, openCentre } from '../centre.ts'
import { OperationsSettings } from '../settings.ts'
import { databaseOf, removeData } from './test-stores.ts'

/** A data folder of its own for a test, and what to undo after it. */
export function temporaryFolder(): { path: string; remove: () => void } {
  const path = mkdtempSync(join(tmpdir(), 'ioc-operations-'))
  return { path, remove: () => removeData(path) }
}

const quietLog = { ...roomLog('test'), info: () => undefined, warn: () => undefined }

/** A hash of a thousandth of the cost, for centres of tests sign in many people. */
const lightCost = { ln: 8, r: 8, p: 1 }

export async function startCentre(dataDir: string, more: Record<string, string> = {}): Promise<Centre> {
  const given = { IOC_DATA_DIR: dataDir, IOC_HTTP_PORT: '0', ...databaseOf(dataDir), ...more }
  const settings = parseSettings(OperationsSettings, given)
  return await openCentre(settings, quietLog, lightCost)
}

export type HttpAnswer = { status: number; headers: Headers; json: unknown; text: string }

/** Asks a centre over real HTTP; `body` is sent as JSON. */
export async function ask(
  port: number,
  method: string,
  path: string,
  more: { body?: unknown; headers?: Record<string, string> } = {},
): Promise<HttpAnswer> {
  const response = await fetch(`http://127.0.0.1:${port}${path}`, {
    method,
    headers: { ...(more.body === undefined ? {} : { 'content-type': 'application/json' }), ...more.headers },
    ...(more.body === undefined ? {} : { body: JSON.stringify(more.body) }),
  })
  const text = await response.text()
  const isJson = (response.headers.get('content-type') ?? '').includes('json')
  return { status: response.status, headers: response.headers, json: isJson ? JSON.parse(text) : undefined, text }
}

export function asRoom(dataDir: string): { authorization: string } {
  return { authorization: `Bearer ${runToken(dataDir)}` }
}

/** A device of the registry for tests. */
export function deviceOf(id: string, more: Record<string, unknown> = {}) {
  return {
    ...{ type: 'device', id, kind: 'traffic_counter', name: `Trạm ${id}`, commune: '20242', site: null, lat: 16.06 },
    ...{ lon: 108.22, gateway: null, intervalSeconds: 30, thresholds: {}, simulated: true, lane: null },
    ...more,
  }
}

export async function importDevices(dataDir: string, port: number, records: readonly unknown[]): Promise<void> {
  const answer = await ask(port, 'POST', '/api/registry', { body: { records }, headers: asRoom(dataDir) })
  if (answer.status !== 200) throw new Error(answer.text)
}

/** An inner door on a real port that answers with the contract's shapes, as the room behind it would. */
export async function openInnerDoor(
  dataDir: string,
  room: 'broker' | 'ingest' | 'analytics',
  answers: Record<string, unknown>,
): Promise<{ close: () => Promise<void> }> {
  const token = runToken(dataDir)
  const server: Server = createServer((request, response) => {
    const path = (request.url ?? '').split('?')[0] ?? ''
    const isKnown = request.headers.authorization === `Bearer ${token}` && path in answers
    response.writeHead(isKnown ? 200 : 404, { 'content-type': 'application/json' })
    response.end(JSON.stringify(isKnown ? answers[path] : {}))
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const address = server.address()
  announce(dataDir, room, { door: typeof address === 'object' && address !== null ? address.port : 0 })
  return {
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve())
        server.closeAllConnections()
      }),
  }
}

export const noHeads: SeriesHeads = { offset: 0, stamp: 0, device: [], metric: [], t: [], v: [] }

export const ingestCounts: IngestCounts = {
  live: {
    messages: { parsed: 5, malformed: 1 },
    readings: { parsed: 9, stored: 6, duplicate: 1, quarantined: 2, inFlight: 0 },
    late: 1,
    quarantine: { unit: 2 },
  },
}

export const brokerCounts: BrokerCounts = { live: { received: 7, denied: 1, denials: { foreign_topic: 1 } } }

export function openIngest(dataDir: string, heads: SeriesHeads = noHeads) {
  return openInnerDoor(dataDir, 'ingest', {
    '/latest': heads,
    '/readyz': { ready: true, detail: 'reading raw' },
    '/metrics': [],
    '/counts': ingestCounts,
  })
}

/** Writes `accepted` of a lane as ingest would. */
export function acceptedWriter(dataDir: string, lane = 'live'): JournalWriter {
  return openWriter(journalPath(dataDir, 'ingest', lane), { logs: ['accepted'] })
}

export async function accept(writer: JournalWriter, record: AcceptedRecord): Promise<number> {
  return await writer.append('accepted', { key: record.type, time: Date.now(), value: toBytes(record) })
}

/** Readings of one device and metric, as a record of `accepted`. */
export function readingsOf(
  device: string,
  metric: string,
  points: readonly (readonly [t: number, v: number])[],
  late = false,
): AcceptedReadings {
  const zeros = points.map(() => 0)
  return {
    ...{ type: 'readings', late, devices: [device], kinds: ['traffic_counter'], metrics: [metric], d: zeros, m: zeros },
    t: points.map(([t]) => t),
    v: points.map(([, v]) => v),
    a: points.map(([t]) => t + 5),
    raw: points.map((_, place) => place + 1),
    i: zeros,
  }
}

export type Screen = Socket<ServerToConsole, ConsoleToServer>

/** A real screen's connection, once it stands. */
export async function openScreen(port: number, headers: Record<string, string> = {}): Promise<Screen> {
  const screen: Screen = io(`http://127.0.0.1:${port}`, {
    transports: ['websocket'],
    extraHeaders: headers,
    reconnection: false,
    forceNew: true,
  })
  await new Promise<void>((resolve, reject) => {
    screen.once('connect', resolve)
    screen.once('connect_error', reject)
  })
  return screen
}

export async function subscribe(screen: Screen, more: Partial<Subscribe> = {}): Promise<SubscribeAnswer> {
  const wish: Subscribe = { lane: 'live', communes: 'all', since: null, ...more }
  return await new Promise((resolve) => screen.emit('subscribe', wish, resolve))
}

export async function snapshotOf(screen: Screen, more: Partial<Subscribe> = {}): Promise<Snapshot> {
  const answer = await subscribe(screen, more)
  if (answer.type !== 'snapshot') throw new Error(`answered ${answer.type}`)
  return answer.snapshot
}

/** Everything of `changes` that a screen hears from now on. */
export function hearChanges(screen: Screen): Changes[] {
  const heard: Changes[] = []
  screen.on('changes', (changes) => heard.push(changes))
  return heard
}

/** Asks until `holds` says true; throws after a while with what it is about. */
export async function until(what: string, holds: () => boolean | Promise<boolean>, withinMs = 60_000): Promise<void> {
  const began = performance.now()
  while (!(await holds())) {
    if (performance.now() - began > withinMs) throw new Error(`never came: ${what}`)
    await new Promise((resolve) => setTimeout(resolve, 10))
  }
}
