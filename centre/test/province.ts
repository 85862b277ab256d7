import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import type { Counts, RegistryImported } from '@ioc/domain/messages/api-shapes'
import * as shapes from '@ioc/domain/messages/api-shapes'
import type { RegistryRecord } from '@ioc/domain/registry'
import { lockFile } from '@ioc/journal/file-lock'
import { portOf } from '@ioc/room/announcement'
import { runToken } from '@ioc/room/run-token'
import type { z } from 'zod'
import { buildRooms } from '../src/room-build.ts'
import { type RoomPlan, roomsOf } from '../src/rooms.ts'
import { Watcher } from '../src/watcher.ts'

export const root = resolve(import.meta.dirname, '../..')

const readyWithinMs = 300_000

export type ProvinceOptions = {
  /** Rooms to start; all but the simulator and the national centre where not said. */
  rooms?: readonly string[]
  environment?: Record<string, string>
  /** More settings of single rooms, by name. */
  environmentOf?: Record<string, Record<string, string>>
  consoleDir?: string
  dataDir?: string
}

/** Every port is picked by the system, so that many provinces live side by side. */
export const freePorts = {
  IOC_HTTP_PORT: '0',
  IOC_SIM_PORT: '0',
  IOC_MQTT_PORT: '0',
  IOC_WS_PORT: '0',
  IOC_MQTTS_PORT: '0',
  IOC_BROKER_DOOR: '0',
  IOC_INGEST_DOOR: '0',
  IOC_INFLUXD_PORT: '0',
  IOC_ANALYTICS_DOOR: '0',
}

export type Province = Awaited<ReturnType<typeof startProvince>>

/** Starts the real rooms as processes on a data folder of their own; resolves when all are ready. */
export async function startProvince(options: ProvinceOptions = {}) {
  const dataDir = options.dataDir ?? mkdtempSync(join(tmpdir(), 'ioc-province-'))
  // As the centre itself does, so that others see that somebody works on these data.
  const lock = lockFile(join(dataDir, 'run', 'lock'))
  const wanted = new Set(options.rooms ?? ['broker', 'ingest', 'analytics', 'operations'])
  const plans: RoomPlan[] = roomsOf({
    dataDir,
    consoleDir: options.consoleDir ?? '',
    ports: { province: '0', national: '0' },
    simulator: wanted.has('devices-sim'),
    national: wanted.has('national'),
    influxd: wanted.has('influxd'),
  })
    .filter((plan) => wanted.has(plan.name))
    .map((plan) => ({
      ...plan,
      environment: {
        ...{ ...plan.environment, ...freePorts, IOC_DEMO_PEOPLE: 'off' },
        ...{ ...options.environment, ...options.environmentOf?.[plan.name] },
      },
    }))
  await buildRooms(root)
  const lines: string[] = []
  const watcher = new Watcher(root, plans, {
    say: (line) => void lines.push(line),
    onReady: () => undefined,
    onHopeless: () => undefined,
  })
  watcher.start()
  const deadline = Date.now() + readyWithinMs
  while (watcher.rooms.some((room) => room.state !== 'ready')) {
    if (Date.now() > deadline || watcher.rooms.some((room) => room.state === 'stopped')) {
      await watcher.stop()
      lock.release()
      throw new Error(`the province is not ready:\n${lines.join('\n')}`)
    }
    await sleep(50)
  }
  const url = () => `http://127.0.0.1:${portOf(dataDir, 'operations', 'http')}`
  const headers = (body: unknown) => ({
    authorization: `Bearer ${runToken(dataDir)}`,
    ...(body === undefined ? {} : { 'content-type': 'application/json' }),
  })

  async function ask<Schema extends z.ZodType>(path: string, schema: Schema): Promise<z.infer<Schema>> {
    const answer = await fetch(`${url()}${path}`)
    const body: unknown = await answer.json()
    if (!answer.ok) throw new Error(`${path}: ${JSON.stringify(body)}`)
    return schema.parse(body)
  }

  return {
    dataDir,
    watcher,
    lines,
    url,
    mqttPort: () => portOf(dataDir, 'broker', 'mqtt') ?? 0,
    ask,
    async send(method: string, path: string, body?: unknown): Promise<unknown> {
      const answer = await fetch(`${url()}${path}`, {
        method,
        headers: headers(body),
        body: body === undefined ? null : JSON.stringify(body),
      })
      const text = await answer.text()
      if (!answer.ok) throw new Error(`${method} ${path}: ${answer.status} ${text}`)
      return text === '' ? undefined : JSON.parse(text)
    },
    /** Adds records to the registry; answers the token of each new publisher. */
    async register(records: RegistryRecord[]): Promise<Map<string, string>> {
      const tokens = new Map<string, string>()
      for (let start = 0; start < records.length; start += 5000) {
        const imported: RegistryImported = shapes.RegistryImported.parse(
          await this.send('POST', '/api/registry', { records: records.slice(start, start + 5000), credentials: true }),
        )
        if (imported.refused.length > 0) throw new Error(JSON.stringify(imported.refused[0]))
        for (const { identity, token } of imported.credentials) tokens.set(identity, token)
      }
      return tokens
    },
    counts: (lane = 'live'): Promise<Counts> => ask(`/api/counts?lane=${lane}`, shapes.Counts),
    async stop(keepData = false): Promise<void> {
      await watcher.stop()
      lock.release()
      // An InfluxDB whose keeper was ended may still write to its last moment.
      if (!keepData) rmSync(dataDir, { recursive: true, force: true, maxRetries: 5 })
    },
  }
}
