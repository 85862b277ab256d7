import { deviceKinds } from '@ioc/domain/domains'
import { innerDoor } from '@ioc/room/inner-door'
import type { Metrics } from '@ioc/room/metrics'
import type { ModelFacts } from './forecast/model-file.ts'
import type { LaneSet } from './lane-set.ts'

/** The inner door of this room: besides what every room answers, `GET /model` and `GET /lanes`. */
export function analyticsDoor(options: { token: string; metrics: Metrics; lanes: LaneSet; model: ModelFacts }) {
  const { token, metrics, lanes, model } = options
  const readiness = () => ({ ready: true, detail: 'detecting' })
  const door = innerDoor({ token, metrics, readiness })
  door.addHook('onRequest', async (request) => {
    if (request.url === '/metrics') lanes.measure(performance.now())
  })
  door.get('/model', async () => ({
    version: model.version,
    sha256: model.sha256,
    quantiles: model.quantiles,
    kinds: Object.fromEntries(deviceKinds.map((kind) => [kind.kind, kind.forecast])),
  }))
  door.get('/lanes', async () => lanes.progress())
  return door
}
