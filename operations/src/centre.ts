import { randomUUID } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { provinces } from '@ioc/domain/facts/provinces'
import type { Changed } from '@ioc/domain/messages/live-events'
import { workingCalendar } from '@ioc/domain/working-calendar'
import { announce } from '@ioc/room/announcement'
import type { Running } from '@ioc/room/life'
import type { Log } from '@ioc/room/log'
import { roomMetrics } from '@ioc/room/metrics'
import { runToken } from '@ioc/room/run-token'
import { alertHandlers } from './alerts/alert-handlers.ts'
import { centreStanding } from './centre-standing.ts'
import { Callers } from './doors/callers.ts'
import { cameraHandlers, frameGuard } from './doors/camera-handlers.ts'
import { openCentreDoors } from './doors/centre-doors.ts'
import { ChangeBell } from './doors/change-bell.ts'
import { changingHandlers } from './doors/changing-handlers.ts'
import { commandHandlers } from './doors/command-handlers.ts'
import { nationalHandlers } from './doors/national-handlers.ts'
import { readingHandlers } from './doors/reading-handlers.ts'
import { startTicks } from './doors/screen-ticks.ts'
import type { Screens } from './doors/screens.ts'
import { sharedHandlers } from './doors/shared-handlers.ts'
import { operationsFigures } from './figures.ts'
import type { IncidentRules } from './incidents/incident-stream.ts'
import { openIncidents } from './incidents/incidents.ts'
import { indicatorHandlers } from './indicators/indicator-handlers.ts'
import { putPublished } from './indicators/indicator-store.ts'
import { linkHandlers } from './link/link-handlers.ts'
import { openNation } from './nation/nation-handlers.ts'
import { notificationHandlers } from './notify/notification-handlers.ts'
import { notifyDoors } from './notify/notify-settings.ts'
import { auditHandlers } from './people/audit-handlers.ts'
import { type FirstPerson, makeFirstPeople } from './people/first-people.ts'
import { issuerOf } from './people/openid-settings.ts'
import { owaspCost, type PasswordCost } from './people/passwords.ts'
import { peopleHandlers } from './people/people-handlers.ts'
import { forgetPersonalData } from './people/personal-data.ts'
import { openProvince } from './province.ts'
import { quarantineHandlers } from './quarantine/quarantine-handlers.ts'
import { reviewHandlers } from './reviews/review-handlers.ts'
import { type RoomName, roomDoors } from './rooms/room-doors.ts'
import { RoomWatch } from './rooms/room-watch.ts'
import { type OperationsSettings, refuseUnsafe } from './settings.ts'
import { shiftHandlers } from './shifts/shift-handlers.ts'
import { beginChain } from './store/audit.ts'
import { openStoreOf } from './store/store-of.ts'
import { DeviceNumbers } from './twin/device-numbers.ts'
import { version } from './version.ts'

const forgetMs = 3_600_000
const sweepSessionsMs = 10_000

export type Centre = Running & {
  dataDir: string
  port: number
  administratorToken: string | undefined
  /** Makes the people of a demonstration where nobody has an account; answers them with their passwords, this once. */
  makeFirstPeople: () => Promise<FirstPerson[]>
}

/** The centre's server, of either level: REST and screens, and in a province everything behind them. */
export async function openCentre(
  settings: OperationsSettings,
  log: Log,
  passwordCost: PasswordCost = owaspCost,
): Promise<Centre> {
  refuseUnsafe(settings)
  const { IOC_DATA_DIR: dataDir, IOC_MODE: mode, IOC_LEVEL: level } = settings
  const rooms: RoomName[] = level === 'province' ? ['broker', 'ingest', 'analytics'] : []
  const epoch = randomUUID()
  const now = Date.now
  const metrics = roomMetrics('operations')
  const figures = operationsFigures(metrics)
  const token = runToken(dataDir)
  const ask = roomDoors(dataDir, token)
  const onBroken = (cause: unknown) =>
    void setImmediate(() => {
      throw cause
    })
  const store = await openStoreOf(settings, log, onBroken)
  const { database } = store
  await beginChain(database)
  const callers = new Callers({ database, runToken: token, level, now })
  await callers.load()
  await putPublished(database, new Date(now()))
  let screens: Screens | undefined
  const bell = new ChangeBell<Changed>((what) => screens?.changed(what))
  const changed = (what: Changed) => bell.changed(what)
  let falseAlarms: IncidentRules['falseAlarms'] = async () => undefined
  const incidentRules: IncidentRules = {
    calendar: workingCalendar(settings.IOC_HOLIDAYS, settings.IOC_WORKING_HOURS),
    exercise: mode === 'demo',
    falseAlarms: (transaction, verdict) => falseAlarms(transaction, verdict),
  }
  const common = { dataDir, mode, epoch, database, ask, figures, log, now, callers, changed, onBroken }

  const ca = settings.IOC_TLS_CA === undefined ? undefined : readFileSync(settings.IOC_TLS_CA, 'utf8')
  const tls = { ca, name: settings.IOC_TLS_NAME }
  const province =
    level === 'province'
      ? await openProvince({
          ...{ ...common, province: settings.IOC_PROVINCE, tls, framesBytes: settings.IOC_FRAMES_BYTES },
          ...{ link: settings, incidents: incidentRules },
          ...{ notify: notifyDoors(settings), communesFile: settings.IOC_COMMUNES_FILE },
        })
      : undefined
  if (province) falseAlarms = province.link.falseAlarms
  const view = (lane: string) => province?.lanes.view(lane)
  const isLoaded = () => province?.lanes.isLiveLoaded() ?? true
  const watch = new RoomWatch({
    ask,
    rooms,
    own: () => ({ ready: isLoaded(), detail: isLoaded() ? 'answering' : 'waiting for the newest values from ingest' }),
    changed: () => changed('centre'),
  })
  const standing = centreStanding({ ...common, of: { level, mode, epoch }, province, watch })
  const quality = province?.quality(log)
  const name = provinces.find(({ code }) => code === settings.IOC_PROVINCE)?.name ?? settings.IOC_PROVINCE
  const place = level === 'province' ? name : 'Cả nước'
  const ofIndicators = {
    ...indicatorHandlers(common),
    ...reviewHandlers({ database, now, quality, place }),
  }
  const shared = sharedHandlers({ ...common, ...standing, version, metrics, rooms })
  const isEncrypted = settings.IOC_TLS_CERT !== undefined
  const people = peopleHandlers({ ...common, passwordCost, issuer: issuerOf(settings), isEncrypted })
  const own = province
    ? {
        ...alertHandlers({ ...common, ...province, view, time: now }),
        ...readingHandlers({ ...common, ...province, view, time: now }),
        ...quarantineHandlers({ ...common, ...province }),
        ...cameraHandlers({ ...common, ...province }),
        ...commandHandlers({ ...common, ...province }),
        ...linkHandlers({ ...common, ...province }),
        ...notificationHandlers({ ...common, ...province }),
        ...changingHandlers({ ...province, seeding: standing.seeding }),
      }
    : { ...nationalHandlers(epoch), ...(await openNation(common)) }
  const incidents = await openIncidents({ ...common, rules: incidentRules, written: () => province?.link.nudge() })

  const handlers = {
    ...shared,
    ...people,
    ...auditHandlers({ database }),
    ...shiftHandlers(common),
    ...ofIndicators,
    ...own,
    ...incidents.handlers,
  }
  const doors = await openCentreDoors(
    settings,
    {
      ...{ ...common, view, numbers: province?.numbers ?? new DeviceNumbers() },
      credentialOf: (identity: string) => province?.tables.credentials.get(identity),
      beforeBody: province ? { sendFrame: frameGuard(province) } : {},
    },
    handlers,
  )
  screens = doors.screens
  const { port } = doors
  announce(dataDir, 'operations', { http: port })
  // Last of all that can fail: a token made before a start that fails would never be shown.
  const tokenFile = settings.IOC_ADMIN_TOKEN_FILE
  const administratorToken = await (tokenFile === undefined
    ? callers.firstToken()
    : callers.takeToken(readFileSync(tokenFile, 'utf8').trim()))
  watch.start()
  quality?.start()
  const stopTicks = startTicks({
    ...{ screens, views: () => province?.lanes.views() ?? [], now },
    ticked: () => {
      if (province?.players.haveChanged(now())) changed('lanes')
    },
  })
  let forgotten = Promise.resolve()
  const forget = () => {
    void province?.forgetLanes().catch(onBroken)
    forgotten = forgetPersonalData(database, settings, new Date(now())).catch(onBroken)
  }
  const forgetting = setInterval(forget, forgetMs)
  const sweeping = setInterval(() => void callers.sessions.sweep().catch(onBroken), sweepSessionsMs)
  // A centre that is started anew each day must not keep its lanes, and what tells of persons, for ever.
  forget()
  return {
    ...{ dataDir, port, administratorToken },
    makeFirstPeople: () => makeFirstPeople(database, level, new Date(now())),
    stop: async () => {
      stopTicks()
      clearInterval(forgetting)
      clearInterval(sweeping)
      bell.stop()
      await doors.close()
      await watch.stop()
      await forgotten
      await incidents.stop()
      await quality?.stop()
      await province?.stop()
      await store.close()
    },
  }
}
