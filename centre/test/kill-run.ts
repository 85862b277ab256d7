import { cpSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { AlertTransition } from '@ioc/domain/alert'
import { testGauge } from '@ioc/domain/testing/test-device'
import { openReader } from '@ioc/journal/embedded-reader'
import { openWriter } from '@ioc/journal/embedded-writer'
import { followLog } from '@ioc/journal/follow'
import type { LogRecord } from '@ioc/journal/journal'
import { journalPath, tablesPath } from '@ioc/journal/layout'
import { portOf } from '@ioc/room/announcement'
import { runToken } from '@ioc/room/run-token'
import { duplicatesAtRest, judge } from './judging.ts'
import { LoadDevice } from './load-device.ts'
import { type Province, startProvince } from './province.ts'

/** What a run of kills under load did, and what it takes to judge it. */
export type KillRun = {
  kills: Record<string, number>
  seconds: number
  /** Readings made by the devices, all of them acknowledged in the end. */
  made: number
  /** Copies that resending brought, and that ingest knew as such. */
  duplicates: number
  /** What was acknowledged and is not in the store, with its time; what stands there twice, or with another value. */
  lost: string[]
  doubled: string[]
  /** The condition of every alert, in order, as analytics wrote it. */
  alerts: string[]
  /** Everything that stood in `raw`, in order. */
  raw: LogRecord[]
  dataDir: string
}

export type KillPlan = {
  kills: number
  seed: number
  /** Keeps the readings in a real InfluxDB, which is killed too: the server, and who looks after it. */
  influxdb: boolean
}

const rooms = ['broker', 'ingest', 'analytics', 'operations']

const devices = Array.from({ length: 40 }, (_, n) => testGauge(`KR-${n}`, { intervalSeconds: 1 }))

/**
 * Kills rooms of a running province at random moments while devices publish and resend, as real ones do; then waits
 * until everything is at rest and asks what is in the store.
 */
export async function killRun(plan: KillPlan): Promise<KillRun> {
  const province = await startProvince({ rooms: plan.influxdb ? [...rooms, 'influxd'] : rooms })
  const recording = await recordRaw(province.dataDir).catch(async (cause: unknown) => {
    await province.stop()
    throw cause
  })
  try {
    const tokens = await province.register(devices)
    const loads = devices.map(
      ({ id, commune }, phase) =>
        new LoadDevice({ id, commune, token: tokens.get(id) ?? '', port: province.mqttPort, perSecond: 10, phase }),
    )
    const began = performance.now()
    for (const load of loads) load.start()
    const kills = await killAtRandom(province, plan)
    for (const load of loads) load.finish()
    await Promise.all(loads.map((load) => load.finished()))
    const seconds = Math.round((performance.now() - began) / 1000)
    const duplicates = await duplicatesAtRest(province)
    await untilAllSilent(province.dataDir, devices)
    const { lost, doubled } = await judge(province, loads)
    await province.stop(true)
    const made = loads.reduce((sum, load) => sum + load.made.size, 0)
    const raw = await recording.stop()
    const alerts = await alertsOf(province.dataDir)
    return { kills, seconds, made, duplicates, lost, doubled, alerts, raw, dataDir: province.dataDir }
  } catch (cause) {
    await province.stop()
    await recording.stop().catch(() => undefined)
    throw new Error(`a run of kills failed:\n${province.lines.slice(-60).join('\n')}`, { cause })
  }
}

/** The alerts that fresh rooms make of the same `raw` and registry. */
export async function alertsAgain(run: Pick<KillRun, 'raw' | 'dataDir'>): Promise<string[]> {
  const dataDir = mkdtempSync(join(tmpdir(), 'ioc-again-'))
  for (const ending of ['', '-wal', '-shm']) {
    mkdirSync(dirname(tablesPath(dataDir)), { recursive: true })
    cpSync(`${tablesPath(run.dataDir)}${ending}`, `${tablesPath(dataDir)}${ending}`, { force: true })
  }
  mkdirSync(dirname(journalPath(dataDir, 'broker', 'live')), { recursive: true })
  const writer = openWriter(journalPath(dataDir, 'broker', 'live'), { logs: ['raw'] })
  await writer.commit({ append: [{ topic: 'raw', records: run.raw }] })
  await writer.close()
  const province = await startProvince({ rooms: ['ingest', 'analytics'], dataDir })
  try {
    const wanted = await alertsOf(run.dataDir)
    const deadline = performance.now() + 240_000
    for (;;) {
      const alerts = await alertsOf(dataDir)
      if (alerts.length >= wanted.length && (await isRead(dataDir, run.raw.length))) return alerts
      if (performance.now() > deadline) return alerts
      await sleep(200)
    }
  } finally {
    await province.stop(true)
    rmSync(dataDir, { recursive: true, force: true })
  }
}

/** A run in one line. */
export function told(run: KillRun): string {
  const { kills, seconds, made, lost, doubled, duplicates, alerts } = run
  return `kills ${JSON.stringify(kills)} in ${seconds} s, ${made} readings acknowledged, ${lost.length} lost, ${doubled.length} doubled, ${duplicates} copies known, ${alerts.length} changes of alerts`
}

async function killAtRandom(province: Province, plan: KillPlan): Promise<Record<string, number>> {
  const chance = chanceOf(plan.seed)
  const names = plan.influxdb ? [...rooms, 'influxd', 'InfluxDB'] : rooms
  const kills: Record<string, number> = {}
  for (let n = 0; n < plan.kills; ) {
    await sleep(300 + 1500 * chance())
    const name = names[Math.floor(chance() * names.length)] ?? 'broker'
    const pid = name === 'InfluxDB' ? influxdbOf(province) : province.watcher.pid(name)
    if (pid === undefined || !isKilled(pid)) continue
    kills[name] = (kills[name] ?? 0) + 1
    n++
  }
  return kills
}

/** The process of the database itself, as the room that looks after it has said. */
function influxdbOf(province: Province): number | undefined {
  const said = province.lines.findLast((line) => line.startsWith('influxd: InfluxDB answers'))
  return said === undefined ? undefined : Number(/process (\d+)/.exec(said)?.[1])
}

function isKilled(pid: number): boolean {
  try {
    return process.kill(pid, 'SIGKILL')
  } catch {
    return false
  }
}

/**
 * Keeps all of `raw` from now on; `stop` throws where something of it was missed. Called before any device can publish:
 * what is gone by then are stamps of an empty lane.
 */
export async function recordRaw(dataDir: string): Promise<{ stop(): Promise<LogRecord[]> }> {
  const raw: LogRecord[] = []
  let last = 0
  const reader = openReader(journalPath(dataDir, 'broker', 'live'))
  if (!(await holdRaw(dataDir))) throw new Error('the broker did not say that it holds raw')
  const holding = setInterval(() => void holdRaw(dataDir), 1000)
  const following = followLog({ reader, topic: 'raw', after: 0, limit: 1000 }, async ({ records, gap }) => {
    if (gap && last > 0) throw new Error(`raw was pruned before the test had read it: ${gap.from} to ${gap.to}`)
    raw.push(...records)
    last = records.at(-1)?.offset ?? gap?.to ?? last
  })
  // What it threw is told by `stop`; nobody waits for it until then.
  following.ended.catch(() => undefined)
  return {
    stop: async () => {
      clearInterval(holding)
      const head = await reader.head('raw')
      for (let n = 0; n < 1200 && last < head; n++) await sleep(50)
      await following.stop()
      await following.ended
      await reader.close()
      if (last < head) throw new Error(`${last} of ${head} records of raw were read`)
      return raw
    },
  }
}

/** The broker keeps what ingest has read for a minute more, if it answers; one that was just killed is asked again. */
async function holdRaw(dataDir: string): Promise<boolean> {
  const headers = { authorization: `Bearer ${runToken(dataDir)}`, 'content-type': 'application/json' }
  const url = `http://127.0.0.1:${portOf(dataDir, 'broker', 'door')}/raw/hold`
  const answer = await fetch(url, { method: 'POST', headers, body: JSON.stringify({ seconds: 60 }) }).catch(() => null)
  return answer?.ok === true
}

/**
 * Waits until each of these devices, which publish no more, is said to be silent. Nothing is raised or cleared after
 * that: the alerts so far are those of all of `raw`, whoever reads it again and whatever stamps still come.
 */
export async function untilAllSilent(dataDir: string, all: readonly { id: string }[]): Promise<void> {
  const deadline = performance.now() + 120_000
  for (;;) {
    const standing = new Map<string, string>()
    for (const text of await alertsOf(dataDir)) {
      const { key, transition } = AlertTransition.parse(JSON.parse(text))
      standing.set(key, transition)
    }
    const speaking = all.filter(({ id }) => (standing.get(`${id}/silent`) ?? 'cleared') === 'cleared')
    if (speaking.length === 0) return
    if (performance.now() > deadline) throw new Error(`never said to be silent: ${speaking.map(({ id }) => id).join()}`)
    await sleep(200)
  }
}

/** The alerts of a province so far, in order, as analytics wrote them. */
export async function alertsOf(dataDir: string): Promise<string[]> {
  const reader = openReader(journalPath(dataDir, 'analytics', 'live'))
  const alerts: string[] = []
  for (let after = 0; ; ) {
    const { records } = await reader.read('alert', after, 1000)
    if (records.length === 0) break
    alerts.push(...records.map((record) => Buffer.from(record.value).toString()))
    after = records.at(-1)?.offset ?? after
  }
  await reader.close()
  return alerts
}

async function isRead(dataDir: string, records: number): Promise<boolean> {
  const reader = openReader(journalPath(dataDir, 'ingest', 'live'))
  const cursor = await reader.cursor('raw')
  await reader.close()
  return cursor >= records
}

/** Numbers in [0, 1) from a seed (Park and Miller's generator). */
function chanceOf(seed: number): () => number {
  let state = (seed % 2_147_483_646) + 1
  return () => {
    state = (state * 48_271) % 2_147_483_647
    return state / 2_147_483_647
  }
}
