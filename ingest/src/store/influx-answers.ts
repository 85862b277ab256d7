import { kindOf } from '@ioc/domain/domains'
import type { HistoryBatch, SeriesProfile } from '@ioc/domain/messages/inner-doors'
import type { RollUp, Unit } from '@ioc/domain/roll-up'
import type { HistorySource, Series, Span } from './answer-history.ts'
import type { InfluxConnection } from './influx-connection.ts'
import type { InfluxDatabases } from './influx-databases.ts'
import { knownMetric } from './known-metric.ts'
import type { Point } from './reading-store.ts'
import type { UnrolledHours } from './unrolled-hours.ts'

const halfHourMs = 1_800_000
const dayMs = 86_400_000
export const devicesOfQuery = 100
/** Points to be found are asked for together while they lie so close. */
const findSpanMs = 600_000

export type Databases = { connection: InfluxConnection; databases: InfluxDatabases }

/** The measurement of a kind's roll-up. */
export function rolledName(kind: string, rollUp: RollUp): string {
  return `${kind}_${rollUp.name}`
}

export function during(span: Span): string {
  return `time >= ${span.from}ms AND time < ${span.to}ms`
}

/** What an InfluxDB answers in InfluxQL that versions 1, 2 and 3 share. */
export class InfluxAnswers implements HistorySource {
  readonly #of: Databases
  readonly #hours: (lane: string) => UnrolledHours

  constructor(of: Databases, hours: (lane: string) => UnrolledHours) {
    this.#of = of
    this.#hours = hours
  }

  unrolled(series: Series, span: Span): number[] {
    return this.#hours(series.lane).within(series.kind, span)
  }

  async readings(series: Series, span: Span, limit: number) {
    const metric = knownMetric(series.kind, series.metric)
    const found: { t: number[]; v: number[] } = { t: [], v: [] }
    for (const part of windows(this.#of.connection, span)) {
      const left = limit - found.t.length
      if (left <= 0) break
      const rows = await this.#rows(
        series.lane,
        `SELECT "${metric}" FROM "${series.kind}" WHERE "device" = ${quoted(series.device)} AND ${during(part)} ORDER BY time ASC LIMIT ${left}`,
      )
      for (const [t, v] of rows) {
        found.t.push(Number(t))
        found.v.push(Number(v))
      }
    }
    return found
  }

  async buckets(series: Series, span: Span, bucket: { ms: number; start: number }): Promise<Unit[]> {
    const metric = knownMetric(series.kind, series.metric)
    const offset = ((bucket.start % bucket.ms) + bucket.ms) % bucket.ms
    const found: Unit[] = []
    for (const part of windows(this.#of.connection, span))
      found.push(
        ...asUnits(
          await this.#rows(
            series.lane,
            `SELECT count("${metric}"), mean("${metric}"), min("${metric}"), max("${metric}") FROM "${series.kind}" WHERE "device" = ${quoted(series.device)} AND ${during(part)} GROUP BY time(${bucket.ms}ms, ${offset}ms) fill(none)`,
          ),
        ),
      )
    return found
  }

  async units(series: Series, span: Span, rollUp: RollUp): Promise<Unit[]> {
    const metric = knownMetric(series.kind, series.metric)
    const { connection, databases } = this.#of
    const found: Unit[] = []
    for (const part of windows(connection, span)) {
      const answer = await connection.query(
        databases.rolled(series.lane, rollUp),
        `SELECT "${metric}_n", "${metric}_mean", "${metric}_low", "${metric}_high" FROM "${rolledName(series.kind, rollUp)}" WHERE "device" = ${quoted(series.device)} AND ${during(part)} ORDER BY time ASC`,
      )
      found.push(...asUnits(answer[0]?.values ?? []))
    }
    return found
  }

  async find(lane: string, points: Point[]): Promise<(number | null)[]> {
    const found = new Map<string, unknown>()
    for (const group of together(points)) {
      const metrics = [...new Set(group.map((one) => knownMetric(one.kind, one.metric)))]
      const times = group.map((one) => one.t)
      const span = { from: Math.min(...times), to: Math.max(...times) + 1 }
      const rows = await this.#rows(
        lane,
        `SELECT "device", ${metrics.map((metric) => `"${metric}"`).join(', ')} FROM "${group[0]?.kind}" WHERE ${during(span)} AND ${isOneOf(group.map((one) => one.device))}`,
      )
      for (const [t, device, ...values] of rows)
        metrics.forEach((metric, n) => void found.set(`${group[0]?.kind}/${device}/${metric}/${t}`, values[n]))
    }
    return points.map((one) => {
      const value = found.get(`${one.kind}/${one.device}/${one.metric}/${one.t}`)
      return typeof value === 'number' ? value : null
    })
  }

  async profile(lane: string, kind: string, devices: string[], span: Span): Promise<SeriesProfile[]> {
    const metrics = (kindOf(kind)?.metrics ?? []).map((metric) => metric.name)
    const means = metrics.map((metric) => `mean("${metric}") AS "${metric}"`).join(', ')
    const series = new Map<string, SeriesProfile>()
    for (let start = 0; start < devices.length; start += devicesOfQuery)
      for (const part of windows(this.#of.connection, span)) {
        const answer = await this.#of.connection.query(
          this.#of.databases.readings(lane),
          `SELECT ${means} FROM "${kind}" WHERE ${during(part)} AND ${isOneOf(devices.slice(start, start + devicesOfQuery))} GROUP BY time(${halfHourMs}ms), "device" fill(none)`,
        )
        for (const { tags, columns, values } of answer)
          for (const [t, ...of] of values ?? [])
            of.forEach((mean, n) => {
              if (typeof mean !== 'number') return
              const [device, metric] = [tags?.device ?? '', columns[n + 1] ?? '']
              const profile = series.get(`${device}/${metric}`) ?? { device, metric, t: [], v: [] }
              series.set(`${device}/${metric}`, profile)
              profile.t.push(Number(t))
              profile.v.push(mean)
            })
      }
    return [...series.values()]
  }

  async received(lane: string, kind: string, devices: string[], span: Span): Promise<Record<string, number>> {
    const metrics = (kindOf(kind)?.metrics ?? []).map((metric) => metric.name)
    const counts = metrics.map((metric) => `count("${metric}")`).join(', ')
    const found = new Map<string, number[]>()
    for (let start = 0; start < devices.length; start += devicesOfQuery)
      for (const part of windows(this.#of.connection, span)) {
        const answer = await this.#of.connection.query(
          this.#of.databases.readings(lane),
          `SELECT ${counts} FROM "${kind}" WHERE ${during(part)} AND ${isOneOf(devices.slice(start, start + devicesOfQuery))} GROUP BY "device"`,
        )
        for (const { tags, values } of answer) {
          const known = found.get(tags?.device ?? '') ?? metrics.map(() => 0)
          const of = values?.[0]?.slice(1) ?? []
          found.set(
            tags?.device ?? '',
            known.map((n, place) => n + Number(of[place] ?? 0)),
          )
        }
      }
    return Object.fromEntries([...found].map(([device, of]) => [device, Math.max(...of)]))
  }

  async #rows(lane: string, statement: string): Promise<unknown[][]> {
    const [series] = await this.#of.connection.query(this.#of.databases.readings(lane), statement)
    return series?.values ?? []
  }
}

/** `device/t` of every moment that the store has of a batch's devices and times. */
export async function knownMoments(of: Databases & { lane: string }, batch: HistoryBatch): Promise<Set<string>> {
  const known = new Set<string>()
  if (batch.t.length === 0) return known
  const low = batch.t.reduce((least, t) => Math.min(least, t), Number.POSITIVE_INFINITY)
  const high = batch.t.reduce((most, t) => Math.max(most, t), Number.NEGATIVE_INFINITY)
  const devices = [...new Set(batch.device)]
  // Of many devices everything in the span is asked: a list of them would be longer than the answer.
  const among = devices.length <= devicesOfQuery ? ` AND ${isOneOf(devices)}` : ''
  for (const part of windows(of.connection, { from: low, to: high + 1 })) {
    const [found] = await of.connection.query(
      of.databases.readings(of.lane),
      `SELECT * FROM "${batch.kind}" WHERE ${during(part)}${among}`,
    )
    const place = found?.columns.indexOf('device') ?? 0
    for (const row of found?.values ?? []) known.add(`${row[place]}/${row[0]}`)
  }
  return known
}

/**
 * A span in the pieces that one query may cover: version 3 Core reads 432 files at most, about three days. Cut at whole
 * UTC days, so a half hour or a unit of a roll-up is never cut.
 */
export function windows(connection: InfluxConnection, span: Span): Span[] {
  if (connection.version !== '3') return [span]
  const pieces: Span[] = []
  for (let from = span.from; from < span.to; from = pieces.at(-1)?.to ?? span.to)
    pieces.push({ from, to: Math.min(span.to, (Math.floor(from / dayMs) + 2) * dayMs) })
  return pieces
}

/** Points in groups of one kind, close in time, of not too many devices. */
function together(points: readonly Point[]): Point[][] {
  const groups: Point[][] = []
  let open: Point[] = []
  for (const point of points.toSorted((a, b) => (a.kind < b.kind ? -1 : a.kind > b.kind ? 1 : a.t - b.t))) {
    const first = open[0]
    const fits = first && first.kind === point.kind && point.t - first.t < findSpanMs && open.length < devicesOfQuery
    if (!fits) {
      open = []
      groups.push(open)
    }
    open.push(point)
  }
  return groups
}

function asUnits(rows: readonly unknown[][]): Unit[] {
  return rows.flatMap(([t, n, mean, low, high]) =>
    typeof mean === 'number' && Number(n) > 0
      ? [{ t: Number(t), n: Number(n), mean, low: Number(low), high: Number(high) }]
      : [],
  )
}

export function isOneOf(devices: readonly string[]): string {
  return `(${[...new Set(devices)].map((device) => `"device" = ${quoted(device)}`).join(' OR ')})`
}

/** Text as a literal of InfluxQL. */
function quoted(text: string): string {
  return `'${text.replaceAll('\\', '\\\\').replaceAll("'", "\\'")}'`
}
