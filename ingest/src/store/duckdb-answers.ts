import type { DuckDBConnection } from '@duckdb/node-api'
import { kindOf } from '@ioc/domain/domains'
import type { SeriesProfile } from '@ioc/domain/messages/inner-doors'
import type { RollUp, Unit } from '@ioc/domain/roll-up'
import type { HistorySource, Series, Span } from './answer-history.ts'
import { column, rows } from './duckdb-rows.ts'
import { kindTable, rollUpTable } from './duckdb-tables.ts'
import { knownMetric } from './known-metric.ts'
import type { Point } from './reading-store.ts'
import type { UnrolledHours } from './unrolled-hours.ts'

const halfHourMs = 1_800_000

/** What the DuckDB file answers, as of its last commit. `numbers` are those of the
 * devices, `hours` those that are not rolled up; the writer keeps both. */
export class DuckdbAnswers implements HistorySource {
  readonly #connection: DuckDBConnection
  readonly #numbers: ReadonlyMap<string, number>
  readonly #hours: (lane: string) => UnrolledHours

  constructor(
    connection: DuckDBConnection,
    numbers: ReadonlyMap<string, number>,
    hours: (lane: string) => UnrolledHours,
  ) {
    this.#connection = connection
    this.#numbers = numbers
    this.#hours = hours
  }

  unrolled(series: Series, span: Span): number[] {
    return this.#hours(series.lane).within(series.kind, span)
  }

  async find(lane: string, points: Point[]): Promise<(number | null)[]> {
    const found: (number | null)[] = []
    for (const point of points) {
      const no = this.#numbers.get(point.device)
      const answer =
        no === undefined
          ? []
          : await rows(
              this.#connection,
              `SELECT ${column(point.kind, point.metric)} FROM ${kindTable(lane, point.kind)} WHERE t = $1 AND device = $2 AND ${column(point.kind, point.metric)} IS NOT NULL LIMIT 1`,
              [BigInt(point.t), no],
            )
      found.push(answer[0] ? Number(answer[0][0]) : null)
    }
    return found
  }

  async readings(series: Series, span: Span, limit: number) {
    const no = this.#numbers.get(series.device)
    const name = column(series.kind, series.metric)
    if (no === undefined) return { t: [], v: [] }
    const found = await rows(
      this.#connection,
      `SELECT t::DOUBLE, ${name} FROM ${kindTable(series.lane, series.kind)} WHERE device = $1 AND t >= $2 AND t < $3 AND ${name} IS NOT NULL ORDER BY t LIMIT ${limit}`,
      [no, BigInt(span.from), BigInt(span.to)],
    )
    return { t: found.map((row) => Number(row[0])), v: found.map((row) => Number(row[1])) }
  }

  async buckets(series: Series, span: Span, bucket: { ms: number; start: number }): Promise<Unit[]> {
    const no = this.#numbers.get(series.device)
    const name = column(series.kind, series.metric)
    if (no === undefined) return []
    return asUnits(
      await rows(
        this.#connection,
        `SELECT ((t - $4) // ${bucket.ms} * ${bucket.ms} + $4)::DOUBLE AS bucket, count(${name})::DOUBLE, avg(${name}), min(${name}), max(${name}) FROM ${kindTable(series.lane, series.kind)} WHERE device = $1 AND t >= $2 AND t < $3 AND ${name} IS NOT NULL GROUP BY bucket ORDER BY bucket`,
        [no, BigInt(span.from), BigInt(span.to), BigInt(bucket.start)],
      ),
    )
  }

  async units(series: Series, span: Span, rollUp: RollUp): Promise<Unit[]> {
    const no = this.#numbers.get(series.device)
    const metric = knownMetric(series.kind, series.metric)
    if (no === undefined) return []
    return asUnits(
      await rows(
        this.#connection,
        `SELECT t::DOUBLE, "${metric}_n"::DOUBLE, "${metric}_mean", "${metric}_low", "${metric}_high" FROM ${rollUpTable(series.lane, series.kind, rollUp.name)} WHERE device = $1 AND t >= $2 AND t < $3 AND "${metric}_n" > 0 ORDER BY t`,
        [no, BigInt(span.from), BigInt(span.to)],
      ),
    )
  }

  async profile(
    lane: string,
    kind: string,
    devices: string[],
    span: { from: number; to: number },
  ): Promise<SeriesProfile[]> {
    const ids = new Map(devices.flatMap((id) => (this.#numbers.has(id) ? [[this.#numbers.get(id), id] as const] : [])))
    if (ids.size === 0) return []
    const metrics = (kindOf(kind)?.metrics ?? []).map((metric) => metric.name)
    const means = await rows(
      this.#connection,
      `SELECT device, (t // ${halfHourMs} * ${halfHourMs})::DOUBLE AS half, ${metrics.map((name) => `avg(${column(kind, name)})`).join(', ')} FROM ${kindTable(lane, kind)} WHERE t >= $1 AND t < $2 AND device IN (${[...ids.keys()].join(', ')}) GROUP BY device, half ORDER BY device, half`,
      [BigInt(Math.floor(span.from)), BigInt(Math.ceil(span.to))],
    )
    const series = new Map<string, SeriesProfile>()
    for (const [no, half, ...values] of means)
      values.forEach((mean, n) => {
        if (mean === null) return
        const metric = metrics[n] ?? ''
        const device = ids.get(Number(no)) ?? ''
        const profile = series.get(`${device}/${metric}`) ?? { device, metric, t: [], v: [] }
        series.set(`${device}/${metric}`, profile)
        profile.t.push(Number(half))
        profile.v.push(Number(mean))
      })
    return [...series.values()]
  }

  async received(
    lane: string,
    kind: string,
    devices: string[],
    span: { from: number; to: number },
  ): Promise<Record<string, number>> {
    const ids = new Map(devices.flatMap((id) => (this.#numbers.has(id) ? [[this.#numbers.get(id), id] as const] : [])))
    const counts = (kindOf(kind)?.metrics ?? []).map((metric) => `count(${column(kind, metric.name)})`)
    const found = await rows(
      this.#connection,
      `SELECT device, greatest(${counts.join(', ')})::DOUBLE FROM ${kindTable(lane, kind)} WHERE t >= $1 AND t < $2 GROUP BY device`,
      [BigInt(span.from), BigInt(span.to)],
    )
    return Object.fromEntries(
      found.flatMap(([no, n]) => (ids.has(Number(no)) ? [[ids.get(Number(no)), Number(n)]] : [])),
    )
  }

  async isEmpty(lane: string): Promise<boolean> {
    return (await rows(this.#connection, 'SELECT imported FROM lane WHERE name = $1', [lane]))[0]?.[0] !== true
  }
}

function asUnits(found: unknown[][]): Unit[] {
  return found.map(([t, n, mean, low, high]) => ({
    t: Number(t),
    n: Number(n),
    mean: Number(mean),
    low: Number(low),
    high: Number(high),
  }))
}
