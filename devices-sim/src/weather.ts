import { field, hash } from './noise.ts'

/**
 * The weather over the province, as fields that can be asked at any place and moment: neighbours see nearly the same,
 * a front takes hours to pass, and most rain falls from September to December.
 */
export type Weather = {
  /** Rain in m/s (SenML's unit; 1 mm/h is 2.8e-7 m/s), at most 35 mm/h: ordinary weather, no disaster. */
  rain(lat: number, lon: number, t: number): number
  /** Rain without local showers, cheap enough to be summed over a day for a river; m/s. */
  broadRain(lat: number, lon: number, t: number): number
  /** Air temperature, °C, without the day's course, which a place adds for itself. */
  warmth(lat: number, lon: number, t: number): number
  /** Share of the sky that is covered, 0 to 1. */
  cloud(lat: number, lon: number, t: number): number
}

const hourMs = 3_600_000
const yearMs = 365.2425 * 24 * hourMs

/** How wet each month is in Đà Nẵng, 0 dry to 1 wettest, at the middle of the month. */
const wetness = [0.35, 0.12, 0.1, 0.14, 0.28, 0.25, 0.25, 0.35, 0.7, 1, 0.9, 0.6]
const heaviest = 35 / 3.6e6

function wetnessAt(t: number): number {
  const month = (((t / yearMs) % 1) * 12 + 11.5) % 12
  const index = Math.floor(month)
  const here = wetness[index] ?? 0
  return here + ((wetness[(index + 1) % 12] ?? 0) - here) * (month - index)
}

function fromSky(sky: number, t: number): number {
  const threshold = 0.86 - 0.24 * wetnessAt(t)
  if (sky <= threshold) return 0
  const over = (sky - threshold) / (1 - threshold)
  return heaviest * over * Math.min(1, 0.25 + over)
}

export function weatherOf(seed: number): Weather {
  const [front, shower, heat] = [hash(seed, 101), hash(seed, 102), hash(seed, 103)]
  const broad = (lat: number, lon: number, t: number) => field(front, lat / 0.7, lon / 0.7, t / (11 * hourMs))
  const cloud = (lat: number, lon: number, t: number) =>
    0.7 * broad(lat, lon, t) + 0.3 * field(shower, lat / 0.12, lon / 0.12, t / (1.5 * hourMs))
  return {
    cloud,
    rain: (lat, lon, t) => fromSky(cloud(lat, lon, t), t),
    broadRain: (lat, lon, t) => fromSky(0.15 + 0.75 * broad(lat, lon, t), t),
    warmth: (lat, lon, t) => {
      const season = -4 * Math.cos(2 * Math.PI * (((t / yearMs) % 1) - 0.05))
      // West of the plain the land rises to 1,500 m and more.
      const height = Math.min(5, Math.max(0, (108 - lon) * 6))
      return 25.3 + season - height + 4 * (field(heat, lat / 0.8, lon / 0.8, t / (30 * hourMs)) - 0.5)
    },
  }
}
