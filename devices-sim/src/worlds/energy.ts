import { around, type Moment } from '../local-time.ts'
import { shake, smooth } from '../noise.ts'
import type { Order } from '../orders.ts'
import { nearestSite, postedAt, sitesFor } from '../postings.ts'
import { bySite, type Instrument, swell, type TroubleKind, type Values, type World } from '../world.ts'

const substations = sitesFor('substation')
const works = sitesFor('industry')
const industryShare = 0.25
const ratedVolts = 22_000

/** What a feeder serves: a quarter of them works and yards, the others homes and shops. */
function isIndustry(instrument: Instrument): boolean {
  return works.some((site) => site.id === instrument.device.site) || instrument.trait(1) < industryShare
}

/** Load of a feeder as a share of its own size, about 0.2 to 1. */
export function loadShare(moment: Moment, industry: boolean): number {
  const { hour, tet } = moment
  if (industry) {
    const shift = 0.34 + 0.62 * Math.max(around(hour, 9.5, 3.6), around(hour, 15, 3.6))
    return shift * (moment.weekday === 0 ? 0.6 : 1) * industryAtTet(tet)
  }
  const summer = Math.max(0, -Math.cos(2 * Math.PI * moment.year))
  const evening = 0.42 * around(hour, 19.3, 2.4) + 0.2 * summer * around(hour, 22, 2.2)
  const home = 0.32 + 0.2 * around(hour, 11.5, 3) + evening
  return home * (moment.free ? 1.05 : 1) * (tet !== null && tet >= -1 && tet <= 3 ? 1.06 : 1)
}

/** Works stand still at Tết: a tenth to two fifths of their load from the eve to the fourth day. */
function industryAtTet(tet: number | null): number {
  if (tet === null || tet > 8) return 1
  if (tet < -3) return 1
  if (tet < -1) return 0.7
  return tet <= 3 ? 0.15 : 0.4 + 0.1 * (tet - 3)
}

function feeder(instrument: Instrument, moment: Moment, warmth: number): Values {
  const { seed } = instrument
  const megawatts = 1.2 + 6.3 * instrument.trait(2) * (0.5 + 0.5 * instrument.urban)
  const cooling = 1 + Math.max(0, warmth - 26) * 0.02
  const own = 0.95 + 0.1 * smooth(seed, moment.t / 1_500_000, 1)
  const share = loadShare(moment, isIndustry(instrument)) * cooling * own
  const power = megawatts * 1e6 * share * (1 + 0.012 * shake(seed, moment.t, 1))
  const voltage = ratedVolts * (1.012 - 0.022 * share) + 55 * shake(seed, moment.t, 2)
  // The frequency is one for the whole grid; meters differ by a thousandth of a hertz or two.
  const frequency = 50 + 0.06 * (smooth(7, moment.t / 45_000) - 0.5) + 0.006 * shake(seed, moment.t, 3)
  return { power, voltage, current: power / (Math.sqrt(3) * voltage * 0.94), frequency }
}

function transformer(instrument: Instrument, moment: Moment, warmth: number): Values {
  const { seed } = instrument
  const industry = isIndustry(instrument)
  // Oil follows load with a lag of hours.
  const lagged = { ...moment, hour: (moment.hour + 22) % 24 }
  const size = 0.62 + 0.22 * instrument.trait(2)
  const slow = 0.96 + 0.08 * smooth(seed, moment.t / 2_400_000, 1)
  const load = size * loadShare(moment, industry) * slow + 0.012 * shake(seed, moment.t, 1)
  const heavy = size * loadShare(lagged, industry) * slow
  const oil = warmth + 13 + 22 * heavy ** 1.6 + 4 * instrument.trait(3) + 0.25 * shake(seed, moment.t, 2)
  return { oil_temperature: oil, load: Math.max(0.02, load) }
}

/** Fans take up to 14 degrees out of the oil, within a quarter of an hour. */
function cooled(values: Values, order: Order, t: number): Values {
  if (order.command !== 'cool') return values
  const reached = Math.min(1, Math.max(0, (t - order.since) / 900_000))
  const oil = values.oil_temperature ?? 0
  return { ...values, oil_temperature: oil - 14 * (order.parameters.fans ?? 0) * reached }
}

const powerLoss: TroubleKind = {
  kind: 'power_loss',
  level: 'alarm',
  lastsSeconds: [300, 720],
  // A bus of a substation: at most three of its feeders.
  victims: (instruments) => bySite(instruments, 'feeder_meter').map((group) => group.slice(0, 3)),
  // A dead line has a little induced voltage, meters their offsets, and no frequency that could be measured.
  bend: (_, trouble, { jitter }) => ({
    power: 150 + 140 * jitter(1),
    voltage: 30 + 50 * trouble.strength + 12 * jitter(2),
    current: 0.4 + 0.3 * jitter(3),
  }),
}

const overheat: TroubleKind = {
  kind: 'transformer_overheat',
  level: 'alarm',
  lastsSeconds: [600, 900],
  victims: (instruments) => bySite(instruments, 'transformer').map((group) => group.slice(0, 1)),
  bend: (values, trouble, { progress, jitter }) => {
    const oil = values.oil_temperature ?? 50
    const peak = 96 + 16 * trouble.strength
    return { ...values, oil_temperature: oil + (peak - oil) * swell(progress, 0.3) + 0.2 * jitter(1) }
  },
}

export const energy: World = {
  domain: 'energy',
  shapes: [
    {
      kind: 'feeder_meter',
      prefix: 'FM',
      share: 0.16,
      postings: postedAt([...substations, ...works], 3, (site, n) => `Lộ 47${n}, ${site.name}`),
      alone: 12,
      weight: (commune) => (commune.type === 'phuong' ? 3 : commune.type === 'xa' ? 1.4 : 0),
      everywhere: true,
      name: (n, commune) => `Lộ trung áp 47${n}, ${commune}`,
      siteNear: (lat, lon) => nearestSite(substations, lat, lon, 6),
      sentAs: [{ metric: 'power', unit: 'kW', factor: 1e-3, share: 0.5 }],
    },
    {
      kind: 'transformer',
      prefix: 'TF',
      share: 0.08,
      postings: postedAt(substations, 2, (site, n) => `Máy biến áp T${n}, ${site.name}`),
      alone: 4,
      weight: (commune) => (commune.type === 'phuong' ? 3 : commune.type === 'xa' ? 1 : 0),
      everywhere: false,
      name: (n, commune) => `Máy biến áp phân phối số ${n}, ${commune}`,
      sentAs: [{ metric: 'load', unit: '/100', factor: 100, share: 0.5 }],
    },
  ],
  values: (instrument, moment, weather) => {
    const warmth = weather.warmth(instrument.device.lat, instrument.device.lon, moment.t)
    const now = warmth + 3 * around(moment.hour, 13.5, 5) - 1
    return instrument.device.kind === 'transformer'
      ? transformer(instrument, moment, now)
      : feeder(instrument, moment, now)
  },
  obeying: (instrument, values, order, t) =>
    instrument.device.kind === 'transformer' ? cooled(values, order, t) : values,
  troubles: [powerLoss, overheat],
}
