import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join, relative } from 'node:path'
import { AlertList, DeviceColumns } from '@ioc/domain/messages/api-shapes'
import { AdmissionCode, LinkStanding, linkRoutes } from '@ioc/domain/messages/link-routes'
import type { Device } from '@ioc/domain/registry'
import { portOf } from '@ioc/room/announcement'
import { runToken } from '@ioc/room/run-token'
import { afterAll, beforeAll, expect, test, vi } from 'vitest'
import { z } from 'zod'
import { restoreBackup } from '../src/backup/restore-backup.ts'
import { duplicatesAtRest, judge } from './judging.ts'
import { LoadDevice } from './load-device.ts'
import { npmRun } from './npm-run.ts'
import { type Province, startProvince } from './province.ts'

const gauge = (id: string): Device => ({
  ...{ type: 'device', id, kind: 'river_gauge', name: `Trạm ${id}`, commune: '20599', site: null },
  ...{ lat: 15.858, lon: 108.262, gateway: null, intervalSeconds: 1, thresholds: { bd1: 2, bd2: 3, bd3: 4 } },
  ...{ simulated: true, lane: null },
})
const devices = Array.from({ length: 20 }, (_, n) => gauge(`BK-${n}`))
const Manifest = z.object({ files: z.array(z.object({ path: z.string(), bytes: z.number() })) })

const rooms = ['broker', 'ingest', 'analytics', 'operations', 'national']
const quick = { IOC_LINK_POLL_SECONDS: '0.2', IOC_LINK_BACKOFF_SECONDS: '0.5' }

/** Asks the nation beside the province of a data folder. */
async function nation(dataDir: string, path: string, body?: object): Promise<unknown> {
  const own = join(dataDir, 'national')
  const answer = await fetch(`${nationUrl(dataDir)}${path}`, {
    ...(body === undefined ? {} : { method: 'POST', body: JSON.stringify(body) }),
    headers: { authorization: `Bearer ${runToken(own)}`, 'content-type': 'application/json' },
  })
  if (!answer.ok) throw new Error(await answer.text())
  return await answer.json()
}
const nationUrl = (dataDir: string) => `http://127.0.0.1:${portOf(join(dataDir, 'national'), 'operations', 'http')}`
const codeAt = async (dataDir: string) =>
  AdmissionCode.parse(await nation(dataDir, '/api/link/codes', { province: '48' })).code
const atNation = async (dataDir: string) =>
  linkRoutes.receivedAlerts.response
    .parse(await nation(dataDir, '/api/provinces/alerts?limit=1000'))
    .alerts.map(({ key }) => key)
const linkTo = (of: Province, code: string | undefined) =>
  of.send('POST', '/api/link', { url: nationUrl(of.dataDir), code })
const linkOf = async (of: Province) => LinkStanding.parse(await of.send('GET', '/api/link'))

/** A room that does not answer in time is asked again. */
const patiently = { timeout: 60_000 }
const noDatabases = { province: {}, national: {} }
const folder = mkdtempSync(join(tmpdir(), 'ioc-backup-'))
const backup = join(folder, 'backup')
let province: Province
let tokens: Map<string, string>
/** What the devices had made, and what was acknowledged, when the backup began. */
let before: { id: string; made: Map<number, number>; acknowledged: Set<number> }[]
let alertsBefore: string[]
let written: string[]

const filesOf = (dataDir: string) =>
  readdirSync(dataDir, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => relative(dataDir, join(entry.parentPath, entry.name)))
const raisedIn = async (of: Province) => (await of.ask('/api/alerts', AlertList)).alerts.map((alert) => alert.key)
const restore = (dataDir: string, from = backup) => npmRun({ dataDir }, 'restore', [from]).done
/** The backup again, somewhere else and changed. */
function changed(name: string, change: (copy: string) => void): string {
  const copy = join(folder, name)
  cpSync(backup, copy, { recursive: true })
  change(copy)
  return copy
}

beforeAll(async () => {
  province = await startProvince({ rooms, environment: quick })
  await linkTo(province, await codeAt(province.dataDir))
  tokens = await province.register(devices)
  const loads = devices.map(
    ({ id, commune }, phase) =>
      new LoadDevice({ id, commune, token: tokens.get(id) ?? '', port: province.mqttPort, perSecond: 20, phase }),
  )
  for (const load of loads) load.start()
  await vi.waitFor(async () => expect((await raisedIn(province)).length).toBeGreaterThan(5), patiently)
  await vi.waitFor(async () => expect((await atNation(province.dataDir)).length).toBeGreaterThan(5), patiently)
  // Raw has been pruned, and readings have been stored: all cursors are on their way.
  await vi.waitFor(async () => expect((await province.counts()).readings.stored).toBeGreaterThan(2000), patiently)
  // What was silent for a moment may speak again by the time of the backup.
  alertsBefore = (await raisedIn(province)).filter((key) => key.endsWith('/flood'))
  before = loads.map((load) => ({ id: load.id, made: load.made, acknowledged: new Set(load.acknowledged) }))
  const madeBefore = loads.reduce((sum, load) => sum + load.made.size, 0)
  const said = await npmRun(province, 'backup', [backup]).done
  const madeMeanwhile = loads.reduce((sum, load) => sum + load.made.size, 0) - madeBefore
  process.stdout.write(`${said}${madeMeanwhile} readings were made while the backup ran\n`)
  expect(said).toContain('whose centre goes on running')
  expect(madeMeanwhile).toBeGreaterThan(100)
  for (const load of loads) load.finish()
  await Promise.all(loads.map((load) => load.finished()))
  written = filesOf(province.dataDir)
  await province.stop()
})
afterAll(() => rmSync(folder, { recursive: true, force: true }))

test('a backup made while devices publish is restored whole, and everything goes on from there', async () => {
  const dataDir = join(folder, 'restored')
  await restore(dataDir)
  for (const place of [backup, dataDir])
    for (const path of ['link', 'national/link']) {
      const modes = readdirSync(join(place, path)).map((name) => statSync(join(place, path, name)).mode & 0o777)
      expect([statSync(join(place, path)).mode & 0o777, ...modes]).toEqual([0o700, 0o600])
    }
  const restored = await startProvince({ dataDir, rooms, environment: quick })
  try {
    expect(await duplicatesAtRest(restored)).toBe(0)
    const { messages, readings } = await restored.counts()
    expect(messages.received).toBe(messages.parsed + messages.malformed + messages.denied)
    expect(readings).toMatchObject({ quarantined: 0, inFlight: 0 })
    expect(readings.stored).toBeGreaterThanOrEqual(before.reduce((sum, one) => sum + one.acknowledged.size, 0))
    expect(await judge(restored, before)).toEqual({ lost: [], doubled: [] })
    expect((await restored.ask('/api/devices', DeviceColumns)).id.toSorted()).toEqual(
      devices.map(({ id }) => id).toSorted(),
    )
    expect(await raisedIn(restored)).toEqual(expect.arrayContaining(alertsBefore))
    // Both sides of the link are those of the backup, and go on with the keys in it.
    await linkTo(restored, undefined)
    const alarms = async () => {
      const { alerts } = await restored.ask('/api/alerts?level=alarm&limit=500', AlertList)
      return alerts.flatMap(({ key, state, class: of }) => (state === 'active' && of === 'flood' ? [key] : []))
    }
    await expect
      .poll(async () => {
        const [there, here] = [await atNation(dataDir), await alarms()]
        return [here.filter((key) => !there.includes(key)), there.filter((key) => !here.includes(key))]
      })
      .toEqual([[], []])
    await expect.poll(() => linkOf(restored), { timeout: 60_000 }).toMatchObject({ state: 'linked', lagMessages: 0 })
    const { head, received } = await linkOf(restored)
    expect(received).toBe(head)
    // The tokens that the devices have had all along still open the door.
    const goesOn = devices.map(
      ({ id, commune }, phase) =>
        new LoadDevice({ id, commune, token: tokens.get(id) ?? '', port: restored.mqttPort, perSecond: 10, phase }),
    )
    for (const load of goesOn) load.start()
    await expect
      .poll(async () => (await restored.counts()).readings.stored, { timeout: 60_000 })
      .toBeGreaterThan(readings.stored + 200)
    for (const load of goesOn) load.finish()
    await Promise.all(goesOn.map((load) => load.finished()))
    await duplicatesAtRest(restored)
    expect(await judge(restored, goesOn)).toEqual({ lost: [], doubled: [] })
  } finally {
    await restored.stop(true)
  }
})

test('the restored centre, stopped, is backed up and restored as well', async () => {
  const said = await npmRun({ dataDir: join(folder, 'restored') }, 'backup', [join(folder, 'second')]).done
  expect(said).toContain('whose centre is stopped')
  const dataDir = join(folder, 'restored-again')
  await restore(dataDir, join(folder, 'second'))
  const restored = await startProvince({ dataDir })
  try {
    await duplicatesAtRest(restored)
    expect(await judge(restored, before)).toEqual({ lost: [], doubled: [] })
  } finally {
    await restored.stop()
  }
})

test('every file of a data folder is in the backup, or of a kind that is made anew', () => {
  const { files } = Manifest.parse(JSON.parse(readFileSync(join(backup, 'manifest.json'), 'utf8')))
  const kept = new Set(files.map((file) => file.path))
  const madeAnew = /^(national\/)?run\/|^quarantine\/|\.(lock|wake|wal)(-journal)?$|-(wal|shm)$/
  expect(written.filter((path) => !kept.has(path) && !madeAnew.test(path))).toEqual([])
  expect(kept).toContain('store/readings.duckdb')
  expect(filesOf(backup).toSorted()).toEqual([...kept, 'manifest.json'].toSorted())
})

test('a backup of which any file has one other byte is refused, and the file named', async () => {
  const { files } = Manifest.parse(JSON.parse(readFileSync(join(backup, 'manifest.json'), 'utf8')))
  const dataDir = join(folder, 'never')
  for (const { path, bytes } of files) {
    const damaged = changed(`damaged-${path.replaceAll('/', '-')}`, (copy) => {
      const content = readFileSync(join(copy, path))
      content[bytes >> 1] = (content[bytes >> 1] ?? 0) ^ 1
      writeFileSync(join(copy, path), content)
    })
    await expect(
      restoreBackup({ folder: damaged, databases: noDatabases, dataDir, say: () => undefined }),
    ).rejects.toThrow(`${join(damaged, path)} is damaged`)
    rmSync(damaged, { recursive: true })
  }
  expect(existsSync(dataDir)).toBe(false)
})

test('what is no backup, or of a newer release, or would lead out of the folder, is refused', async () => {
  const dataDir = join(folder, 'never')
  const restoreInside = (from: string) =>
    restoreBackup({ folder: from, databases: noDatabases, dataDir, say: () => undefined })
  const manifest = (copy: string) => join(copy, 'manifest.json')
  const rewrite = (copy: string, from: string | RegExp, to: string) =>
    writeFileSync(manifest(copy), readFileSync(manifest(copy), 'utf8').replace(from, to))
  const cut = changed('cut', (copy) => rmSync(manifest(copy)))
  await expect(restore(dataDir, cut)).rejects.toThrow('is no backup')
  const newer = changed('newer', (copy) => rewrite(copy, /"format": \d+/, '"format": 99'))
  await expect(restoreInside(newer)).rejects.toThrow('restore it with that release')
  const outside = changed('outside', (copy) => rewrite(copy, '"path": "', '"path": "../'))
  await expect(restoreInside(outside)).rejects.toThrow('is damaged')
  const short = changed('short', (copy) => rmSync(join(copy, 'store/readings.duckdb')))
  await expect(restoreInside(short)).rejects.toThrow('is missing')
})

test('nothing is restored over data, nor backed up over a backup', async () => {
  const filled = join(folder, 'filled')
  mkdirSync(filled)
  writeFileSync(join(filled, 'notes.txt'), 'mine')
  await expect(restore(filled)).rejects.toThrow('is not empty')
  expect(filesOf(filled).filter((path) => !path.startsWith('run/'))).toEqual(['notes.txt'])
  const bytes = statSync(join(backup, 'manifest.json')).size
  await expect(npmRun({ dataDir: join(folder, 'restored') }, 'backup', [backup]).done).rejects.toThrow('is not empty')
  expect(statSync(join(backup, 'manifest.json')).size).toBe(bytes)
  await expect(npmRun({ dataDir: join(folder, 'nowhere') }, 'backup', [join(folder, 'x')]).done).rejects.toThrow(
    'is not there',
  )
})
