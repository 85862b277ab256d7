import { existsSync } from 'node:fs'
import { tablesPath } from '@ioc/journal/layout'
import { announce } from '@ioc/room/announcement'
import { openDoor } from '@ioc/room/inner-door'
import { live } from '@ioc/room/life'
import { roomMetrics } from '@ioc/room/metrics'
import { listenAs } from '@ioc/room/port-setting'
import { runToken } from '@ioc/room/run-token'
import { commonSettings, parseSettings, port } from '@ioc/room/settings'
import { waitFor } from '@ioc/room/wait-for'
import { z } from 'zod'
import { analyticsDoor } from './door.ts'
import { analyticsFigures } from './figures.ts'
import { startForecaster } from './forecast/forecaster.ts'
import { readModel, shippedModel } from './forecast/model-file.ts'
import { LaneSet } from './lane-set.ts'
import { SubjectReader } from './subject-reader.ts'

const settings = commonSettings.extend({
  IOC_ANALYTICS_DOOR: port(8103),
  /** How often the state of detection is made durable; what came after it is read again after a crash. */
  IOC_ANALYTICS_SNAPSHOT_SECONDS: z.coerce.number().positive().max(3600).default(300),
})

await live('analytics', async (log) => {
  const set = parseSettings(settings, process.env)
  const dataDir = set.IOC_DATA_DIR
  const token = runToken(dataDir)
  const metrics = roomMetrics('analytics')
  const figures = analyticsFigures(metrics)

  const model = readModel(shippedModel)
  const forecaster = await startForecaster(model, (seconds, rows) => {
    figures.inference.observe(seconds)
    figures.inferredRows.inc(rows)
  })

  await waitFor('the registry of operations', log, () => existsSync(tablesPath(dataDir)) || undefined)
  const registry = new SubjectReader(dataDir, (ids) => lanes.changed(ids))
  const breakDown = (cause: unknown) => process.emit('uncaughtException', asError(cause))
  const snapshotSeconds = set.IOC_ANALYTICS_SNAPSHOT_SECONDS
  const lanes = new LaneSet({ dataDir, token, log, registry, forecaster, figures, snapshotSeconds }, breakDown)
  await registry.start()
  registry.ended.catch(breakDown)
  await lanes.start()

  const door = analyticsDoor({ token, metrics, lanes, model: model.facts })
  announce(dataDir, 'analytics', {
    door: await listenAs('IOC_ANALYTICS_DOOR', () => openDoor(door, set.IOC_ANALYTICS_DOOR)),
  })
  return {
    dataDir,
    stop: async () => {
      await door.close()
      await lanes.stop()
      await registry.stop()
      await forecaster.close()
    },
  }
})

function asError(cause: unknown): Error {
  return cause instanceof Error ? cause : new Error(String(cause))
}
