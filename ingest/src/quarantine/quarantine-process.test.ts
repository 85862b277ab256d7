import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { History } from '@ioc/domain/messages/api-shapes'
import { IngestCounts } from '@ioc/domain/messages/inner-doors'
import { AcceptedRecord } from '@ioc/domain/messages/journal-records'
import { Mending, QuarantineCounts, QuarantinedDetail, QuarantinePage } from '@ioc/domain/quarantine'
import { testDevice } from '@ioc/domain/testing/test-device'
import { openReader } from '@ioc/journal/embedded-reader'
import { openWriter } from '@ioc/journal/embedded-writer'
import { fromBytes, toBytes } from '@ioc/journal/json'
import { journalPath, tablesPath } from '@ioc/journal/layout'
import { portOf } from '@ioc/room/announcement'
import { runToken } from '@ioc/room/run-token'
import { afterEach, expect, test } from 'vitest'
import { z } from 'zod'

const undo: (() => Promise<void>)[] = []
afterEach(async () => {
  for (const step of undo.splice(0).reverse()) await step()
})

/** A data folder as operations and the broker leave it, and the real ingest on it. */
async function site() {
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
      raw.append('raw', { key: `ioc/live/reading/20242/${publisher}`, time: Date.now(), value: toBytes(pack) }),
    ask: async <Schema extends z.ZodType>(path: string, schema: Schema, body?: unknown): Promise<z.infer<Schema>> => {
      const answer = await fetch(`http://127.0.0.1:${portOf(dataDir, 'ingest', 'door')}${path}`, {
        headers: { authorization: `Bearer ${runToken(dataDir)}`, 'content-type': 'application/json' },
        ...(body === undefined ? {} : { method: 'POST', body: JSON.stringify(body) }),
      })
      return schema.parse(await answer.json())
    },
  }
}

type Site = Awaited<ReturnType<typeof site>>

const mendingsOf = (here: Site) => here.ask('/quarantine/mendings', z.array(Mending)).catch(() => [])

async function settled(here: Site, id: string): Promise<Mending> {
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

const open = (here: Site) =>
  here.ask('/quarantine/counts', QuarantineCounts).then(
    (counts) => counts.status.open ?? 0,
    () => -1,
  )

test('kill -9 in the middle of a re-drive of thousands: each is stored exactly once, at its own time', async () => {
  const here = await site()
  const begin = Math.floor(Date.now() / 1000) * 1000 - 20_000_000
  const [packs, ofPack] = [300, 20]
  const total = packs * ofPack
  // A third comes out of order, so that the late path is taken too.
  for (let n = 0; n < packs; n++) {
    const place = n % 3 === 2 ? n - 2 : n % 3 === 0 ? n + 2 : n
    const pack = Array.from({ length: ofPack }, (_, i) => ({ n: 'speed', v: (place * ofPack + i) % 50, t: i }))
    await here.publish('TC-9', [{ bt: begin / 1000 + place * ofPack }, ...pack])
  }
  here.start()
  await expect.poll(() => open(here), { timeout: 60_000 }).toBe(total)
  await here.register('TC-9')
  const order = {
    action: { type: 'redrive', fix: null },
    which: { type: 'filter', filter: { device: 'TC-9' } },
    why: '',
  }
  await here.ask('/quarantine/mendings', Mending, { id: 'm-1', who: 'tester', order })
  let kills = 0
  for (let reached = 0; kills < 4; ) {
    const mending = (await mendingsOf(here)).find((one) => one.id === 'm-1')
    if (mending && mending.state !== 'running') break
    if (!mending || mending.done < reached + total / 6) continue
    reached = mending.done
    await here.stop('SIGKILL')
    kills += 1
    here.start()
    await expect.poll(() => open(here), { timeout: 60_000 }).toBeGreaterThanOrEqual(0)
  }
  expect(kills).toBeGreaterThanOrEqual(2)
  // The same order once more is the same order: nothing is done twice.
  await here.ask('/quarantine/mendings', Mending, { id: 'm-1', who: 'tester', order })
  const done = await settled(here, 'm-1')
  expect(done).toMatchObject({ state: 'done', total, done: total, stored: total, duplicate: 0, refused: {} })
  await expect
    .poll(async () => (await here.ask('/counts', IngestCounts)).live?.readings, { timeout: 60_000 })
    .toEqual({ parsed: total, stored: total, duplicate: 0, quarantined: 0, inFlight: 0 })
  const path = `/history?device=TC-9&metric=speed&from=${begin}&to=${begin + total * 1000}&points=100000`
  const history = await here.ask(path, History)
  expect(history.t).toEqual(Array.from({ length: total }, (_, n) => begin + n * 1000))
  expect(history.v).toEqual(Array.from({ length: total }, (_, n) => n % 50))
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
  expect(causes).toHaveLength(total)
  expect(new Set(causes).size).toBe(total)
})

test('what is refused can be found, corrected by hand with its history kept, dismissed, and taken back', async () => {
  const here = await site()
  here.start()
  const now = Math.floor(Date.now() / 1000)
  await here.publish('TC-1', [
    { n: 'speed', v: 900, bt: now },
    { n: 'speed', v: 5, u: 'kW' },
    { n: 'a\u0000b/speed', v: 1 },
  ])
  await here.publish('TC-1', 'no pack')
  await expect.poll(() => open(here), { timeout: 60_000 }).toBe(4)
  const counts = await here.ask('/quarantine/counts', QuarantineCounts)
  expect(counts.reasons).toEqual({ out_of_range: 1, unit: 1, unknown_device: 1, malformed: 1 })
  expect(counts.devices).toContainEqual({ device: 'TC-1', count: 2 })
  const first = await here.ask('/quarantine?limit=3', QuarantinePage)
  expect(first.records.map((one) => one.reason)).toEqual(['malformed', 'unknown_device', 'unit'])
  expect(first.records[1]?.device).toBe('a\uFFFDb')
  const second = await here.ask(`/quarantine?limit=3&cursor=${first.next}`, QuarantinePage)
  expect(second).toMatchObject({ records: [{ reason: 'out_of_range', value: 900 }], next: null })
  const record = second.records[0]?.record ?? 0

  const mend = async (id: string, order: unknown) => {
    await here.ask('/quarantine/mendings', Mending, { id, who: 'tester', order })
    return await settled(here, id)
  }
  const one = { type: 'records', records: [record] }
  const fixed = await mend('fix', { action: { type: 'redrive', fix: { value: 9 } }, which: one, why: 'typing error' })
  expect(fixed).toMatchObject({ total: 1, stored: 1 })
  const detail = await here.ask(`/quarantine/record?record=${record}`, QuarantinedDetail)
  // What was sent stays; the correction stands beside it.
  expect(detail).toMatchObject({ status: 'redriven', value: 900, history: [{ who: 'tester', why: 'typing error' }] })
  expect(detail.payload).toContain('900')
  const all = { type: 'filter', filter: {} }
  expect(await mend('put-aside', { action: { type: 'dismiss' }, which: all, why: 'rubbish' })).toMatchObject({
    ...{ total: 3, dismissed: 3 },
  })
  expect(await open(here)).toBe(0)
  const dismissed = { type: 'filter', filter: { mending: 'put-aside' } }
  expect(await mend('undo', { action: { type: 'reopen' }, which: dismissed, why: '' })).toMatchObject({ reopened: 3 })
  expect(await mend('again', { action: { type: 'redrive', fix: null }, which: all, why: '' })).toMatchObject({
    ...{ total: 3, stored: 0, refused: { unit: 1, unknown_device: 1, malformed: 1 } },
  })
  const live = (await here.ask('/counts', IngestCounts)).live
  expect(live?.readings).toMatchObject({ parsed: 3, quarantined: 2, duplicate: 0 })
  expect(live?.quarantine).toMatchObject({ out_of_range: 0, unit: 1, unknown_device: 1, malformed: 1 })
})
