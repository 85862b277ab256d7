import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { AcceptedRecord } from '@ioc/domain/messages/journal-records'
import { Mending, QuarantineCounts } from '@ioc/domain/quarantine'
import { testDevice } from '@ioc/domain/testing/test-device'
import { openReader } from '@ioc/journal/embedded-reader'
import { openWriter } from '@ioc/journal/embedded-writer'
import { fromBytes, toBytes } from '@ioc/journal/json'
import { journalPath, tablesPath } from '@ioc/journal/layout'
import { portOf } from '@ioc/room/announcement'
import { runToken } from '@ioc/room/run-token'
import { expect } from 'vitest'
import { z } from 'zod'

const undo: (() => Promise<void>)[] = []

/** Ends every ingest that a test has started, and forgets its data. */
export async function endAll(): Promise<void> {
  for (const step of undo.splice(0).reverse()) await step()
}

/** A data folder as operations and the broker leave it, and the real ingest on it. */
export async function site() {
  const dataDir = mkdtempSync(join(tmpdir(), 'ioc-quarantine-'))
  const tables = openWriter(tablesPath(dataDir), { logs: [], tables: ['registry', 'lanes', 'credentials'] })
  const lane = {
    ...{ name: 'live', source: 'live', from: null, to: null, speed: 1, owner: 'centre' },
    ...{ openedAt: '2026-11-21T00:00:00Z', state: 'open' },
  }
  const register = (id: string) =>
    tables.commit({ put: [{ topic: 'registry', key: `device/${id}`, value: toBytes(testDevice(id)) }] })
  await register('TC-1')
  await tables.commit({ put: [{ topic: 'lanes', key: 'live', value: toBytes(lane) }] })
  const raw = openWriter(journalPath(dataDir, 'broker', 'live'), { logs: ['raw'] })
  let child: ChildProcess | undefined
  const stop = async (signal: NodeJS.Signals) => {
    if (!child || child.exitCode !== null || child.signalCode !== null) return
    const ended = once(child, 'exit')
    child.kill(signal)
    await ended
  }
  undo.push(async () => {
    await stop('SIGKILL')
    await Promise.all([raw.close(), tables.close()])
    rmSync(dataDir, { recursive: true, force: true })
  })
  return {
    dataDir,
    register,
    stop,
    start: () => {
      child = spawn(process.execPath, [join(import.meta.dirname, '../../dist/main.js')], {
        env: { ...process.env, IOC_DATA_DIR: dataDir, IOC_INGEST_DOOR: '0' },
        stdio: ['ignore', 'ignore', 'inherit'],
      })
    },
    publish: (publisher: string, pack: unknown) =>
      raw.append('raw', {
        ...{ key: `ioc/live/reading/20242/${publisher}`, time: Date.now() },
        value: pack instanceof Uint8Array ? pack : toBytes(pack),
      }),
    ask: async <Schema extends z.ZodType>(path: string, schema: Schema, body?: unknown): Promise<z.infer<Schema>> => {
      const answer = await fetch(`http://127.0.0.1:${portOf(dataDir, 'ingest', 'door')}${path}`, {
        headers: { authorization: `Bearer ${runToken(dataDir)}`, 'content-type': 'application/json' },
        ...(body === undefined ? {} : { method: 'POST', body: JSON.stringify(body) }),
      })
      return schema.parse(await answer.json())
    },
  }
}

export type Site = Awaited<ReturnType<typeof site>>

export const mendingsOf = (here: Site) => here.ask('/quarantine/mendings', z.array(Mending)).catch(() => [])

export async function settled(here: Site, id: string): Promise<Mending> {
  let found: Mending | undefined
  await expect
    .poll(
      async () => {
        found = (await mendingsOf(here)).find((one) => one.id === id)
        return found !== undefined && found.state !== 'running' && found.late === 0
      },
      { timeout: 90_000, interval: 50 },
    )
    .toBe(true)
  if (!found) throw new Error(`no mending ${id}`)
  return found
}

export const open = (here: Site) =>
  here.ask('/quarantine/counts', QuarantineCounts).then(
    (counts) => counts.status.open ?? 0,
    () => -1,
  )

/** Which record of which message each accepted reading is. */
export async function causesOf(here: Site): Promise<string[]> {
  const reader = openReader(journalPath(here.dataDir, 'ingest', 'live'))
  const causes: string[] = []
  for (let after = 0; ; ) {
    const { records } = await reader.read('accepted', after, 1000)
    if (records.length === 0) break
    for (const record of records) {
      const accepted = AcceptedRecord.parse(fromBytes(record.value))
      if (accepted.type === 'readings') accepted.raw.forEach((raw, n) => void causes.push(`${raw}/${accepted.i[n]}`))
    }
    after = records.at(-1)?.offset ?? after
  }
  await reader.close()
  return causes
}
