import { around, type Moment } from '../local-time.ts'
import { shake, smooth } from '../noise.ts'
import { postedAt, sitesFor } from '../postings.ts'
import { bySite, type Instrument, swell, type Values, type World } from '../world.ts'

const crossings = sitesFor('traffic')
const dragonBridge = 'BR-RONG'

/**
 * Share of the day's heaviest traffic: motorbikes to work 06:30-08:00, home 16:30-18:30; nearly nobody at Tết's noon.
 */
export function trafficShare(moment: Moment): number {
  const { hour } = moment
  const ordinary = moment.free
    ? 0.1 + 0.34 * around(hour, 9.5, 2.6) + 0.3 * around(hour, 15, 3) + 0.5 * around(hour, 18.5, 2.4)
    : 0.08 + 0.8 * around(hour, 7.25, 0.95) + 0.34 * around(hour, 12, 3.4) + 0.84 * around(hour, 17.5, 1.25)
  const night = hour < 4.5 ? 0.4 + 0.6 * Math.max(0, 1 - hour / 1.5) : 1
  return Math.min(1, ordinary * night * tetTraffic(moment))
}

/** The week before Tết is busier than any; its first day is empty, and the roads fill again by the fifth. */
function tetTraffic({ tet, hour }: Moment): number {
  if (tet === null) return 1
  if (tet < -1) return 1.12
  if (tet === -1) return hour < 17 ? 1 : 0.5
  if (tet === 0) return hour < 1 ? 0.9 : 0.28
  return Math.min(1, 0.4 + 0.13 * tet)
}

/** The bridge closes to traffic while the dragon breathes fire, weekend evenings from 21:00. */
export function isFireShow(moment: Moment): boolean {
  return (moment.weekday === 0 || moment.weekday === 6) && moment.hour >= 20.9 && moment.hour < 21.5
}

function measure(instrument: Instrument, moment: Moment, rain: number): Values {
  const { seed, urban, device } = instrument
  const minutes = moment.t / 60_000
  const lanes = 0.75 + 0.5 * instrument.trait(1)
  const own = 0.93 + 0.14 * smooth(seed, minutes / 25, 1)
  const wet = 1 - Math.min(0.25, rain * 4e4)
  const closed = device.site === dragonBridge && isFireShow(moment) ? 0.12 : 1
  const share = trafficShare(moment) * own * wet * closed
  const rate = 9 + (40 + 230 * urban) * lanes * share
  const free = 8.6 + 6 * instrument.trait(2) + (1 - urban) * 4
  const speed = free * (1 - 0.38 * share * (0.4 + 0.6 * urban)) * (0.9 + 0.1 * wet)
  return {
    vehicle_rate: Math.max(0, rate + (6.5 + rate * 0.05) * shake(seed, moment.t, 1)),
    speed: speed + 0.7 * shake(seed, moment.t, 2),
    occupancy: Math.max(0.002, 0.02 + (rate / (free * 700)) * (free / speed) + 0.012 * shake(seed, moment.t, 3)),
  }
}

export const traffic: World = {
  domain: 'traffic',
  shapes: [
    {
      kind: 'traffic_counter',
      prefix: 'TC',
      share: 0.25,
      postings: postedAt(crossings, 4, (site, n) => `Trạm đếm xe ${site.name}, làn ${n}`),
      alone: 26,
      weight: (commune) => (commune.type === 'phuong' ? 3 : commune.type === 'xa' ? 1 : 0),
      everywhere: true,
      name: (n, commune) => `Trạm đếm xe số ${n}, ${commune}`,
      sentAs: [{ metric: 'speed', unit: 'km/h', factor: 3.6, share: 0.4 }],
    },
  ],
  values: (instrument, moment, weather) =>
    measure(instrument, moment, weather.rain(instrument.device.lat, instrument.device.lon, moment.t)),
  troubles: [
    {
      kind: 'congestion_jam',
      level: 'alarm',
      lastsSeconds: [300, 780],
      victims: (instruments) => bySite(instruments, 'traffic_counter').filter((group) => group.length > 1),
      bend: (values, trouble, { progress, jitter }) => {
        const depth = swell(progress, 0.02)
        const slow = 0.62 + 0.4 * trouble.strength + 0.15 * jitter(1)
        return {
          ...values,
          speed: mix(values.speed, slow, depth),
          vehicle_rate: mix(values.vehicle_rate, (values.vehicle_rate ?? 0) * 0.35, depth),
          occupancy: mix(values.occupancy, 0.8 + 0.1 * trouble.strength + 0.03 * jitter(2), depth),
        }
      },
    },
  ],
}

function mix(from: number | undefined, to: number, depth: number): number {
  return (from ?? to) + (to - (from ?? to)) * depth
}
