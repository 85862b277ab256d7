import { dayShare, weekdayOf } from '../forecast/local-slots.ts'
import type { SeriesFacts } from '../forecast/memory.ts'
import { between, type Chance, logBetween, normal } from './chance.ts'

/** A made series: what some healthy sensor might say at a time; asked in order of time. */
export type MadeSeries = SeriesFacts & { at(t: number): number }

/** What a series is like: counters are restless and never below zero, machines run in blocks, rivers have tides. */
const forms = ['counter', 'counter', 'meter', 'machine', 'river'] as const
type Form = (typeof forms)[number]

type Course = (t: number) => number

const hourMs = 3_600_000

/** A healthy series of a random kind: habits of day and week, slow wandering, and the instrument's own noise. */
export function makeSeries(chance: Chance): MadeSeries {
  const form = forms[Math.floor(chance() * forms.length)] ?? 'meter'
  const intervalSeconds = chance() < 0.5 ? 30 : 60
  const size = logBetween(chance, 0.05, 1e6)
  const course = courseOf(form, chance)
  const noise = noiseOf(form, chance)
  const resolution = size * logBetween(chance, 1e-5, 3e-3)
  const hasFloor = form === 'counter' || chance() < 0.3
  return {
    intervalSeconds,
    resolution,
    range: [-10 * size, 30 * size],
    at: (t) => {
      const value = noise(course(t))
      const kept = hasFloor ? Math.max(0, value) : value
      return Math.round((kept * size) / resolution) * resolution
    },
  }
}

function courseOf(form: Form, chance: Chance): Course {
  const sort = chance()
  if (form === 'machine' && sort < 0.3) return blocks(chance)
  if (form === 'machine' && sort < 0.36) return () => 0
  if (form === 'river') return tides(chance)
  const habit = habits(chance, form === 'machine' ? 0 : between(chance, 0, 0.7))
  const level = between(chance, 0.02, 3)
  const slow = wander(chance, logBetween(chance, 2, 60) * hourMs)
  const quick = wander(chance, logBetween(chance, 0.4, 2) * hourMs)
  const [slowSize, quickSize] = [logBetween(chance, 0.01, 0.5), logBetween(chance, 0.01, 0.12)]
  const isProduct = chance() < 0.6
  return (t) =>
    isProduct
      ? level * 0.1 + (level * 0.2 + habit(t)) * (1 + slowSize * 0.4 * slow(t) + quickSize * quick(t))
      : level + habit(t) + slowSize * slow(t) + quickSize * quick(t)
}

/** Hills over hours of the day; weekends have their own hills to the degree of `apart`. */
function habits(chance: Chance, apart: number): Course {
  const hills = (count: number) =>
    Array.from({ length: count }, () => ({
      centre: chance(),
      width: logBetween(chance, 0.02, 0.25),
      height: between(chance, 0.1, 1),
    }))
  const week = hills(1 + Math.floor(chance() * 4))
  const weekend = hills(1 + Math.floor(chance() * 3))
  const heights = (list: typeof week, share: number) => {
    let sum = 0
    for (const hill of list) {
      const away = Math.abs(share - hill.centre)
      const x = Math.min(away, 1 - away) / hill.width
      sum += x < 3 ? hill.height * Math.exp(-x * x) : 0
    }
    return sum
  }
  const hours = chance() < 0.55 ? openingHours(chance) : () => 1
  return (t) => {
    const day = weekdayOf(t)
    const own = heights(week, dayShare(t))
    const both = day === 0 || day === 6 ? (1 - apart) * own + apart * heights(weekend, dayShare(t)) : own
    return (0.05 + both) * hours(t)
  }
}

/** A share that holds from one time of the day to another, at once: shifts, opening hours; most keep to half hours. */
function openingHours(chance: Chance): Course {
  const steps = chance() < 0.8 ? 48 : 288
  const time = (most: number) => Math.ceil(chance() * most * steps) / steps
  const [from, lasts, share] = [time(1), time(0.6), between(chance, 0.2, 0.9)]
  return (t) => ((dayShare(t) - from + 1) % 1 < lasts ? share : 1)
}

/** Machines that run at the same hours each day, and rest on some days. */
function blocks(chance: Chance): Course {
  const starts = Array.from({ length: 1 + Math.floor(chance() * 2) }, () => chance() * 0.8)
  const lasts = between(chance, 0.04, 0.18)
  const rests = chance() < 0.5 ? 0 : between(chance, 0, 0.2)
  const level = between(chance, 0.5, 1.5)
  const days = new Map<number, boolean>()
  return (t) => {
    const day = Math.floor((t + 7 * hourMs) / (24 * hourMs))
    const isResting = days.get(day) ?? chance() < rests
    days.set(day, isResting)
    const share = dayShare(t)
    return !isResting && starts.some((start) => share >= start && share < start + lasts) ? level : 0
  }
}

/** Rivers: two tides that beat, and a level that rises in hours and falls in days. */
function tides(chance: Chance): Course {
  const height = chance() < 0.5 ? 0 : between(chance, 0.05, 1)
  const phase = chance() * 12
  const slow = wander(chance, logBetween(chance, 5, 60) * hourMs)
  const [level, rise] = [between(chance, 1, 12), logBetween(chance, 0.03, 2)]
  return (t) => {
    const hours = t / hourMs + phase
    const tide = 0.65 * Math.sin((hours * 2 * Math.PI) / 12.42) + 0.35 * Math.sin((hours * 2 * Math.PI) / 12)
    return level + height * tide + rise * slow(t)
  }
}

/** Smooth wandering in about [-1, 1], with a turn every `period` ms or so: eased, or as a bounded random walk. */
function wander(chance: Chance, period: number): Course {
  const isEased = chance() < 0.6
  const heights = new Map<number, number>()
  let last = 0
  const height = (place: number) => {
    const known = heights.get(place)
    if (known !== undefined) return known
    last = isEased ? 2 * chance() - 1 : Math.max(-1.5, Math.min(1.5, 0.9 * last + 0.35 * normal(chance)))
    heights.set(place, last)
    return last
  }
  return (t) => {
    const place = t / period
    const floor = Math.floor(place)
    const [left, right, share] = [height(floor), height(floor + 1), place - floor]
    const eased = isEased ? share * share * (3 - 2 * share) : share
    return left + (right - left) * eased
  }
}

/** The instrument's shake: a fixed part and one that grows with the value; counters are more restless than meters. */
function noiseOf(form: Form, chance: Chance): (value: number) => number {
  const restless = form === 'counter'
  const fixed = logBetween(chance, 0.001, restless ? 0.15 : 0.04)
  const growing = logBetween(chance, 0.002, restless ? 0.1 : 0.04)
  const isBounded = chance() < 0.5
  return (value) => {
    const shake = isBounded ? chance() - chance() : 0.5 * normal(chance)
    return value + (value === 0 ? 0 : fixed + growing * Math.abs(value)) * shake
  }
}
