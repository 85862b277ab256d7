import { setTimeout as sleep } from 'node:timers/promises'
import { openReader } from '@ioc/journal/embedded-reader'
import { tablesPath } from '@ioc/journal/layout'
import { announce } from '@ioc/room/announcement'
import { innerDoor, openDoor, type Readiness } from '@ioc/room/inner-door'
import { live } from '@ioc/room/life'
import { roomMetrics } from '@ioc/room/metrics'
import { listenAs } from '@ioc/room/port-setting'
import { runToken } from '@ioc/room/run-token'
import { commonSettings, parseSettings, port } from '@ioc/room/settings'
import { waitFor } from '@ioc/room/wait-for'
import { addRoutes } from './door.ts'
import { ingestMetrics, showCounts } from './ingest-metrics.ts'
import { Lanes } from './lanes.ts'
import { openQuarantineIndex } from './quarantine/quarantine-index.ts'
import { addQuarantineRoutes } from './quarantine/quarantine-routes.ts'
import { RegistryView } from './registry-view.ts'
import { keptDays, openStore, storeSettings } from './store-settings.ts'

const Settings = commonSettings.extend({ IOC_INGEST_DOOR: port(8102), ...storeSettings })

const storeDrainMs = 3000

await live('ingest', async (log, opened) => {
  const settings = parseSettings(Settings, process.env)
  const dataDir = settings.IOC_DATA_DIR
  const metrics = roomMetrics('ingest')
  const store = openStore(settings, process.env.PATH ?? '')
  opened(store.close)
  const tables = openReader(tablesPath(dataDir))
  const registry = new RegistryView()
  let isReading = false
  const fail = (cause: unknown) => {
    throw cause
  }
  const onBroken = (cause: unknown) => void setImmediate(fail, cause)
  const quarantine = openQuarantineIndex(dataDir, onBroken)
  opened(quarantine.close)
  const lanes = new Lanes(
    {
      dataDir,
      store,
      quarantine,
      unitOf: registry.unitOf,
      knowAll: () => registry.readOn(tables),
      metrics: ingestMetrics(metrics, log),
      now: Date.now,
      keptDays: keptDays(settings),
      onBroken,
    },
    (lane, id) => registry.find(lane, id),
  )
  const readiness = (): Readiness => {
    if (!isReading) return { ready: false, detail: 'waiting for the registry of operations' }
    const problem = lanes.get('live')?.storeProblem()
    return { ready: true, detail: problem === undefined ? 'reading raw' : `reading raw; the store waits: ${problem}` }
  }
  showCounts(metrics, async () => lanes.counts())
  const door = innerDoor({ token: runToken(dataDir), metrics, readiness })
  addRoutes(door, { lanes, store, registry, keptDays: keptDays(settings) })
  addQuarantineRoutes(door, { lanes, quarantine })
  const followRegistry = registry.follow(tables)
  followRegistry.ended.catch((cause) => setImmediate(fail, cause))
  await waitFor('the registry of operations', log, async () => ((await tables.head('registry')) > 0 ? true : undefined))
  await registry.read
  const followLanes = lanes.follow(tables)
  followLanes.ended.catch((cause) => setImmediate(fail, cause))
  await Promise.race([waitFor('the live lane', log, () => lanes.get('live')), followLanes.ended])
  announce(dataDir, 'ingest', {
    door: await listenAs('IOC_INGEST_DOOR', () => openDoor(door, settings.IOC_INGEST_DOOR)),
  })
  isReading = true
  return {
    dataDir,
    stop: async () => {
      await door.close()
      await Promise.all([followRegistry.stop(), followLanes.stop()])
      // A store that does not answer is not waited for: what it has not confirmed is written again.
      const closed = lanes.close()
      await Promise.race([closed, sleep(storeDrainMs)])
      await store.close()
      await Promise.all([closed, quarantine.close(), tables.close()])
    },
  }
})
