import type { DuckDBConnection, DuckDBValue } from '@duckdb/node-api'
import { kindOf } from '@ioc/domain/domains'
import type { SeriesProfile } from '@ioc/domain/messages/inner-doors'
import { kindTable } from './duckdb-tables.ts'
import type { HistoryQuery, Point } from './reading-store.ts'

const halfHourMs = 1_800_000

/** What the DuckDB file answers, as of its last commit. `numbers` are those of the devices, kept by the writer. */
export class DuckdbAnswers {
  readonly #connection: DuckDBConnection
  readonly #numbers: ReadonlyMap<string, number>

  constructor(connection: DuckDBConnection, numbers: ReadonlyMap<string, number>) {
    this.#connection = connection
    this.#numbers = numbers
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

  async history(query: HistoryQuery) {
    const { device, metric, from, to, points } = query
    const empty = { device, metric, from, to, bucketMs: null, t: [], v: [], low: [], high: [] }
    const no = this.#numbers.get(device)
    if (no === undefined) return empty
    const name = column(query.kind, metric)
    const where = `FROM ${kindTable(query.lane, query.kind)} WHERE device = $1 AND t >= $2 AND t < $3 AND ${name} IS NOT NULL`
    const span = [no, BigInt(Math.floor(from)), BigInt(Math.ceil(to))]
    const exact = await rows(
      this.#connection,
      `SELECT t::DOUBLE, ${name} ${where} ORDER BY t LIMIT ${points + 1}`,
      span,
    )
    if (exact.length <= points) {
      const v = exact.map((row) => Number(row[1]))
      return { ...empty, t: exact.map((row) => Number(row[0])), v, low: v, high: v }
    }
    const bucketMs = Math.max(1, Math.ceil((to - from) / points))
    const buckets = await rows(
      this.#connection,
      `SELECT ((t - $2) // ${bucketMs} * ${bucketMs} + $2)::DOUBLE AS bucket, avg(${name}), min(${name}), max(${name}) ${where} GROUP BY bucket ORDER BY bucket`,
      span,
    )
    return {
      ...empty,
      bucketMs,
      t: buckets.map((row) => Number(row[0])),
      v: buckets.map((row) => Number(row[1])),
      low: buckets.map((row) => Number(row[2])),
      high: buckets.map((row) => Number(row[3])),
    }
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

  async isEmpty(lane: string): Promise<boolean> {
    return (await rows(this.#connection, 'SELECT imported FROM lane WHERE name = $1', [lane]))[0]?.[0] !== true
  }
}

/** The quoted name of a metric's column; only metrics of the kind's own table get through. */
function column(kind: string, metric: string): string {
  if (!kindOf(kind)?.metrics.some((one) => one.name === metric)) throw new Error(`a ${kind} has no metric ${metric}`)
  return `"${metric}"`
}

export async function rows(connection: DuckDBConnection, sql: string, parameters: DuckDBValue[] = []) {
  return (await connection.runAndReadAll(sql, parameters)).getRowsJS()
}
