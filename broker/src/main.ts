import { RawHold } from '@ioc/domain/messages/inner-doors'
import { openReader } from '@ioc/journal/embedded-reader'
import { tablesPath } from '@ioc/journal/layout'
import { announce } from '@ioc/room/announcement'
import { innerDoor, openDoor, type Readiness } from '@ioc/room/inner-door'
import { live, tellStarter } from '@ioc/room/life'
import { listenAs } from '@ioc/room/port-setting'
import { runToken } from '@ioc/room/run-token'
import { parseSettings } from '@ioc/room/settings'
import { waitFor } from '@ioc/room/wait-for'
import { ConnectRate } from './connect-rate.ts'
import { followCredentials } from './credentials.ts'
import { openMqttDoor } from './door.ts'
import { followEnrolments } from './enrolments.ts'
import { brokerFigures } from './figures.ts'
import { LaneJournals } from './lane-journals.ts'
import { listenTcp, listenTls } from './listeners.ts'
import { Members } from './members.ts'
import { keepPruning, keepStamping, sayIfClockIsBehind } from './raw-keeping.ts'
import { brokerSettings, refuseUnsafe } from './settings.ts'
import { followRecords } from './table.ts'
import { listenWebSocket } from './websocket.ts'

await live('broker', async (log) => {
  const settings = parseSettings(brokerSettings, process.env)
  refuseUnsafe(settings)
  const { IOC_DATA_DIR: dataDir, IOC_HOST: host, IOC_TLS_CERT: cert, IOC_TLS_KEY: key } = settings
  const figures = brokerFigures()
  const bound = { bytes: settings.IOC_RAW_BYTES, freeShare: settings.IOC_RAW_FREE_SHARE }
  const journals = new LaneJournals(dataDir, bound, log)
  await sayIfClockIsBehind({ dataDir, log }, Date.now())
  const stopStamping = keepStamping({ journals, figures, log })

  let readiness: Readiness = { ready: false, detail: 'waiting for the credentials that operations writes' }
  const inner = innerDoor({ token: runToken(dataDir), metrics: figures.metrics, readiness: () => readiness })
  inner.get('/counts', async () => journals.counts())
  const pruning = keepPruning({ dataDir, journals, figures, log })
  inner.post('/raw/hold', async (request) => {
    const { seconds } = RawHold.parse(request.body)
    pruning.hold(seconds)
    return { seconds }
  })
  const ports = { door: await listenAs('IOC_BROKER_DOOR', () => openDoor(inner, settings.IOC_BROKER_DOOR)) }
  announce(dataDir, 'broker', ports)

  const reader = openReader(tablesPath(dataDir))
  tellStarter({ type: 'waiting', detail: readiness.detail })
  await waitFor(
    'the credentials that operations writes',
    log,
    async () => (await reader.head('credentials')) || undefined,
  )
  const members = new Members()
  const credentials = followCredentials(reader, log, (identity) => {
    const closed = members.expel(identity)
    if (closed > 0) figures.closed.inc({ reason: 'credential_changed' }, closed)
  })
  const writer = journals.writer('live')
  if (!writer) throw new Error('the live lane has no journal')
  const enrolments = followEnrolments({
    ...{ reader, writer, log },
    expel: (test, identity) => {
      const closed = members.expelIf(test, identity)
      if (closed > 0) figures.closed.inc({ reason: 'enrolment_ended' }, closed)
    },
  })
  const lanes = followRecords(reader, 'lanes', (record) => journals.take(record))
  await Promise.all([credentials.read, enrolments.read, lanes.read])

  const rates = {
    identity: new ConnectRate({ perMinute: settings.IOC_CONNECTS_PER_IDENTITY }),
    address: new ConnectRate({ perMinute: settings.IOC_CONNECTS_PER_ADDRESS }),
  }
  const door = await openMqttDoor({ credentials, enrolments, members, journals, figures, rates, log })
  const entrance = { admit: door.admit, figures }
  // In production nothing comes in that is not encrypted, on this machine neither.
  const isPlain = settings.IOC_MODE === 'demo'
  const tcp = isPlain
    ? await listenAs('IOC_MQTT_PORT', () => listenTcp(entrance, host, settings.IOC_MQTT_PORT))
    : undefined
  const ws = isPlain
    ? await listenAs('IOC_WS_PORT', () =>
        listenWebSocket(entrance, [host, ...settings.IOC_WS_HOSTS], host, settings.IOC_WS_PORT),
      )
    : undefined
  const tls =
    cert !== undefined && key !== undefined
      ? await listenAs('IOC_MQTTS_PORT', () =>
          listenTls(entrance, { cert, key, clientCa: settings.IOC_TLS_CLIENT_CA }, host, settings.IOC_MQTTS_PORT),
        )
      : undefined
  const doors = { ...(tcp && { mqtt: tcp.port }), ...(ws && { ws: ws.port }), ...(tls && { mqtts: tls.port }) }
  announce(dataDir, 'broker', { ...ports, ...doors })
  const words = Object.entries(doors).map(([name, port]) => `${name} ${port}`)
  readiness = { ready: true, detail: `listening: ${words.join(', ')}` }

  return {
    dataDir,
    stop: async () => {
      stopStamping()
      await Promise.all([tcp?.close(), ws?.close(), tls?.close(), door.close()])
      await Promise.all([credentials.stop(), enrolments.stop(), lanes.stop(), pruning.stop(), inner.close()])
      await Promise.all([reader.close(), journals.close()])
    },
  }
})
