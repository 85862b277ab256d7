import { existsSync, mkdirSync, readdirSync, rmSync, statfsSync, statSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { Lane } from '@ioc/domain/lane'
import { RawHold, StoreCopy } from '@ioc/domain/messages/inner-doors'
import { openReader } from '@ioc/journal/embedded-reader'
import { fromBytes } from '@ioc/journal/json'
import { copySqlite } from '@ioc/journal/sqlite-copy'
import { processesOn } from '@ioc/room/left-behind'
import { checkFit } from './check-fit.ts'
import { dataFiles, filesBelow, laneFile, snapshotFile } from './data-files.ts'
import { askDatabase, type Databases } from './database-copies.ts'
import { copyDurably, copySecretly, makeDurable } from './durable-files.ts'
import { type BackedUp, factsOf, writeManifest } from './manifest.ts'
import { askRoom } from './room-door.ts'

/** Longer than any file takes; a backup that is killed holds `raw` so long, and no longer. */
const holdSeconds = 900
const tableTries = 50
const tables = ['registry', 'credentials', 'lanes', 'enrolments']

export type BackupPlan = {
  dataDir: string
  /** The folder to be made, or an empty one. */
  folder: string
  databases: Databases
  /** Whether a centre works on the data now. */
  isRunning: boolean
  release: string
  at: Date
  say: (line: string) => void
}

/**
 * Copies a data folder, whose rooms go on working, so that the copies fit together: whoever reads comes before what it
 * reads (docs/decisions/62). Leaves nothing behind where it fails. Answers the files.
 */
export async function takeBackup(plan: BackupPlan): Promise<BackedUp[]> {
  const { folder, release, at } = plan
  mkdirSync(folder, { recursive: true, mode: 0o700 })
  if (readdirSync(folder).length > 0) throw new Error(`${folder} is not empty: name a folder that is not there yet`)
  refuseWhereTooSmall(plan)
  try {
    // A key that is made or dropped while the store is copied is in one of the two; what the copy names is there.
    const keys = new Set(copyKeys(plan))
    const copied = await copyAll(plan)
    for (const path of copyKeys(plan)) keys.add(path)
    copied.push(...keys)
    if (keys.size > 0) plan.say('the keys of the link: whoever has them speaks as this centre')
    const files: BackedUp[] = []
    for (const path of copied) files.push(await factsOf(folder, path))
    writeManifest(folder, { release, at: at.toISOString(), files })
    return files
  } catch (cause) {
    for (const name of readdirSync(folder)) rmSync(join(folder, name), { recursive: true, force: true })
    throw cause
  }
}

/** Copies the keys of the link, to be read by nobody else; answers their paths. */
function copyKeys({ dataDir, folder }: BackupPlan): string[] {
  const keys = dataFiles.keys.flatMap((path) => filesBelow(dataDir, path)).filter((path) => path.endsWith('.pem'))
  return keys.filter((path) => copySecretly(join(dataDir, path), join(folder, path)))
}

async function copyAll(plan: BackupPlan): Promise<string[]> {
  const { dataDir, folder, isRunning, say } = plan
  const copied: string[] = []
  const has = (path: string) => existsSync(join(dataDir, path))
  const sqlite = (path: string) => {
    mkdirSync(join(folder, path, '..'), { recursive: true })
    copySqlite(join(dataDir, path), join(folder, path))
    makeDurable(join(folder, path))
    copied.push(path)
  }
  const plain = (path: string) => {
    copyDurably(join(dataDir, path), join(folder, path))
    copied.push(path)
  }
  const database = async (level: keyof Databases, { mark, copy }: { mark: string; copy: string }) => {
    plain(mark)
    const said = await askDatabase(plan.databases, level, { command: 'copy', path: join(folder, copy) })
    makeDurable(join(folder, copy))
    copied.push(copy)
    return said
  }
  if (has(dataFiles.national)) sqlite(dataFiles.national)
  if (has(dataFiles.nationalPostgres.mark)) say(await database('national', dataFiles.nationalPostgres))
  const copyStore = async () => {
    if (has(dataFiles.postgres.mark)) return await database('province', dataFiles.postgres)
    sqlite(dataFiles.operations)
    return 'alerts, commands and audit'
  }
  // After the store, which names only files that were there before.
  const copyEvidence = () => {
    const files = dataFiles.evidence.flatMap((path) => filesBelow(dataDir, path))
    for (const path of files) if (!path.endsWith('.new')) plain(path)
  }
  if (!has(dataFiles.tables)) {
    if (!has(dataFiles.operations) && !has(dataFiles.postgres.mark))
      throw new Error(`no centre has kept data in ${dataDir}: set IOC_DATA_DIR or --data`)
    say(await copyStore())
    copyEvidence()
    return copied
  }
  await copyAlike(plan, async () => {
    const from = copied.length
    say(await copyStore())
    sqlite(dataFiles.tables)
    return () => {
      for (const path of copied.splice(from)) rmSync(join(folder, path))
    }
  })
  copyEvidence()
  say('registry and credentials')
  for (const path of dataFiles.simulator) if (has(path)) plain(path)
  const hold = async (seconds: number) => {
    if (isRunning) await askRoom({ dataDir, room: 'broker', say }, '/raw/hold', { body: { seconds }, answer: RawHold })
  }
  await hold(holdSeconds)
  try {
    const cursors = isRunning ? await copyRunningStore(plan, copied) : copyStoppedStore(plan, plain)
    say('the store of readings')
    const lanes = await lanesIn(join(folder, dataFiles.tables))
    for (const lane of lanes) {
      await hold(holdSeconds)
      // A snapshot speaks of alerts that its journal has, and both of what ingest has written.
      if (has(snapshotFile(lane))) plain(snapshotFile(lane))
      for (const room of ['analytics', 'ingest', 'broker'] as const)
        if (has(laneFile(room, lane))) sqlite(laneFile(room, lane))
      say(`the journal of lane ${lane}`)
    }
    await checkFit({ folder, lanes, cursors })
  } finally {
    await hold(0).catch(() => undefined)
  }
  return copied
}

/**
 * Copies what operations keeps in its two places, as it stood at one moment: a change goes through both, so they are
 * copied again until none came between.
 */
async function copyAlike({ dataDir, folder, say }: BackupPlan, copy: () => Promise<() => void>): Promise<void> {
  for (let n = 0; n < tableTries; n++) {
    const before = await headsOf(join(dataDir, dataFiles.tables))
    const takeBack = await copy()
    if ((await headsOf(join(folder, dataFiles.tables))) === before) return
    takeBack()
    if (n === 0) say('waiting until the registry rests')
    await sleep(200)
  }
  throw new Error('the registry changes all the time: try again when no devices are being registered')
}

async function headsOf(path: string): Promise<string> {
  const reader = openReader(path)
  try {
    return (await Promise.all(tables.map((table) => reader.head(table)))).join()
  } finally {
    await reader.close()
  }
}

async function lanesIn(path: string): Promise<string[]> {
  const reader = openReader(path)
  try {
    const records = await reader.table('lanes', 0)
    const lanes = records.flatMap(({ value }) => (value === null ? [] : [Lane.parse(fromBytes(value))]))
    return lanes.filter((lane) => lane.state !== 'deleted').map((lane) => lane.name)
  } finally {
    await reader.close()
  }
}

async function copyRunningStore({ dataDir, folder, say }: BackupPlan, copied: string[]): Promise<StoreCopy['cursors']> {
  const wish = { body: { folder }, answer: StoreCopy }
  const { cursors, files } = await askRoom({ dataDir, room: 'ingest', say }, '/store/copy', wish)
  for (const path of files) makeDurable(join(folder, path))
  copied.push(...files)
  return cursors
}

/** Nobody has the files open: they are copied as they are. Their cursors are not read, and are behind the journal. */
function copyStoppedStore({ dataDir }: BackupPlan, plain: (path: string) => void): undefined {
  const influxd = filesBelow(dataDir, dataFiles.influxd)
  const files = [dataFiles.store, dataFiles.storeLog].filter((path) => existsSync(join(dataDir, path)))
  if (files.length + influxd.length === 0)
    throw new Error(
      `no store of readings lies in ${dataDir}: where IOC_INFLUX_URL names one, stop the centre and back up that InfluxDB and ${dataDir} by other means, both at once`,
    )
  if (influxd.length > 0) refuseWhereLeftBehind(join(dataDir, dataFiles.influxd))
  for (const path of [...files, ...influxd]) plain(path)
}

/** An influxd whose keeper was killed still writes, whether that had noted its id or not. */
function refuseWhereLeftBehind(folder: string): void {
  const [pid] = processesOn(resolve(folder, 'influxd.conf'))
  if (pid !== undefined)
    throw new Error(
      `an influxd still runs on ${folder} (process ${pid}): end it, or start the centre and stop it again`,
    )
}

function refuseWhereTooSmall({ dataDir, folder }: BackupPlan): void {
  const bytes = filesBelow(dataDir, '').reduce(
    (sum, path) => sum + (statSync(join(dataDir, path), { throwIfNoEntry: false })?.size ?? 0),
    0,
  )
  const disk = statfsSync(folder)
  const free = disk.bavail * disk.bsize
  if (bytes > free)
    throw new Error(
      `not enough space for ${folder}: ${megabytes(bytes)} MB may be needed, ${megabytes(free)} MB are free: name a folder on another disk`,
    )
}

function megabytes(bytes: number): number {
  return Math.ceil(bytes / 1e6)
}
