import type { Metric } from '@ioc/domain/device-kind'
import { kindOf } from '@ioc/domain/domains'
import { momentOf } from './local-time.ts'
import { shake } from './noise.ts'
import type { Order } from './orders.ts'
import { troubleKind } from './trouble-plan.ts'
import type { Weather } from './weather.ts'
import type { Instrument, Trouble, Values } from './world.ts'
import { worldOf } from './worlds.ts'

type Held = { troubles?: readonly Trouble[]; order?: Order | undefined }

/**
 * What an instrument shows at `t` (ms), in primary units at its own resolution, under the troubles it has then and the
 * order it holds to.
 */
export function sense(
  instrument: Instrument,
  t: number,
  weather: Weather,
  { troubles = [], order }: Held = {},
): Values {
  const { world } = worldOf(instrument.device.kind)
  const healthy = (at: number) => world.values(instrument, momentOf(at), weather)
  const metrics = kindOf(instrument.device.kind)?.metrics ?? []
  const values = rounded(healthy(t), metrics)
  let bent = values
  for (const trouble of troubles) {
    if (t < trouble.start || t >= trouble.end) continue
    const progress = (t - trouble.start) / (trouble.end - trouble.start)
    const atStart = () => rounded(healthy(trouble.start), metrics)
    const jitter = (channel: number) => shake(instrument.seed, t, 50 + channel)
    const at = { t, progress, device: instrument.device, atStart, jitter }
    bent = troubleKind(trouble.kind).bend?.(bent, trouble, at) ?? bent
  }
  const obeying = order && world.obeying ? world.obeying(instrument, bent, order, t) : bent
  return obeying === values ? values : stepped(obeying, metrics)
}

/** Healthy values in steps, and never a number by which the instrument would say that it has none. */
function rounded(values: Values, metrics: readonly Metric[]): Values {
  for (const metric of metrics) {
    const value = values[metric.name]
    if (value === undefined) continue
    const shown = toStep(value, metric)
    values[metric.name] = metric.sentinels?.includes(shown) ? shown + 3 * metric.resolution : shown
  }
  return values
}

function stepped(values: Values, metrics: readonly Metric[]): Values {
  for (const metric of metrics) {
    const value = values[metric.name]
    if (value !== undefined) values[metric.name] = toStep(value, metric)
  }
  return values
}

/** Steps are the decimal power at or under twice the resolution, which is half of one step. */
const steps = new WeakMap<Metric, { scale: number; down: boolean }>()

function toStep(value: number, metric: Metric): number {
  let step = steps.get(metric)
  if (!step) {
    const power = Math.floor(Math.log10(metric.resolution * 2) + 1e-9)
    step = { scale: 10 ** Math.abs(power), down: power < 0 }
    steps.set(metric, step)
  }
  return step.down ? Math.round(value * step.scale) / step.scale : Math.round(value / step.scale) * step.scale
}
