import { kindOf, metricOf } from '@ioc/domain/domains'
import type { SenmlPack } from '@ioc/domain/senml'
import type { Instrument, SentForm, Values } from './world.ts'
import { worldOf } from './worlds.ts'

/** What one device says at one moment; `t` in ms since 1970 by its own clock. */
export type Saying = { instrument: Instrument; t: number; values: Values }

/**
 * One SenML pack (RFC 8428) of what devices say together: the first record carries the base time, each device's first
 * record its base name, a device of one metric also its base unit. A publisher that speaks for itself leaves its name
 * out, for the topic says it.
 */
export function packOf(sayings: readonly Saying[], publisher: string): SenmlPack {
  const first = sayings[0]
  if (!first) throw new Error('a pack says something')
  const pack: SenmlPack = []
  for (const { instrument, t, values } of sayings) {
    const { device } = instrument
    const metrics = kindOf(device.kind)?.metrics ?? []
    const base = device.id === publisher ? '' : `${device.id}/`
    let isFirst = true
    for (const metric of metrics) {
      const value = values[metric.name]
      if (value === undefined) continue
      const form = formOf(instrument, metric.name)
      const unit = form?.unit ?? metric.unit
      pack.push({
        ...(isFirst && base !== '' ? { bn: base } : {}),
        ...(pack.length === 0 ? { bt: first.t / 1000 } : {}),
        ...(metrics.length === 1 ? { bu: unit } : {}),
        n: metric.name,
        ...(metrics.length === 1 ? {} : { u: unit }),
        v: form ? Number((value * form.factor).toPrecision(9)) : value,
        ...(t === first.t ? {} : { t: Math.round(t - first.t) / 1000 }),
      })
      isFirst = false
    }
  }
  return pack
}

const forms = new WeakMap<Instrument, Map<string, SentForm>>()

/** The unit in which this very device sends a metric, where it is not the primary one. */
function formOf(instrument: Instrument, metric: string): SentForm | undefined {
  let own = forms.get(instrument)
  if (!own) {
    const { sentAs } = worldOf(instrument.device.kind).shape
    own = new Map(
      sentAs.flatMap((form, index) =>
        instrument.trait(900 + index) < form.share && metricOf(instrument.device.kind, form.metric)
          ? [[form.metric, form]]
          : [],
      ),
    )
    forms.set(instrument, own)
  }
  return own.get(metric)
}
