import { around, type Moment } from '../local-time.ts'
import { shake, smooth } from '../noise.ts'
import { postedAt, sitesFor } from '../postings.ts'
import { bySite, type Instrument, swell, type Values, type World } from '../world.ts'

const gatherings = sitesFor('crowd', 'beach', 'heritage', 'station', 'airport', 'hospital', 'city-hall', 'port')
const bridges = sitesFor('bridge').filter((site) => site.id === 'BR-RONG' || site.id === 'BR-SONGHAN')

/** People out of doors: an evening place that fills at weekends, and from the second day of Tết. */
function peopleShare(moment: Moment): number {
  const { hour, tet } = moment
  const day = 0.05 + 0.3 * around(hour, 8, 1.6) + 0.3 * around(hour, 16.5, 2) + 0.6 * around(hour, 19.7, 2)
  const week = moment.free ? 1.3 : 1
  if (tet === null) return day * week
  if (tet === 0) return day * (hour < 1.5 ? 2 : 0.45)
  return day * (tet > 0 && tet < 7 ? 1.75 : 1.15)
}

/** Crowds on the river banks for the fire of the dragon bridge, 21:00 on weekend evenings. */
function showCrowd(moment: Moment): number {
  return moment.weekday === 0 || moment.weekday === 6 ? around(moment.hour, 21, 0.45) : 0
}

function measure(instrument: Instrument, moment: Moment, rain: number, cloud: number): Values {
  const { seed, urban, device } = instrument
  const minutes = moment.t / 60_000
  const busy = (device.site === null ? 26 : 95) * (0.4 + urban * 0.9) * (0.7 + 0.6 * instrument.trait(1))
  const inRain = 1 - Math.min(0.6, rain * 9e4)
  const show = bridges.some((bridge) => bridge.id === device.site) ? 190 * showCrowd(moment) : 0
  const people = 9 + (busy * peopleShare(moment) * (0.9 + 0.2 * smooth(seed, minutes / 30, 1)) + show) * inRain
  const rush = 0.1 + 0.75 * around(moment.hour, 7.3, 1.1) + 0.4 * around(moment.hour, 12, 3.5)
  const vehicles = 8 + (16 + 90 * urban) * (rush + 0.8 * around(moment.hour, 17.6, 1.4)) * (moment.tet === 0 ? 0.3 : 1)
  const clear = 0.9 - Math.min(0.3, rain * 3.5e4) - 0.06 * cloud + 0.04 * instrument.trait(2)
  return {
    people_rate: Math.max(0, people + (6.5 + people * 0.06) * shake(seed, moment.t, 1)),
    vehicle_rate: Math.max(0, vehicles + (6 + vehicles * 0.05) * shake(seed, moment.t, 2)),
    visibility: clear + 0.015 * shake(seed, moment.t, 3),
  }
}

export const camera: World = {
  domain: 'camera',
  shapes: [
    {
      kind: 'camera_counter',
      prefix: 'CC',
      share: 0.15,
      postings: [
        ...postedAt(gatherings, 4, (site, n) => `Camera đếm ${site.name}, góc ${n}`),
        ...postedAt(bridges, 2, (site, n) => `Camera đếm ${site.name}, bờ ${n === 1 ? 'tây' : 'đông'}`),
      ],
      alone: 60,
      weight: (commune) => (commune.type === 'phuong' ? 4 : commune.type === 'xa' ? 1 : 0),
      everywhere: true,
      name: (n, commune) => `Camera đếm số ${n}, ${commune}`,
      sentAs: [],
    },
  ],
  values: (instrument, moment, weather) => {
    const { lat, lon } = instrument.device
    return measure(instrument, moment, weather.rain(lat, lon, moment.t), weather.cloud(lat, lon, moment.t))
  },
  troubles: [
    {
      kind: 'crowd',
      level: 'alarm',
      lastsSeconds: [420, 840],
      victims: (instruments) => bySite(instruments, 'camera_counter').filter((group) => group.length > 1),
      bend: (values, trouble, { progress }) => ({
        ...values,
        people_rate: (values.people_rate ?? 0) + (820 + 260 * trouble.strength) * swell(progress, 0.12),
      }),
    },
    {
      kind: 'lens_covered',
      level: 'event',
      lastsSeconds: [300, 600],
      victims: (instruments) =>
        instruments.filter((one) => one.device.kind === 'camera_counter').map((one) => [one.device.id]),
      bend: (values, trouble, { progress, jitter }) => ({
        people_rate: 5 + 5 * jitter(1),
        vehicle_rate: 5 + 5 * jitter(2),
        visibility:
          (values.visibility ?? 0) * (1 - swell(progress, 0.02)) +
          (0.05 + 0.1 * trouble.strength) * swell(progress, 0.02),
      }),
    },
  ],
}
