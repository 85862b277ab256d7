import { floodGauges } from '@ioc/domain/facts/flood'
import type { Moment } from '../local-time.ts'
import { shake, smooth } from '../noise.ts'
import { postedAt, postedIn, sitesFor } from '../postings.ts'
import type { Weather } from '../weather.ts'
import { bySite, type Instrument, swell, type TroubleKind, type Values, type World } from '../world.ts'

const hourMs = 3_600_000
const towers = sitesFor('flood-tower', 'flood')
const reservoirs = sitesFor('reservoir')

/** A river in ordinary weather: `low` metres when dry, `rise` more after days of rain, `tide` metres to each side. */
type River = { low: number; rise: number; tide: number; delayHours: number; catchment: readonly [number, number] }

const vuGia = [15.72, 107.78] as const
const thuBon = [15.42, 108.02] as const
const tamKy = [15.45, 108.4] as const
/** A river whose gauge is not among these keeps well under the first level it has. */
const rivers: Record<string, River> = {
  'HY-AINGHIA': { low: 3.1, rise: 2.3, tide: 0.05, delayHours: 7, catchment: vuGia },
  'HY-HOIKHACH': { low: 8.2, rise: 3.2, tide: 0, delayHours: 4, catchment: vuGia },
  'HY-NONGSON': { low: 5.2, rise: 3.6, tide: 0, delayHours: 3, catchment: thuBon },
  'HY-GIAOTHUY': { low: 2.9, rise: 2.4, tide: 0, delayHours: 6, catchment: thuBon },
  'HY-CAULAU': { low: 0.55, rise: 0.75, tide: 0.18, delayHours: 9, catchment: thuBon },
  'HY-HOIAN': { low: 0.3, rise: 0.22, tide: 0.24, delayHours: 11, catchment: thuBon },
  'HY-CAMLE': { low: 0.28, rise: 0.22, tide: 0.26, delayHours: 10, catchment: vuGia },
  'HY-TAMKY': { low: 0.5, rise: 0.5, tide: 0.2, delayHours: 5, catchment: tamKy },
}

const delays = [0, 2, 4, 7, 11, 16]

/** How much of the last day's rain is in the river now, 0 to 1: it saturates, so no ordinary rain makes a flood. */
function runoff(river: River, t: number, weather: Weather): number {
  const [lat, lon] = river.catchment
  let sum = 0
  for (const delay of delays) sum += weather.broadRain(lat, lon, t - (river.delayHours + delay) * hourMs)
  const metresPerSecond = sum / delays.length
  return metresPerSecond / (metresPerSecond + 1.6e-6)
}

function riverLevel(instrument: Instrument, moment: Moment, weather: Weather): Values {
  const { bd1 = 6, bd3 = bd1 + 2 } = instrument.device.thresholds
  const ordinary = Math.min(bd1, bd3 - 2)
  const river = rivers[instrument.device.id] ?? {
    low: ordinary * 0.4,
    rise: ordinary * 0.3,
    tide: 0,
    delayHours: 6,
    catchment: [instrument.device.lat, instrument.device.lon] as const,
  }
  // The semi-diurnal tide of Đà Nẵng: two waves of 12.42 and 12 hours, which make springs and neaps.
  const hours = moment.t / hourMs
  const tide = 0.65 * Math.sin((hours * 2 * Math.PI) / 12.42) + 0.35 * Math.sin((hours * 2 * Math.PI) / 12)
  const slow = 0.06 * (smooth(instrument.seed, moment.t / (20 * hourMs), 1) - 0.5)
  return {
    level:
      river.low +
      river.rise * runoff(river, moment.t, weather) +
      river.tide * tide +
      slow +
      0.008 * shake(instrument.seed, moment.t, 1),
  }
}

/** Streets in low places hold a few centimetres after a shower; only planted trouble floods them. */
function streetDepth(instrument: Instrument, moment: Moment, weather: Weather): Values {
  const { lat, lon } = instrument.device
  const rain = weather.rain(lat, lon, moment.t) + weather.rain(lat, lon, moment.t - 0.4 * hourMs)
  const heavy = Math.max(0, rain / 2 - 2e-6) * 1.5e4 * (0.4 + 0.6 * instrument.trait(1))
  if (heavy === 0) return { depth: 0 }
  return { depth: Math.max(0, Math.min(0.11, heavy) + 0.004 * shake(instrument.seed, moment.t, 1)) }
}

const streetFlood: TroubleKind = {
  kind: 'street_flood',
  level: 'alarm',
  lastsSeconds: [540, 900],
  victims: (instruments) => bySite(instruments, 'flood_tower').map((group) => group.slice(0, 2)),
  bend: (values, trouble, { progress, jitter }) => ({
    depth: (values.depth ?? 0) + (0.28 + 0.45 * trouble.strength) * swell(progress, 0.25) + 0.005 * (1 + jitter(1)),
  }),
}

export const water: World = {
  domain: 'water',
  shapes: [
    {
      kind: 'river_gauge',
      prefix: 'RG',
      share: 0,
      postings: floodGauges.map((gauge) => ({
        id: gauge.site,
        name: `Trạm thủy văn ${gauge.name} (sông ${gauge.river})`,
        site: gauge.site,
        commune: gauge.commune,
        lat: gauge.lat,
        lon: gauge.lon,
        thresholds: Object.fromEntries(
          Object.entries({ bd1: gauge.bd1, bd2: gauge.bd2, bd3: gauge.bd3 }).flatMap(([name, metres]) =>
            metres === null ? [] : [[name, metres]],
          ),
        ),
      })),
      alone: floodGauges.length,
      weight: () => 0,
      everywhere: false,
      name: (n, commune) => `Trạm thủy văn số ${n}, ${commune}`,
      sentAs: [],
    },
    {
      kind: 'rain_gauge',
      prefix: 'RA',
      share: 0.07,
      postings: [
        ...postedAt(reservoirs, 1, (site) => `Trạm đo mưa ${site.name}`),
        ...postedIn('20333', 1, () => 'Trạm đo mưa Hoàng Sa'),
      ],
      alone: 2,
      weight: (commune) => (commune.type === 'xa' ? 1.5 : commune.type === 'phuong' ? 1 : 0),
      everywhere: true,
      name: (n, commune) => `Trạm đo mưa số ${n}, ${commune}`,
      sentAs: [{ metric: 'rain_rate', unit: 'mm/h', factor: 3.6e6, share: 0.8 }],
    },
    {
      kind: 'flood_tower',
      prefix: 'FT',
      share: 0.05,
      postings: postedAt(towers, 2, (site, n) => `Tháp báo ngập ${site.name}, cột ${n}`),
      alone: 8,
      weight: (commune) => (commune.type === 'phuong' ? 4 : commune.type === 'xa' && commune.areaKm2 < 80 ? 0.5 : 0),
      everywhere: false,
      name: (n, commune) => `Tháp báo ngập số ${n}, ${commune}`,
      sentAs: [{ metric: 'depth', unit: 'cm', factor: 100, share: 0.7 }],
    },
  ],
  values: (instrument, moment, weather) => {
    const { kind, lat, lon } = instrument.device
    if (kind === 'river_gauge') return riverLevel(instrument, moment, weather)
    if (kind === 'flood_tower') return streetDepth(instrument, moment, weather)
    return { rain_rate: weather.rain(lat, lon, moment.t) }
  },
  troubles: [streetFlood],
}
