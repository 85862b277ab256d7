import type { Moment } from './alert-book.ts'
import type { Fleet, Member } from './fleet.ts'
import { type Asked, canForecast, habitAround, inputNames, writeFeatures } from './forecast/features.ts'
import { type ForecastMemory, forecastMemory, remember, rememberSeries, scaleOf, warm } from './forecast/memory.ts'
import type { HealthWatch } from './health-watch.ts'
import { forecastJudges, judgeReading } from './rules/forecast.ts'

/** Where 1, 50 and 99 % stand among the forecaster's nine quantiles. */
export type BandPlaces = { low: number; middle: number; high: number; outputs: number }

const width = inputNames.length
/** Half of a band is taken to be at least this share of the series' spread. */
const leastHalfBand = 0.02

/** Where a row's series was when it was asked, and what its habit may be about then. */
type Place = { loc: number; scale: number; habit: { low: number; high: number } }

/** A reading waiting for the forecast of its bin; `row`: the row of inputs it asked for, -1 where the band is known. */
type Waiting = { member: Member; place: number; row: number; moment: Moment; value: number }

/**
 * Holds readings against what the forecaster expects of their series. A forecast is made once per bin (five minutes or
 * five readings) from what was known before it; every reading of the bin is judged by it. Inputs are written as
 * readings come, decisions are made in the same order once the scores are back.
 */
export class ForecastWatch {
  readonly #fleet: Fleet
  readonly #health: HealthWatch
  readonly memory: ForecastMemory = forecastMemory()
  readonly judges = forecastJudges()
  #features = new Float32Array(256 * width)
  #domains: (string | null)[] = []
  #places: Place[] = []
  #waiting: Waiting[] = []

  constructor(fleet: Fleet, health: HealthWatch) {
    this.#fleet = fleet
    this.#health = health
  }

  /** A measurement of a watched metric: remembers it and asks for a forecast where one is due. */
  reading(member: Member, place: number, moment: Moment, value: number): void {
    if (!member.watched.forecasts[place]) return
    const s = this.#rowOf(member, place)
    const c = this.memory.columns
    // The forecast of a bin rests on what came before it, and `remember` closes the bin before.
    const isDue = remember(c, s, moment.at, value)
    const row = isDue && canForecast(c, s) ? this.#ask(s, member.watched.domain, moment.at) : -1
    this.#waiting.push({ member, place, row, moment, value })
  }

  /** The series that wait for scores. */
  asked(): Asked {
    return { features: this.#features.subarray(0, this.#places.length * width), domains: this.#domains }
  }

  /** Judges everything that waited, in the order of the stream. `scores`: quantiles of each asked row, scaled. */
  decide(scores: Float32Array, places: BandPlaces): void {
    const judges = this.judges.columns
    const c = this.memory.columns
    for (const { member, place, row, moment, value } of this.#waiting) {
      const s = this.#rowOf(member, place)
      const own = this.#places[row]
      if (own) {
        const at = (quantile: number) => own.loc + own.scale * (scores[row * places.outputs + quantile] ?? 0)
        judges.low.set(s, Math.min(at(places.low), own.habit.low))
        judges.middle.set(s, at(places.middle))
        judges.high.set(s, Math.max(at(places.high), own.habit.high))
      }
      const leastHalf = Math.max(leastHalfBand * scaleOf(c, s), c.leastScale.get(s))
      const change = judgeReading(judges, s, { value, leastHalf, warmed: c.warmed.get(s) === 1 })
      if (change)
        this.#health.mark('forecast', member, place, change === 'raised', moment, {
          value,
          expected: [significant(judges.low.get(s)), significant(judges.high.get(s))],
        })
    }
    this.#waiting = []
    this.#places = []
    this.#domains = []
  }

  /** Feeds the history of a series, which need not have reported yet. */
  warm(member: Member, place: number, history: { t: readonly number[]; v: readonly number[] }): void {
    if (member.watched.forecasts[place]) warm(this.memory.columns, this.#rowOf(member, place), history)
  }

  #rowOf(member: Member, place: number): number {
    const { forecast } = this.#fleet.series.columns
    const known = forecast.get(member.series + place)
    if (known >= 0) return known
    const metric = member.watched.kind.metrics[place]
    const row = rememberSeries(this.memory, {
      intervalSeconds: member.subject.intervalSeconds,
      resolution: metric?.resolution ?? 0,
      range: metric?.plausible ?? [0, 1],
    })
    this.judges.push()
    forecast.set(member.series + place, row)
    return row
  }

  #ask(s: number, domain: string | null, t: number): number {
    const row = this.#places.length
    if ((row + 1) * width > this.#features.length) {
      const larger = new Float32Array(this.#features.length * 2)
      larger.set(this.#features)
      this.#features = larger
    }
    const c = this.memory.columns
    writeFeatures(this.#features, row * width, { c, s, t })
    this.#domains.push(domain)
    this.#places.push({ loc: c.loc.get(s), scale: scaleOf(c, s), habit: habitAround(c, s, t) })
    return row
  }
}

/** Six significant digits: more would be noise of 32-bit numbers. */
function significant(value: number): number {
  return Number(value.toPrecision(6))
}
