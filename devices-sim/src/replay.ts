import { setTimeout as sleep } from 'node:timers/promises'
import { parseArgs } from 'node:util'
import { type BrokerAddress, joinBroker } from '@ioc/broker/client'
import type { LaneRequest, OpenedLane } from '@ioc/domain/messages/api-shapes'
import type { Device } from '@ioc/domain/registry'
import { portOf } from '@ioc/room/announcement'
import { reason } from '@ioc/room/log'
import { tlsSettings } from '@ioc/room/production'
import { runToken } from '@ioc/room/run-token'
import { commonSettings, parseSettings } from '@ioc/room/settings'
import { type CentreDoor, CentreRefusal, centreDoor } from './centre-door.ts'
import { asBroker, centreLine, serverIdentity } from './centre-line.ts'
import { makeFleet } from './fleet.ts'
import { play } from './player.ts'
import type { Recording } from './recording.ts'
import { openRecording } from './recording-file.ts'
import { readManifest } from './series-manifest.ts'
import { seriesRecording } from './series-recording.ts'

const usage = `npm run replay -- <recording.ndjson> [--speed 60] [--lane replay-name]
npm run replay -- --series <folder> [--only id,id] [--from <day>] [--days 2] [--speed 600] [--lane replay-name]`

const say = (line: string) => void process.stdout.write(`${line}\n`)

async function run(): Promise<void> {
  const { values: flags, positionals } = parseArgs({
    allowPositionals: true,
    options: {
      speed: { type: 'string' },
      lane: { type: 'string' },
      series: { type: 'string' },
      only: { type: 'string' },
      from: { type: 'string', default: '0' },
      days: { type: 'string', default: '2' },
    },
  })
  const path = positionals[0]
  if ((path === undefined) === (flags.series === undefined)) throw new Error(`say what to play:\n${usage}`)
  const speed = Number(flags.speed ?? (path ? 60 : 600))
  if (!(speed >= 1 && speed <= 600)) throw new Error('--speed is 1 to 600')
  const wanted = flags.lane ?? (path ? laneNameOf(path) : 'replay-series')
  const recording = path
    ? await openRecording(path)
    : await fromSeries({ ...flags, folder: flags.series ?? '', lane: wanted })
  const settings = parseSettings(commonSettings.extend(tlsSettings), process.env)
  const { IOC_DATA_DIR: dataDir } = settings
  const tls = serverIdentity(settings)
  const door = centreDoor(
    centreLine(() => portOf(dataDir, 'operations', 'http'), tls),
    runToken(dataDir),
  )
  const { header } = recording

  const live = await door.devices()
  const { devices, brought } = castOf(recording, live, wanted)
  const { source, from: begin, to: end } = header
  const opened = await openLane(
    door,
    { name: wanted, source, from: begin, to: end, speed, devices: brought },
    !flags.lane,
  )
  const lane = opened.lane.name
  say(`lane ${lane}: ${header.name}, ${header.from} to ${header.to} at ${speed}x, ${devices.size} devices`)
  const player = opened.credential
  const client = await joinWithin(20, {
    url: opened.mqtt,
    ...asBroker(tls),
    identity: player.identity,
    token: player.token,
  })
  let stopped = false
  for (const signal of ['SIGINT', 'SIGTERM'] as const)
    process.once(signal, () => {
      stopped = true
    })
  const began = performance.now()
  const from = Date.parse(header.from)
  const to = Date.parse(header.to)
  let told = 0
  const result = await play(
    recording.moments,
    { from, to, speed, devices },
    {
      reading: (commune, pack) =>
        untilAcknowledged(() => client.publish('reading', { lane, commune, publisher: player.identity }, pack)),
      stamp: (at) => untilAcknowledged(() => client.publish('stamp', { lane }, { at: new Date(at).toISOString() })),
      until: async (elapsed) => {
        while (!stopped && performance.now() - began < elapsed)
          await sleep(Math.min(250, elapsed - (performance.now() - began)))
        return !stopped
      },
      progress: (t) => {
        if (performance.now() - told < 2000) return
        told = performance.now()
        say(`${new Date(t).toISOString()}  ${speed}x  ${Math.round(((t - from) / Math.max(1, to - from)) * 100)} %`)
      },
    },
  )
  await client.leave()
  await door.endLane(lane)
  say(`${result.finished ? 'finished' : 'stopped'}: ${result.readings} readings; the lane can still be looked at`)
}

async function fromSeries(of: { folder: string; only?: string | undefined; from: string; days: string; lane: string }) {
  const only = of.only?.split(',')
  const entries = readManifest(of.folder).filter((entry) => !only || only.includes(entry.id))
  const choice = { folder: of.folder, entries, lane: of.lane, fromDay: Number(of.from), days: Number(of.days) }
  const { recording, skipped } = await seriesRecording(choice)
  for (const { id, why } of skipped) say(`not played: ${id}: ${why}`)
  return recording
}

/**
 * The devices that play: the recording's own, and those of the live registry that it uses. One that it uses and that
 * is not there is brought along where the simulated fleet knows it, else nothing can be played.
 */
function castOf(
  { header }: Recording,
  live: ReadonlyMap<string, { kind: string; commune: string }>,
  lane: string,
): { devices: Map<string, { kind: string; commune: string }>; brought: Device[] } {
  const missing = header.uses.filter((id) => !live.has(id))
  const known = new Map(missing.length > 0 ? makeFleet(48, 2000).devices.map((device) => [device.id, device]) : [])
  const copies = missing.flatMap((id) => {
    const device = known.get(id)
    return device ? [{ ...device, gateway: null, lane }] : []
  })
  if (copies.length < missing.length) throw new Error(`not in the registry: ${missing.slice(0, 10).join(', ')}`)
  const brought = [...header.devices.map((device) => ({ ...device, gateway: null, lane })), ...copies]
  const devices = new Map(brought.map(({ id, kind, commune }) => [id, { kind, commune }]))
  for (const id of header.uses) {
    const device = live.get(id)
    if (device) devices.set(id, device)
  }
  return { devices, brought }
}

const namesTried = 50

/** A name is never used twice: where it was nobody's wish, the next free one with a number behind it is taken. */
async function openLane(door: CentreDoor, request: LaneRequest, mayNumber: boolean): Promise<OpenedLane> {
  for (let n = 1; ; n++) {
    const name = n === 1 ? request.name : `${request.name.slice(0, 27)}-${n}`
    try {
      return await door.openLane({
        ...request,
        name,
        devices: request.devices.map((device) => ({ ...device, lane: name })),
      })
    } catch (cause) {
      if (!(cause instanceof CentreRefusal) || cause.status !== 409 || !mayNumber || n === namesTried) throw cause
    }
  }
}

/** "recordings/flood-2025-10.ndjson" -> "replay-flood-2025-10" */
function laneNameOf(path: string): string {
  const stem = path.replace(/^.*\//, '').replace(/\.[^.]*$/, '')
  return `replay-${stem
    .toLowerCase()
    .replaceAll(/[^a-z0-9]+/g, '-')
    .replaceAll(/^-|-$/g, '')
    .slice(0, 24)}`
}

/** A new credential is in force within a second. */
async function joinWithin(seconds: number, address: BrokerAddress) {
  const deadline = performance.now() + seconds * 1000
  for (;;) {
    try {
      return await joinBroker(address)
    } catch (cause) {
      if (performance.now() > deadline) throw cause
      await sleep(500)
    }
  }
}

/** A cut connection ends a publish with an error: it is sent again, and whoever stores it knows a copy as one. */
async function untilAcknowledged(send: () => Promise<void>): Promise<void> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await send()
    } catch (cause) {
      if (attempt === 60) throw cause
      await sleep(1000)
    }
  }
}

try {
  await run()
} catch (cause) {
  process.stderr.write(`replay: ${reason(cause)}\n`)
  process.exitCode = 1
}
