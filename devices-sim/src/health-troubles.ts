import type { Metric } from '@ioc/domain/device-kind'
import { kindOf } from '@ioc/domain/domains'
import type { Device } from '@ioc/domain/registry'
import type { PrimaryUnit } from '@ioc/domain/unit'
import { shake } from './noise.ts'
import type { Instrument, TroubleKind, Values } from './world.ts'

/**
 * Troubles of the instrument, not of the world: any kind of device can have them, in the first of its metrics that
 * can show them.
 */

type Choice = (metric: Metric) => boolean

const metricFor = (device: Device, fits: Choice) => kindOf(device.kind)?.metrics.find(fits)

const devicesWith = (fits: Choice) => (instruments: readonly Instrument[]) =>
  instruments.filter(({ device }) => metricFor(device, fits)).map(({ device }) => [device.id])

const everyDevice = (instruments: readonly Instrument[]) => instruments.map(({ device }) => [device.id])

const moves: Choice = (metric) => !metric.mayStandStill

/** The values with the one metric that fits changed; how, `change` says from its value and its bounds. */
function withOne(
  values: Values,
  device: Device,
  fits: Choice,
  change: (value: number, metric: Metric) => number,
): Values {
  const metric = metricFor(device, fits)
  return metric ? { ...values, [metric.name]: change(values[metric.name] ?? 0, metric) } : values
}

function clamped(value: number, { plausible }: Metric): number {
  return Math.min(plausible[1], Math.max(plausible[0], value))
}

/** A step that people would notice beside a value: half of it, and never less than 300 resolutions. */
function stepBeside(value: number, metric: Metric): number {
  return Math.max(Math.abs(value) * 0.5, metric.resolution * 300)
}

/** What a number becomes when firmware speaks another unit and does not say so. */
const otherUnits: Partial<Record<PrimaryUnit, (value: number) => number>> = {
  Cel: (celsius) => celsius * 1.8 + 32,
  'm/s': (speed) => speed * 3.6,
  m: (metres) => metres * 3.28084,
}
// Gauges of alarm levels keep their unit: a false flood would drown the real ones.
const hasOtherUnit: Choice = (metric) => moves(metric) && metric.unit !== 'm' && otherUnits[metric.unit] !== undefined

const values: readonly TroubleKind[] = [
  {
    kind: 'stuck_value',
    level: 'event',
    lastsSeconds: [900, 1500],
    victims: devicesWith(moves),
    bend: (now, _, { device, atStart }) => {
      const frozen = atStart()
      return withOne(now, device, moves, (value, metric) => frozen[metric.name] ?? value)
    },
  },
  {
    kind: 'sentinel',
    level: 'event',
    lastsSeconds: [240, 480],
    victims: devicesWith((metric) => metric.sentinels !== undefined),
    bend: (now, _, { device }) =>
      withOne(
        now,
        device,
        (metric) => metric.sentinels !== undefined,
        (value, metric) => metric.sentinels?.[0] ?? value,
      ),
  },
  {
    kind: 'spike',
    level: 'event',
    lastsSeconds: [60, 120],
    victims: devicesWith((metric) => moves(metric) && metric.unit !== 'm'),
    bend: (now, { strength }, { device }) =>
      withOne(now, device, moves, (value, metric) =>
        clamped(value + (1 + strength) * stepBeside(value, metric), metric),
      ),
  },
  {
    kind: 'drift',
    level: 'event',
    lastsSeconds: [2400, 3600],
    victims: devicesWith((metric) => moves(metric) && metric.unit !== 'm'),
    bend: (now, { strength }, { device, progress }) =>
      withOne(now, device, moves, (value, metric) =>
        clamped(value + (0.3 + 0.3 * strength) * progress * stepBeside(value, metric), metric),
      ),
  },
  {
    kind: 'noisy',
    level: 'event',
    lastsSeconds: [600, 1200],
    victims: devicesWith((metric) => moves(metric) && metric.unit !== 'm'),
    bend: (now, { start, strength }, { device, t }) =>
      withOne(now, device, moves, (value, metric) =>
        clamped(value + (0.6 + 0.4 * strength) * stepBeside(value, metric) * shake(start | 0, t), metric),
      ),
  },
  {
    kind: 'unit_change',
    level: 'event',
    lastsSeconds: [420, 900],
    victims: devicesWith(hasOtherUnit),
    bend: (now, _, { device }) =>
      withOne(now, device, hasOtherUnit, (value, metric) => otherUnits[metric.unit]?.(value) ?? value),
  },
  {
    kind: 'out_of_range',
    level: 'event',
    lastsSeconds: [180, 420],
    victims: everyDevice,
    bend: (now, { strength }, { device }) =>
      withOne(
        now,
        device,
        () => true,
        (_, { plausible }) => plausible[1] + (plausible[1] - plausible[0]) * (0.1 + strength),
      ),
  },
]

const deliveries: readonly TroubleKind[] = [
  { kind: 'silent_device', level: 'event', lastsSeconds: [360, 720], victims: everyDevice, delivery: 'silent' },
  {
    kind: 'silent_gateway',
    level: 'event',
    lastsSeconds: [300, 540],
    victims: () => [],
    wholeGateway: true,
    delivery: 'silent',
  },
  {
    kind: 'duplicates',
    level: 'event',
    lastsSeconds: [240, 480],
    victims: () => [],
    wholeGateway: true,
    delivery: 'twice',
  },
  {
    kind: 'late_batch',
    level: 'event',
    lastsSeconds: [120, 240],
    victims: () => [],
    wholeGateway: true,
    delivery: 'late',
  },
  { kind: 'clock_ahead', level: 'event', lastsSeconds: [240, 480], victims: everyDevice, delivery: 'ahead' },
  { kind: 'clock_behind', level: 'event', lastsSeconds: [240, 480], victims: everyDevice, delivery: 'behind' },
]

export const healthTroubles: readonly TroubleKind[] = [...values, ...deliveries]
