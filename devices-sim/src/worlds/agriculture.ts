import { around, type Moment } from '../local-time.ts'
import { shake, smooth } from '../noise.ts'
import type { Order } from '../orders.ts'
import { nearestSite, postedAt, postedIn, sitesFor } from '../postings.ts'
import type { Weather } from '../weather.ts'
import { bySite, type Instrument, swell, type TroubleKind, type Values, type World } from '../world.ts'

const fields = sitesFor('rice', 'vegetable', 'ginseng')
const stations = sitesFor('weather', 'irrigation', 'hydro')
const hourMs = 3_600_000

/**
 * Water on the paddies, 0 to 1: winter-spring rice from late December to April, summer-autumn rice May to September.
 */
function paddyWater(year: number): number {
  const winterSpring = Math.max(0, 1 - Math.abs(((year + 0.5) % 1) - 0.66) / 0.2)
  const summerAutumn = Math.max(0, 1 - Math.abs(year - 0.53) / 0.18)
  return Math.min(1, 1.5 * Math.max(winterSpring, summerAutumn))
}

/** Salt creeps up the river mouths in the dry season, February to August. */
function drySeason(year: number): number {
  return Math.max(0, Math.sin(Math.PI * Math.min(1, Math.max(0, (year - 0.08) / 0.6))))
}

function soil(instrument: Instrument, moment: Moment, weather: Weather): Values {
  const { seed, device } = instrument
  const { lat, lon } = device
  const { t } = moment
  const rained = (weather.broadRain(lat, lon, t - 2 * hourMs) + weather.broadRain(lat, lon, t - 9 * hourMs)) * 1.1e6
  const moisture = 34 + 9 * instrument.trait(1) + 15 * paddyWater(moment.year) + Math.min(12, rained)
  const coast = Math.max(0, Math.min(1, (lon - 108.05) * 4))
  const salt = 0.04 + 0.05 * instrument.trait(2) + 0.1 * coast * drySeason(moment.year)
  return {
    soil_moisture: moisture + 2.5 * (smooth(seed, t / (8 * hourMs), 1) - 0.5) + 0.15 * shake(seed, t, 1),
    soil_temperature:
      weather.warmth(lat, lon, t - 6 * hourMs) + 1.2 * around(moment.hour, 16, 5) + 0.12 * shake(seed, t, 2),
    conductivity: Math.max(0.001, salt + 0.02 * smooth(seed, t / (5 * hourMs), 3) + 0.004 * shake(seed, t, 3)),
  }
}

/** Pumps run in blocks before noon and in the afternoon while the paddies want water, each a little at its own time. */
function pump(instrument: Instrument, moment: Moment, weather: Weather): Values {
  const { seed, device } = instrument
  const late = instrument.trait(1) * 1.5
  const inHours =
    (moment.hour >= 5 + late && moment.hour < 9 + late) || (moment.hour >= 14 + late && moment.hour < 17 + late)
  const wanted = paddyWater(moment.year) > 0.15 && weather.broadRain(device.lat, device.lon, moment.t) < 1e-6
  if (!inHours || !wanted || moment.tet === 0) return { flow: 0, power: 0 }
  const flow = 0.06 + 0.24 * instrument.trait(2)
  return {
    flow: flow * (1 + 0.03 * shake(seed, moment.t, 1)),
    power: (4000 + 130_000 * flow) * (1 + 0.02 * shake(seed, moment.t, 2)),
  }
}

/** A pump told to stop stands still; one told to run lifts by its speed, unless it runs dry. */
function toldPump(instrument: Instrument, values: Values, order: Order, t: number): Values {
  const { seed } = instrument
  if (order.command === 'stop') return { flow: 0, power: 0 }
  const isDry = values.flow === 0 && (values.power ?? 0) > 0
  if (order.command !== 'run' || isDry) return values
  const speed = order.parameters.speed ?? 1
  const flow = (0.06 + 0.24 * instrument.trait(2)) * speed
  return {
    flow: flow * (1 + 0.03 * shake(seed, t, 1)),
    // Affinity laws: flow goes with the speed, power with its cube.
    power: (4000 + 130_000 * flow * speed ** 2) * (1 + 0.02 * shake(seed, t, 2)),
  }
}

function fieldWeather(instrument: Instrument, moment: Moment, weather: Weather): Values {
  const { seed, device } = instrument
  const { lat, lon } = device
  const cloud = weather.cloud(lat, lon, moment.t)
  const rain = weather.rain(lat, lon, moment.t)
  const swing = (5.2 - 4 * cloud) * (instrument.urban === 0 ? 0.4 : 1)
  const warm =
    weather.warmth(lat, lon, moment.t) + swing * (around(moment.hour, 13.5, 5) - 0.35) - Math.min(2, rain * 3e5)
  const sun = Math.sin((Math.PI * (moment.hour - 5.6)) / 12.2)
  const damp = 74 + 13 * cloud - 2.4 * (warm - 26) + Math.min(14, rain * 3e6) + 4 * instrument.trait(1)
  return {
    air_temperature: warm + 0.15 * shake(seed, moment.t, 1),
    humidity: Math.min(99.4, Math.max(30, damp)) + 0.5 * shake(seed, moment.t, 2),
    light: sun > 0 ? 92_000 * sun * (1 - 0.78 * cloud) * (1 + 0.02 * shake(seed, moment.t, 3)) : 0,
  }
}

const salinity: TroubleKind = {
  kind: 'salinity',
  level: 'alarm',
  lastsSeconds: [780, 900],
  victims: (instruments) =>
    bySite(instruments, 'soil_probe')
      .filter((group) => group.length > 1)
      .map((g) => g.slice(0, 3)),
  bend: (values, trouble, { progress }) => ({
    ...values,
    conductivity: (values.conductivity ?? 0) + (0.55 + 0.5 * trouble.strength) * swell(progress, 0.15),
  }),
}

const pumpDryRun: TroubleKind = {
  kind: 'pump_dry_run',
  level: 'event',
  lastsSeconds: [420, 900],
  victims: (instruments) =>
    instruments.filter((one) => one.device.kind === 'irrigation_pump').map((one) => [one.device.id]),
  bend: (_, trouble, { jitter }) => ({ flow: 0, power: 9000 + 8000 * trouble.strength + 150 * jitter(1) }),
}

export const agriculture: World = {
  domain: 'agriculture',
  shapes: [
    {
      kind: 'soil_probe',
      prefix: 'SP',
      share: 0.13,
      postings: postedAt(fields, 6, (site, n) => `Đầu đo đất số ${n}, ${site.name}`),
      alone: 0,
      weight: (commune) => (commune.type === 'xa' ? 2 : commune.type === 'phuong' && commune.areaKm2 > 15 ? 1 : 0),
      everywhere: true,
      name: (n, commune) => `Đầu đo đất số ${n}, ${commune}`,
      siteNear: (lat, lon) => nearestSite(fields, lat, lon, 3),
      sentAs: [],
    },
    {
      kind: 'irrigation_pump',
      prefix: 'IP',
      share: 0.05,
      postings: postedAt(fields, 2, (site, n) => `Bơm tưới số ${n}, ${site.name}`),
      alone: 0,
      weight: (commune) => (commune.type === 'xa' ? 2 : commune.type === 'phuong' && commune.areaKm2 > 15 ? 1 : 0),
      everywhere: false,
      name: (n, commune) => `Bơm tưới số ${n}, ${commune}`,
      sentAs: [{ metric: 'power', unit: 'kW', factor: 1e-3, share: 0.6 }],
    },
    {
      kind: 'field_weather',
      prefix: 'FW',
      share: 0.06,
      postings: [
        ...postedAt(stations, 1, (site) => `Trạm thời tiết ${site.name}`),
        ...postedIn('20333', 3, (n) => `Trạm thời tiết Hoàng Sa số ${n}`),
      ],
      alone: 6,
      weight: (commune) => (commune.type === 'dac_khu' ? 0 : 1),
      everywhere: true,
      name: (n, commune) => `Trạm thời tiết số ${n}, ${commune}`,
      siteNear: (lat, lon) => nearestSite(fields, lat, lon, 3),
      sentAs: [],
    },
  ],
  values: (instrument, moment, weather) => {
    if (instrument.device.kind === 'soil_probe') return soil(instrument, moment, weather)
    if (instrument.device.kind === 'irrigation_pump') return pump(instrument, moment, weather)
    return fieldWeather(instrument, moment, weather)
  },
  obeying: (instrument, values, order, t) =>
    instrument.device.kind === 'irrigation_pump' ? toldPump(instrument, values, order, t) : values,
  troubles: [salinity, pumpDryRun],
}
