import { deviceKinds } from '@ioc/domain/domains'
import { floodGauges } from '@ioc/domain/facts/flood'
import { useEffect, useRef, useState } from 'react'
import { fetchHistory, fetchLatest } from '../live/centre-api.ts'
import type { ScreenDevice } from '../live/device-registry.ts'
import type { Feed } from '../live/feed.ts'
import { isInLane } from '../live/lane-devices.ts'
import { useChannel } from '../live/use-feed.ts'
import { deviceSite } from '../words/alert-words.ts'
import { exceeded, type FloodLevels, hourlyRise, scalePlace } from './flood-scale.ts'

/** Kinds whose devices have flood levels of their own, and the metric that these are of. */
const gaugeKinds = new Map(
  deviceKinds.flatMap((kind) => {
    const rule = kind.limits.find(({ class: of, thresholds }) => of === 'flood' && thresholds.some(isOfDevice))
    const place = kind.metrics.findIndex(({ name }) => name === rule?.metric)
    return rule === undefined || place < 0 ? [] : [[kind.kind, { metric: rule.metric, place }] as const]
  }),
)
function isOfDevice({ value }: { value: unknown }): boolean {
  return value === 'device'
}

const hourMs = 3_600_000
/** A province has a dozen gauges; the wall asks for no more. */
const most = 24

type Known = { levels: FloodLevels; rise: number | null }
/** A gauge on the wall. `rise` in metres an hour; null where it is not known. */
export type FloodGauge = Known & {
  device: ScreenDevice
  name: string
  river: string | null
  metres: number
  t: number
  isStale: boolean
  above: ReturnType<typeof exceeded>
}

/** The gauges of a lane that have a value and known levels, the fullest first, those that no longer report last. */
export function useFloodGauges(feed: Feed, second: number): FloodGauge[] {
  useChannel(feed, 'series')
  const devices = gaugesOf(feed).slice(0, most)
  const known = useKnown(feed, devices, second)
  const gauges = devices.flatMap((device): FloodGauge[] => {
    const facts = known.get(device.id)
    const place = gaugeKinds.get(device.kind)?.place ?? -1
    const metres = feed.series.value(device.no, place)
    if (facts === undefined || metres === undefined) return []
    const isStale = feed.board.of(feed.registry.rowOf(device.no)) === 'stale'
    const record = floodGauges.find(({ site }) => site === device.site)
    const [name, river] = record === undefined ? [deviceSite(device), null] : [record.name, record.river]
    const t = feed.series.time(device.no, place)
    return [{ ...facts, device, name, river, metres, t, isStale, above: exceeded(facts.levels, metres) }]
  })
  const fullness = (gauge: FloodGauge) => scalePlace(gauge.levels, gauge.metres) - (gauge.isStale ? 1 : 0)
  return gauges.sort((a, b) => fullness(b) - fullness(a))
}

function gaugesOf(feed: Feed): ScreenDevice[] {
  return feed.registry.devices.filter((device, row) => gaugeKinds.has(device.kind) && isInLane(feed, row))
}

/** Levels and rise of each gauge, asked for again each minute of the lane. */
function useKnown(feed: Feed, devices: readonly ScreenDevice[], second: number): ReadonlyMap<string, Known> {
  const [known, setKnown] = useState<ReadonlyMap<string, Known>>(new Map())
  const newest = useRef({ devices, second })
  useEffect(() => {
    newest.current = { devices, second }
  })
  const which = devices.map(({ id }) => id).join()
  const minute = Math.floor(second / 60)
  // biome-ignore lint/correctness/useExhaustiveDependencies: other gauges and a new minute are reasons to ask
  useEffect(() => {
    let isCurrent = true
    const { devices: asked, second: at } = newest.current
    void Promise.all(
      asked.map(async (device) => [device.id, await knownOf(device, feed.lane, at * 1000)] as const),
    ).then((answers) => {
      if (!isCurrent) return
      // Where the centre did not answer, what was known stays.
      setKnown(
        (before) => new Map([...before, ...answers.flatMap(([id, facts]) => (facts ? [[id, facts] as const] : []))]),
      )
    })
    return () => {
      isCurrent = false
    }
  }, [feed, which, minute])
  return known
}

async function knownOf(device: ScreenDevice, lane: string, now: number): Promise<Known | null> {
  const metric = gaugeKinds.get(device.kind)?.metric ?? ''
  const [latest, history] = await Promise.all([
    fetchLatest(device.id, lane),
    fetchHistory(device.id, { lane, metric, from: now - hourMs, to: now, points: 60 }),
  ])
  if (latest.type === 'failed') return null
  const { bd1, bd2, bd3 } = latest.value.device.thresholds
  if (bd3 === undefined) return null
  const highest = floodGauges.find(({ site }) => site === device.site)?.historic?.metres
  const rise = history.type === 'good' ? hourlyRise(history.value.t, history.value.v) : null
  return {
    levels: {
      bd3,
      ...(bd1 === undefined ? {} : { bd1 }),
      ...(bd2 === undefined ? {} : { bd2 }),
      ...(highest === undefined ? {} : { highest }),
    },
    rise,
  }
}
