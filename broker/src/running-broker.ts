import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import type { Enrolment } from '@ioc/domain/enrolment'
import type { Credential, CredentialRight } from '@ioc/domain/identity'
import type { Lane } from '@ioc/domain/lane'
import { BrokerCounts } from '@ioc/domain/messages/inner-doors'
import { openReader } from '@ioc/journal/embedded-reader'
import { openWriter } from '@ioc/journal/embedded-writer'
import type { JournalWriter, LogRecord } from '@ioc/journal/journal'
import { toBytes } from '@ioc/journal/json'
import { journalPath, tablesPath } from '@ioc/journal/layout'
import { portOf } from '@ioc/room/announcement'
import { newToken, runToken, tokenHash } from '@ioc/room/run-token'
import mqtt, { type IClientOptions, type MqttClient } from 'mqtt'
import { z } from 'zod'

const Figures = z.array(
  z.object({
    name: z.string(),
    // A figure that has seen nothing yet is NaN, which JSON has as null.
    values: z.array(z.object({ value: z.number().nullable(), labels: z.record(z.string(), z.unknown()) })),
  }),
)

/** The bounds of V8 under which the centre starts a room. */
const heapFlags = ['--max-old-space-size=192', '--max-semi-space-size=4']
const main = fileURLToPath(new URL('../dist/main.js', import.meta.url))

/** A data folder in which this test is operations: it writes credentials and lanes, and the broker runs on it. */
export class Site {
  readonly dataDir: string
  readonly tokens = new Map<string, string>()
  readonly #tables: JournalWriter
  readonly #settings: Record<string, string>
  readonly #clients: MqttClient[] = []
  broker: ChildProcess | undefined
  said = ''

  /** `folder`: where its data folder is made. */
  constructor(settings: Record<string, string> = {}, folder = tmpdir()) {
    this.dataDir = mkdtempSync(join(folder, 'broker-'))
    this.#tables = openWriter(tablesPath(this.dataDir), {
      logs: [],
      tables: ['registry', 'credentials', 'lanes', 'enrolments'],
    })
    this.#settings = settings
  }

  /** Gives an identity this right, and a new token unless `more` says there is none. */
  async admit(identity: string, right: CredentialRight, more: Partial<Credential> = {}): Promise<void> {
    const token = newToken()
    if (more.tokenHash === undefined) this.tokens.set(identity, token)
    await this.put({ identity, tokenHash: tokenHash(token), certificateSubject: null, right, revokedAt: null, ...more })
  }

  async put(credential: Credential): Promise<void> {
    await this.#tables.commit({
      put: [{ topic: 'credentials', key: credential.identity, value: toBytes(credential) }],
    })
  }

  /** Puts an enrolment; answers its token. */
  async enrol(id: string, more: Partial<Enrolment> = {}): Promise<string> {
    const token = newToken()
    const enrolment: Enrolment = {
      ...{ id, name: id, tokenHash: tokenHash(token), commune: null, kind: null, devices: 20 },
      ...{ madeAt: new Date().toISOString(), expiresAt: '2999-01-01T00:00:00Z', revokedAt: null },
      ...more,
    }
    await this.#tables.commit({ put: [{ topic: 'enrolments', key: id, value: toBytes(enrolment) }] })
    return token
  }

  /** Puts a key of the registry, as an admission does. */
  async register(key: string): Promise<void> {
    await this.#tables.commit({ put: [{ topic: 'registry', key, value: toBytes({}) }] })
  }

  async lane(name: string, state: Lane['state']): Promise<void> {
    const lane: Lane = {
      name,
      source: 'a recording',
      from: null,
      to: null,
      speed: 1,
      owner: 'engineer',
      openedAt: '2026-01-01T00:00:00Z',
      state,
      play: 'playing',
      seek: null,
      continues: null,
    }
    await this.#tables.commit({ put: [{ topic: 'lanes', key: name, value: toBytes(lane) }] })
  }

  /** Starts the broker's process; resolves once it listens. */
  async start(): Promise<void> {
    const broker = spawn(process.execPath, [...heapFlags, main], {
      env: {
        ...process.env,
        IOC_MQTT_PORT: '0',
        IOC_MQTTS_PORT: '0',
        IOC_WS_PORT: '0',
        IOC_BROKER_DOOR: '0',
        IOC_CONNECTS_PER_IDENTITY: '1000',
        ...this.#settings,
        IOC_DATA_DIR: this.dataDir,
      },
      stdio: ['ignore', 'pipe', 'pipe'],
    })
    this.broker = broker
    const ended = new Promise((resolve) => broker.once('close', resolve))
    const listen = (bytes: Buffer) => {
      this.said += bytes.toString()
    }
    broker.stdout.on('data', listen)
    broker.stderr.on('data', listen)
    const before = this.said.length
    while (!this.said.slice(before).includes('broker: ready')) {
      if (broker.exitCode !== null) {
        // What it said last may still be on the way.
        await ended
        throw new Error(`the broker ended: ${this.said}`)
      }
      await sleep(20)
    }
  }

  port(door: string): number {
    const port = portOf(this.dataDir, 'broker', door)
    if (port === undefined) throw new Error(`the broker has no door "${door}"`)
    return port
  }

  /** A real client; `connected` rejects with what CONNACK said. */
  client(identity: string, options: IClientOptions = {}): MqttClient {
    const token = this.tokens.get(identity)
    const client = mqtt.connect(`mqtt://127.0.0.1:${options.port ?? this.port('mqtt')}`, {
      clientId: identity,
      username: identity,
      ...(token === undefined ? {} : { password: token }),
      reconnectPeriod: 0,
      ...options,
    })
    client.on('error', () => {})
    this.#clients.push(client)
    return client
  }

  async connected(identity: string, options: IClientOptions = {}): Promise<MqttClient> {
    const client = this.client(identity, options)
    await outcome(client)
    return client
  }

  async raw(lane = 'live'): Promise<LogRecord[]> {
    const reader = openReader(journalPath(this.dataDir, 'broker', lane))
    const records: LogRecord[] = []
    for (;;) {
      const batch = await reader.read('raw', records.at(-1)?.offset ?? 0, 10_000)
      records.push(...batch.records)
      if (batch.records.length === 0) break
    }
    await reader.close()
    return records
  }

  /** What publishers sent, without the broker's own stamps. */
  async readings(lane = 'live'): Promise<string[]> {
    return (await this.raw(lane))
      .filter((record) => record.key !== 'ioc/live/stamp')
      .map((record) => Buffer.from(record.value).toString())
  }

  async counts(): Promise<BrokerCounts> {
    return BrokerCounts.parse(await this.inner('/counts'))
  }

  async inner(path: string): Promise<unknown> {
    const response = await fetch(`http://127.0.0.1:${this.port('door')}${path}`, {
      headers: { authorization: `Bearer ${runToken(this.dataDir)}` },
    })
    return response.json()
  }

  async figure(name: string, labels: Record<string, string> = {}): Promise<number> {
    const figures = Figures.parse(await this.inner('/metrics'))
    const values = figures.find((one) => one.name === name)?.values ?? []
    return values
      .filter((one) => Object.entries(labels).every(([label, value]) => one.labels[label] === value))
      .reduce((sum, one) => sum + (one.value ?? 0), 0)
  }

  async stop(signal: NodeJS.Signals = 'SIGTERM'): Promise<number | null> {
    const broker = this.broker
    if (!broker || broker.exitCode !== null || broker.signalCode !== null) return broker?.exitCode ?? null
    const ended = once(broker, 'exit')
    broker.kill(signal)
    await ended
    return broker.exitCode
  }

  async leave(): Promise<void> {
    for (const client of this.#clients) client.end(true)
    await this.stop()
    await this.#tables.close()
    rmSync(this.dataDir, { recursive: true, force: true })
  }
}

/** Resolves when the client is connected; rejects when it was refused or closed before. */
export function outcome(client: MqttClient): Promise<void> {
  return new Promise((resolve, reject) => {
    client.once('connect', () => resolve())
    client.once('error', reject)
    client.once('close', () => reject(new Error('closed')))
  })
}

/** Sends with QoS 1 or 2 and says what came of it: the acknowledgement, or the end of the connection. */
export async function send(client: MqttClient, topic: string, payload: string | Buffer, qos: 1 | 2 = 1) {
  return new Promise<'acknowledged' | 'closed'>((resolve) => {
    const closed = () => resolve('closed')
    client.once('close', closed)
    client.publish(topic, payload, { qos }, (error) => {
      client.off('close', closed)
      resolve(error ? 'closed' : 'acknowledged')
    })
  })
}

/** Waits until it is so, at most four minutes: a flood drains slowly where others want the disk and the cores too. */
export async function until(what: string, isSo: () => Promise<boolean> | boolean): Promise<void> {
  const began = performance.now()
  while (!(await isSo())) {
    if (performance.now() - began > 240_000) throw new Error(`never came: ${what}`)
    await sleep(20)
  }
}
