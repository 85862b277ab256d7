import { joinBroker } from '@ioc/broker/client'
import type { Credential } from '@ioc/domain/identity'
import { openReader } from '@ioc/journal/embedded-reader'
import { openWriter } from '@ioc/journal/embedded-writer'
import { tablesPath } from '@ioc/journal/layout'
import { portOf } from '@ioc/room/announcement'
import type { Log } from '@ioc/room/log'
import { newToken, tokenHash } from '@ioc/room/run-token'
import { AlertPublisher } from './alerts/alert-publisher.ts'
import { FrameShelf } from './cameras/frame-shelf.ts'
import { CommandSender } from './commands/command-sender.ts'
import { isRefusal } from './doors/problems.ts'
import type { Figures } from './figures.ts'
import { incidentCommands } from './incidents/incident-commands.ts'
import type { IncidentRules } from './incidents/incident-stream.ts'
import { QualityDays } from './indicators/quality-days.ts'
import { deleteLane, lanesToForget } from './lanes/lane-life.ts'
import { Players } from './lanes/players.ts'
import { RunningLanes } from './lanes/running-lanes.ts'
import { readCommuneAreas } from './link/commune-areas.ts'
import type { LinkSettings } from './link/link-settings.ts'
import { openLink } from './link/open-link.ts'
import { NotificationSender } from './notify/notification-sender.ts'
import type { NotifyDoors } from './notify/notify-settings.ts'
import { watchQuarantine } from './quarantine/quarantine-watch.ts'
import type { AskRoom } from './rooms/room-doors.ts'
import type { Database } from './store/store.ts'
import { putFirstRecords } from './tables/first-records.ts'
import { centreIdentity } from './tables/own-identities.ts'
import { communesOf } from './tables/province-facts.ts'
import { Tables } from './tables/tables.ts'
import { DeviceNumbers } from './twin/device-numbers.ts'

/** Cameras whose newest picture is held at most. */
const framesOfCameras = 4000

type Parts = {
  dataDir: string
  province: string
  epoch: string
  /** How the broker's certificate is checked. */
  tls: { ca: string | undefined; name: string }
  /** Bytes of camera pictures held at most. */
  framesBytes: number
  notify: NotifyDoors
  /** The operator's file of commune borders. */
  communesFile: string | undefined
  database: Database
  ask: AskRoom
  figures: Figures
  log: Log
  now: () => number
  link: LinkSettings
  incidents: IncidentRules
  mode: 'demo' | 'production'
  changed: (what: 'registry' | 'lanes' | 'quarantine' | 'link' | 'incidents') => void
  onBroken: (cause: unknown) => void
}

export type Province = Awaited<ReturnType<typeof openProvince>>

/** What only a province's centre has: the tables, the lanes with their twins and alerts, and a voice on the broker. */
export async function openProvince(parts: Parts) {
  const { dataDir, province, database, figures, log, now } = parts
  const writer = openWriter(tablesPath(dataDir), {
    logs: [],
    tables: ['registry', 'credentials', 'lanes', 'enrolments'],
  })
  const tables = new Tables({ writer, database, now: () => new Date(now()) })
  const reader = openReader(tablesPath(dataDir))
  const { repeated } = await tables.load(reader)
  await reader.close()
  if (repeated > 0) log.info(`${repeated} changes of the tables that a stop had cut off stand there now`)
  await putFirstRecords(tables, province, new Date(now()))
  const communes = communesOf(province)
  if (!communes) log.warn(`the communes of province ${province} are not known here: any five digits are taken`)

  const limits = { cameras: framesOfCameras, bytes: parts.framesBytes }
  const frames = new FrameShelf(limits, (reason) => figures.framesLeft.inc({ reason }))
  const numbers = new DeviceNumbers()
  for (const device of tables.devices.values()) numbers.put(device)
  const join = await brokerVoice(parts, tables)
  const publisher = new AlertPublisher({ join: () => join('alerts'), figures, log })
  const book = incidentCommands({ ...parts.incidents, database, changed: () => parts.changed('incidents') })
  const commands = new CommandSender({ ...parts, book, join: () => join('commands'), tables })
  const nameOf = (id: string) => (tables.devices.get(id) ?? tables.gateways.get(id))?.name ?? id
  const notifications = new NotificationSender({ ...parts, nameOf })
  const areas = await readCommuneAreas(parts.communesFile, log)
  const link = openLink({ ...parts, tables, areas })
  const lanes = new RunningLanes({ ...parts, tables, numbers, publisher, link })
  tables.onChange((puts) => {
    for (const put of puts) {
      if (put.table === 'lanes') {
        parts.changed('lanes')
        lanes.follow().catch(parts.onBroken)
      }
      if (put.table !== 'registry') continue
      if (put.value?.type === 'device') numbers.put(put.value)
      if (put.value === null && put.key.startsWith('device/')) {
        const id = put.key.slice('device/'.length)
        numbers.remove(id)
        frames.remove(id)
      }
      parts.changed('registry')
    }
  })
  await lanes.follow()
  publisher.start()
  await commands.start()
  await link.start()
  notifications.start()
  const players = new Players()
  const around = {
    dataDir,
    players,
    tables,
    communes,
    province,
    now: () => new Date(now()),
    mqtt: () => mqttUrl(dataDir) ?? '',
    settled: () => lanes.follow(),
  }
  const desk = watchQuarantine(dataDir, () => parts.changed('quarantine'), parts.onBroken)
  return {
    ...around,
    numbers,
    frames,
    commands,
    book,
    notifications,
    notify: parts.notify,
    lanes,
    link,
    /** What the live data of each day are worth. */
    quality: (log: Log) =>
      new QualityDays({
        ...{ ask: parts.ask, database, log, now, devices: () => liveDevices(tables) },
        latest: (device) => lanes.view('live')?.twin.latest(device) ?? [],
        stamp: () => lanes.view('live')?.twin.stamp ?? 0,
      }),
    /** Deletes replay lanes that have been kept long enough, at the live lane's own time. */
    forgetLanes: async () => {
      for (const name of lanesToForget(tables.lanes.values(), lanes.view('live')?.twin.stamp || now())) {
        const answer = await deleteLane(around, name, 'operations')
        log.info(isRefusal(answer) ? answer.problem.en.detail : `lane ${name} was kept for 7 days and is deleted`)
      }
    },
    stop: async () => {
      await desk.stop()
      await link.stop()
      await notifications.stop()
      await commands.stop()
      await publisher.stop()
      await lanes.stop()
      await writer.close()
    },
  }
}

/** Devices of the live registry alone. */
function* liveDevices(tables: Tables) {
  for (const device of tables.devices.values()) if (device.lane === null) yield device
}

/**
 * Makes the centre's own credential, new at each start, and answers how to join the broker with it, by as many lines as
 * needed.
 */
async function brokerVoice({ dataDir, tls: { ca, name } }: Parts, tables: Tables) {
  const token = newToken()
  const credential: Credential = {
    identity: centreIdentity,
    tokenHash: tokenHash(token),
    certificateSubject: null,
    right: { type: 'operations' },
    revokedAt: null,
  }
  await tables.inTurn((change) =>
    change({ who: 'operations', what: 'issue credential', detail: 'operations, for this start' }, [
      { table: 'credentials', key: credential.identity, value: credential },
    ]),
  )
  return async (connection: string) => {
    const url = mqttUrl(dataDir)
    if (url === undefined) throw new Error('it has not said its port')
    return await joinBroker({
      url,
      identity: credential.identity,
      name,
      connection,
      token,
      ...(ca === undefined ? {} : { ca }),
    })
  }
}

/** Where the broker takes MQTT on this machine. */
function mqttUrl(dataDir: string): string | undefined {
  const plain = portOf(dataDir, 'broker', 'mqtt')
  if (plain !== undefined) return `mqtt://127.0.0.1:${plain}`
  const tls = portOf(dataDir, 'broker', 'mqtts')
  return tls === undefined ? undefined : `mqtts://127.0.0.1:${tls}`
}
