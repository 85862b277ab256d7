import { constants, setPriority } from 'node:os'
import { parseArgs } from 'node:util'
import { portOf } from '@ioc/room/announcement'
import { reason } from '@ioc/room/log'
import { runToken } from '@ioc/room/run-token'
import { commonSettings, parseSettings } from '@ioc/room/settings'
import { centreDoor } from './centre-door.ts'
import { playLane } from './played-lane.ts'
import type { Recording } from './recording.ts'
import { copyRecording, openRecording } from './recording-file.ts'
import { readManifest } from './series-manifest.ts'
import { seriesRecording } from './series-recording.ts'

const usage = `npm run replay -- <recording.ndjson> [--speed 60] [--lane replay-name]
npm run replay -- --series <folder> [--only id,id] [--from <day>] [--days 2] [--speed 600] [--lane replay-name]
npm run replay -- --series <folder> [--only id,id] [--from <day>] [--days 2] --write <recording.ndjson>`

const say = (line: string) => void process.stdout.write(`${line}\n`)

async function run(): Promise<void> {
  const { values: flags, positionals } = parseArgs({
    allowPositionals: true,
    options: {
      speed: { type: 'string' },
      lane: { type: 'string' },
      series: { type: 'string' },
      only: { type: 'string' },
      from: { type: 'string' },
      days: { type: 'string' },
      write: { type: 'string' },
    },
  })
  const path = positionals[0]
  if ((path === undefined) === (flags.series === undefined)) throw new Error(`say what to play:\n${usage}`)
  const lane = flags.lane ?? (path ? laneNameOf(path) : 'replay-series')
  const open = path ? () => openRecording(path) : () => fromSeries({ ...flags, folder: flags.series ?? '', lane })
  if (flags.write !== undefined) {
    if (path) throw new Error(`${path} is a recording already; --write goes with --series`)
    const lines = await copyRecording(await open(), flags.write)
    return say(`${flags.write}: ${lines} moments; play it with npm run replay -- ${flags.write}`)
  }
  const speed = Number(flags.speed ?? (path ? 60 : 600))
  if (!(speed >= 1 && speed <= 600)) throw new Error('--speed is 1 to 600')
  const { IOC_DATA_DIR: dataDir } = parseSettings(commonSettings, process.env)
  const door = centreDoor(() => portOf(dataDir, 'operations', 'http'), runToken(dataDir))
  // Live comes first, also where a replay and the centre share a machine.
  setPriority(constants.priority.PRIORITY_BELOW_NORMAL)
  const stop = new AbortController()
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => stop.abort())
  await playLane({ open, lane, mayNumber: !flags.lane, speed, say, stop: stop.signal }, door)
}

async function fromSeries(of: {
  folder: string
  only?: string | undefined
  from?: string | undefined
  days?: string | undefined
  lane: string
}): Promise<Recording> {
  const only = of.only?.split(',')
  const entries = readManifest(of.folder).filter((entry) => !only || only.includes(entry.id))
  const [fromDay, days] = [Number(of.from ?? 0), Number(of.days ?? 2)]
  if (!(fromDay >= 0 && days > 0))
    throw new Error('--from is a day, 0 being the first, and --days how many; both numbers')
  const { recording, skipped } = await seriesRecording({ folder: of.folder, entries, lane: of.lane, fromDay, days })
  for (const { id, why } of skipped) say(`not played: ${id}: ${why}`)
  return recording
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

try {
  await run()
} catch (cause) {
  process.stderr.write(`replay: ${reason(cause)}\n`)
  process.exitCode = 1
}
