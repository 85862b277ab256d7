import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { IngestCounts } from '@ioc/domain/messages/inner-doors'
import { testDevice } from '@ioc/domain/testing/test-device'
import { openWriter } from '@ioc/journal/embedded-writer'
import type { JournalWriter } from '@ioc/journal/journal'
import { toBytes } from '@ioc/journal/json'
import { journalPath, tablesPath } from '@ioc/journal/layout'
import { portOf } from '@ioc/room/announcement'
import { runToken } from '@ioc/room/run-token'
import { expect } from 'vitest'
import type { z } from 'zod'

const started: ChildProcess[] = []
const folders: string[] = []

/** Ends every ingest that a test has started, and forgets its data. */
export async function endAll(): Promise<void> {
  for (const child of started.splice(0)) {
    if (child.exitCode !== null || child.signalCode !== null) continue
    child.kill('SIGKILL')
    await once(child, 'exit')
  }
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true, force: true })
}

export const lane = {
  source: 'live',
  from: null,
  to: null,
  speed: 1,
  owner: 'centre',
  openedAt: '2026-11-21T00:00:00Z',
  state: 'open',
}

/** A data folder as operations and the broker have left it: a registry with two devices, and an empty `raw`. */
export async function province() {
  const dataDir = mkdtempSync(join(tmpdir(), 'ioc-ingest-'))
  folders.push(dataDir)
  const tables = openWriter(tablesPath(dataDir), { logs: [], tables: ['registry', 'lanes', 'credentials'] })
  await tables.commit({
    put: [
      ...['TC-1', 'TC-2'].map((id) => ({
        topic: 'registry',
        key: `device/${id}`,
        value: toBytes(testDevice(id)),
      })),
      { topic: 'lanes', key: 'live', value: toBytes({ ...lane, name: 'live' }) },
    ],
  })
  const raw = openWriter(journalPath(dataDir, 'broker', 'live'), { logs: ['raw'] })
  return { dataDir, tables, raw }
}

export function startIngest(dataDir: string, environment: Record<string, string> = {}): ChildProcess {
  const child = spawn(process.execPath, [join(import.meta.dirname, '../dist/main.js')], {
    env: { ...process.env, IOC_DATA_DIR: dataDir, IOC_INGEST_DOOR: '0', ...environment },
    stdio: ['ignore', 'ignore', 'inherit'],
  })
  started.push(child)
  return child
}

export async function ask<Schema extends z.ZodType>(
  dataDir: string,
  path: string,
  schema: Schema,
  body?: unknown,
): Promise<z.infer<Schema>> {
  const port = portOf(dataDir, 'ingest', 'door')
  const answer = await fetch(`http://127.0.0.1:${port}${path}`, {
    headers: { authorization: `Bearer ${runToken(dataDir)}`, 'content-type': 'application/json' },
    ...(body === undefined ? {} : { method: 'POST', body: JSON.stringify(body) }),
  })
  return schema.parse(await answer.json())
}

export const publish = (raw: JournalWriter, device: string, t: number, v: number) =>
  raw.append('raw', {
    key: `ioc/live/reading/20242/${device}`,
    time: Date.now(),
    value: toBytes([{ n: 'speed', v, bt: t / 1000 }]),
  })

export const atRest = async (dataDir: string, messages: number) => {
  await expect
    .poll(
      async () => {
        const live = await ask(dataDir, '/counts', IngestCounts).then(
          (counts) => counts.live,
          () => undefined,
        )
        return live && live.messages.parsed + live.messages.malformed === messages && live.readings.inFlight === 0
      },
      { interval: 100 },
    )
    .toBe(true)
  const counts = (await ask(dataDir, '/counts', IngestCounts)).live
  if (!counts) throw new Error('no live lane')
  return counts
}
