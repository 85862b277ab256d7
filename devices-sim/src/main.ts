import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { joinBroker } from '@ioc/broker/client'
import { commandsOf, type DeviceCommand } from '@ioc/domain/device-command'
import { kindOf } from '@ioc/domain/domains'
import type { Device } from '@ioc/domain/registry'
import { announce, portOf } from '@ioc/room/announcement'
import { innerDoor, openDoor, type Readiness } from '@ioc/room/inner-door'
import { live } from '@ioc/room/life'
import { reason } from '@ioc/room/log'
import { roomMetrics } from '@ioc/room/metrics'
import { runToken } from '@ioc/room/run-token'
import { parseSettings } from '@ioc/room/settings'
import { waitFor } from '@ioc/room/wait-for'
import { centreDoor } from './centre-door.ts'
import { asBroker, centreLine, serverIdentity } from './centre-line.ts'
import { openCredentialFile } from './credential-file.ts'
import { instrumentsOf, makeFleet } from './fleet.ts'
import { recordFleet } from './fleet-recording.ts'
import { pastTroubles } from './history.ts'
import { labelFile } from './label-file.ts'
import { LiveFleet } from './live-fleet.ts'
import { Orders } from './orders.ts'
import { FrameSender } from './pictures/frame-sender.ts'
import { Publisher } from './publisher.ts'
import { register } from './registration.ts'
import { roundsOf, type Speaker, speakersOf } from './schedule.ts'
import { readSeeding, startSeeding, wantedSpan } from './seeding.ts'
import { simSettings } from './settings.ts'
import { simFigures } from './sim-figures.ts'
import { openSpool } from './spool.ts'
import { labelOf, liveRhythm, plannedTroubles } from './trouble-plan.ts'
import { turnstile } from './turnstile.ts'
import { weatherOf } from './weather.ts'

const connectionsPerSecond = 50
/** Within this time every room has read new registry records and credentials. */
const propagationMs = 1500

await live('devices-sim', async (log) => {
  const { values: flags } = parseArgs({
    options: { devices: { type: 'string' }, record: { type: 'string' }, minutes: { type: 'string', default: '60' } },
  })
  const settings = parseSettings(simSettings, {
    ...process.env,
    ...(flags.devices === undefined ? {} : { IOC_SIM_DEVICES: flags.devices }),
  })
  const { IOC_DATA_DIR: dataDir, IOC_SIM_SEED: seed } = settings
  const folder = join(dataDir, 'sim')
  let readiness: Readiness = { ready: false, detail: "waiting for the centre's server" }
  const metrics = roomMetrics('devices-sim')
  const figures = simFigures(metrics)
  const token = runToken(dataDir)
  const inner = innerDoor({ token, metrics, readiness: () => readiness })
  announce(dataDir, 'devices-sim', { door: await openDoor(inner, settings.IOC_SIM_PORT) })

  const fleet = makeFleet(seed, settings.IOC_SIM_DEVICES)
  const instruments = instrumentsOf(seed, fleet.devices)
  const speakers = speakersOf(instruments, fleet.gateways)
  const tls = serverIdentity(settings)
  const line = centreLine(() => portOf(dataDir, 'operations', 'http'), tls)
  const door = centreDoor(line, token)
  const credentials = openCredentialFile(join(folder, 'credentials.json'))
  const historyState = join(folder, 'history.json')
  const seeded = readSeeding(historyState)
  const added = await waitFor("the centre's server", log, () =>
    register(fleet, speakers, { door, credentials, log }).catch((cause) => {
      readiness = { ready: false, detail: `waiting for the centre's server: ${reason(cause)}` }
      return undefined
    }),
  )
  log.info(`${fleet.devices.length} devices, ${speakers.length} publishers, ${added} new in the registry`)
  readiness = { ready: false, detail: 'waiting for the broker' }
  const brokerPort = () => portOf(dataDir, 'broker', tls ? 'mqtts' : 'mqtt')
  await waitFor('the broker', log, brokerPort)
  if (added > 0) await new Promise((resolve) => setTimeout(resolve, propagationMs))

  const wanted = await wantedSpan({
    path: historyState,
    known: seeded,
    days: settings.IOC_SIM_SEED_DAYS,
    dataDir,
    log,
    now: Date.now,
  })

  const turn = turnstile(connectionsPerSecond)
  const joinAs = async (speaker: Speaker) => {
    await turn()
    const url = `${tls ? 'mqtts' : 'mqtt'}://127.0.0.1:${brokerPort() ?? 0}`
    return joinBroker({ url, ...asBroker(tls), identity: speaker.id, token: credentials.get(speaker.id) ?? '' })
  }
  const renew = async (speaker: Speaker) => credentials.put([await door.issue(speaker.id, speaker.commune)])
  const known = new Map(fleet.devices.map((device) => [device.id, device]))
  const orders = new Orders({
    find: (publisher, id) => {
      const device = known.get(id)
      return device && (device.gateway ?? device.id) === publisher ? device : undefined
    },
    obeyed: (id) => running.askNow(id, Date.now()),
  })
  const gateways = new Set(fleet.gateways.map((gateway) => gateway.id))
  const publishers = new Map(
    speakers.map((speaker) => {
      const spool = gateways.has(speaker.id) ? openSpool(join(folder, 'spool', `${speaker.id}.ndjson`)) : null
      const takesCommands = speaker.members.some((member) => commandsOf(member.device.kind).length > 0)
      const obey = takesCommands ? (command: DeviceCommand) => orders.take(speaker.id, command, Date.now()) : null
      return [speaker.id, new Publisher({ speaker, spool, figures, join: joinAs, renew, obey })] as const
    }),
  )
  const pictures = new FrameSender({
    ...{ line, figures, tokenOf: credentials.get },
    cameras: new Set(camerasOf(fleet.devices).slice(0, settings.IOC_SIM_FRAMES)),
  })
  const startAt = Date.now()
  const label = labelFile(join(folder, 'labels.ndjson'), startAt)
  const recording =
    flags.record === undefined
      ? null
      : await recordFleet({
          path: flags.record,
          devices: [...known.keys()],
          from: startAt,
          to: startAt + Number(flags.minutes) * 60_000,
          seed,
        })
  const running = new LiveFleet(
    {
      publishers,
      rounds: speakers.flatMap(roundsOf),
      weather: weatherOf(seed),
      troubles: settings.IOC_SIM_TROUBLE === 'on' ? plannedTroubles(seed, instruments, startAt, liveRhythm) : null,
      orderOf: (id) => orders.of(id),
      onTrouble: (trouble) => {
        label(labelOf(trouble, (id) => known.get(id)))
        log.info(`trouble ${trouble.kind} at ${trouble.gateway ?? trouble.devices.join(' ')}`)
      },
      onSaid: (sayings, at) => {
        recording?.said(sayings, at)
        pictures.said(sayings)
      },
      figures,
    },
    startAt,
  )
  for (const publisher of publishers.values()) publisher.start()
  running.start()
  const trouble = settings.IOC_SIM_TROUBLE === 'on'
  const seeding =
    wanted &&
    startSeeding(
      { dataDir, seed, devices: fleet.devices.length, trouble, span: wanted.span },
      { path: historyState, tell: door.tellSeeding, log },
    )
  if (wanted?.isNew && trouble)
    for (const past of pastTroubles(seed, instruments, wanted.span)) label(labelOf(past, (id) => known.get(id)))
  readiness = { ready: true, detail: `${fleet.devices.length} devices` }
  return {
    dataDir,
    stop: async () => {
      running.stop()
      await pictures.stop()
      await seeding?.stop()
      await recording?.close()
      await Promise.all([...publishers.values()].map((publisher) => publisher.stop()))
      await inner.close()
    },
  }
})

/** Cameras that have a token of their own; pictures do not go through gateways. */
function camerasOf(devices: readonly Device[]): string[] {
  const cameras = devices.filter((device) => device.gateway === null && kindOf(device.kind)?.sendsFrames)
  return cameras.map((device) => device.id)
}
