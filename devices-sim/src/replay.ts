import { constants, setPriority } from 'node:os'
import { portOf } from '@ioc/room/announcement'
import { reason } from '@ioc/room/log'
import { tlsSettings } from '@ioc/room/production'
import { runToken } from '@ioc/room/run-token'
import { commonSettings, parseSettings } from '@ioc/room/settings'
import { type CentreDoor, centreDoor } from './centre-door.ts'
import { asBroker, centreLine, serverIdentity } from './centre-line.ts'
import { playLane } from './played-lane.ts'
import type { Recording } from './recording.ts'
import { copyRecording, openRecording } from './recording-file.ts'
import { readReplayWords, type Wanted } from './replay-words.ts'
import { readManifest } from './series-manifest.ts'
import { seriesRecording } from './series-recording.ts'
import { storeRecording } from './store-recording.ts'

const say = (line: string) => void process.stdout.write(`${line}\n`)

async function run(): Promise<void> {
  const { wanted, lane, isLaneWished, speed } = readReplayWords(process.argv.slice(2))
  if (wanted.type === 'series' && wanted.write !== null) {
    const moments = await copyRecording(await fromSeries(wanted, lane), wanted.write)
    return say(`${wanted.write}: ${moments} moments; play it with npm run replay -- ${wanted.write}`)
  }
  const settings = parseSettings(commonSettings.extend(tlsSettings), process.env)
  const { IOC_DATA_DIR: dataDir } = settings
  const tls = serverIdentity(settings)
  const door = centreDoor(
    centreLine(() => portOf(dataDir, 'operations', 'http'), tls),
    runToken(dataDir),
  )
  // Live comes first, also where a replay and the centre share a machine.
  setPriority(constants.priority.PRIORITY_BELOW_NORMAL)
  const stop = new AbortController()
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => stop.abort())
  const open = () => openWanted(wanted, { lane, dataDir, door })
  await playLane({ open, broker: asBroker(tls), lane, mayNumber: !isLaneWished, speed, say, stop: stop.signal }, door)
}

async function openWanted(
  wanted: Wanted,
  { lane, dataDir, door }: { lane: string; dataDir: string; door: CentreDoor },
): Promise<Recording> {
  switch (wanted.type) {
    case 'file':
      return await openRecording(wanted.path)
    case 'series':
      return await fromSeries(wanted, lane)
    case 'store': {
      if (wanted.span.to > Date.now()) throw new Error('--end has not come yet: a replay plays what is past')
      return storeRecording(dataDir, wanted.span, await door.devices())
    }
  }
}

async function fromSeries(wanted: Extract<Wanted, { type: 'series' }>, lane: string): Promise<Recording> {
  const { folder, only, fromDay, days } = wanted
  const entries = readManifest(folder).filter((entry) => !only || only.includes(entry.id))
  const { recording, skipped } = await seriesRecording({ folder, entries, lane, fromDay, days })
  for (const { id, why } of skipped) say(`not played: ${id}: ${why}`)
  return recording
}

try {
  await run()
} catch (cause) {
  process.stderr.write(`replay: ${reason(cause)}\n`)
  process.exitCode = 1
}
