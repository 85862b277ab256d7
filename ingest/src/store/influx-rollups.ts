import { kindOf } from '@ioc/domain/domains'
import { foldUnits, type KeptDays, keptFrom, type RollUp, rollUps, type Unit, unitStart } from '@ioc/domain/roll-up'
import { type Databases, during, rolledName } from './influx-answers.ts'
import type { Series } from './influx-connection.ts'
import { line, sendLines } from './influx-lines.ts'
import { type HourRun, spanOf } from './unrolled-hours.ts'

const minuteMs = 60_000
const hourMs = 3_600_000
const dayMs = 86_400_000
const aggregates = ['n', 'mean', 'low', 'high'] as const

type Rolling = Databases & { lane: string; days: KeptDays; now: number; windows: RollUpWindows }
/** One unit of a device: all its metrics. */
type Rolled = { device: string; t: number; metrics: Map<string, Unit> }

const fewRows = 4000
const manyRows = 20_000
const hourDivisors = [5 * minuteMs, 15 * minuteMs, 30 * minuteMs, hourMs, 3 * hourMs, 6 * hourMs]

/**
 * How long a span of readings one query covers, by kind: an answer of all devices should hold some thousands of rows,
 * and how many devices there are shows only in the answers.
 */
export class RollUpWindows {
  readonly #places = new Map<string, number>()

  ms(kind: string): number {
    return hourDivisors[this.#places.get(kind) ?? 0] ?? hourMs
  }

  learn(kind: string, rows: number): void {
    const place = this.#places.get(kind) ?? 0
    if (rows < fewRows) this.#places.set(kind, Math.min(hourDivisors.length - 1, place + 1))
    else if (rows > manyRows) this.#places.set(kind, Math.max(0, place - 1))
  }
}

/**
 * Makes the roll-ups of a run of hours anew. What is read is written again under its own time, so a break in the middle
 * leaves nothing wrong behind, and the same way serves all versions: InfluxQL writes nothing in versions 2 and 3. The
 * readings are read once for all units up to an hour; asking the server for the units costs it several times as much.
 */
export async function rollUpHours(of: Rolling, run: HourRun): Promise<void> {
  const span = spanOf(run)
  const short = rollUps.filter((rollUp) => rollUp.ms <= hourMs)
  const open = new Map(short.map((rollUp) => [rollUp, new Map<string, Rolled>()]))
  const names = metricsOf(run.kind).map((metric) => `"${metric}"`)
  for (let from = span.from; from < span.to; ) {
    // Windows end with the hour at the latest, or hold whole hours: no unit of an hour stays open for long.
    const hourEnd = Math.floor(from / hourMs) * hourMs + hourMs
    const ms = of.windows.ms(run.kind)
    const to = Math.min(span.to, from % hourMs === 0 && ms >= hourMs ? from + ms : Math.min(hourEnd, from + ms))
    const answer = await of.connection.query(
      of.databases.readings(of.lane),
      `SELECT ${names.join(', ')} FROM "${run.kind}" WHERE ${during({ from, to })} GROUP BY "device"`,
    )
    for (const [rollUp, units] of open) {
      for (const series of answer) add(units, series, rollUp)
      const ended = [...units].filter(([, one]) => one.t + rollUp.ms <= to)
      for (const [key] of ended) units.delete(key)
      await writeRolled(
        of,
        { kind: run.kind, rollUp },
        ended.map(([, one]) => one),
      )
    }
    of.windows.learn(
      run.kind,
      answer.reduce((sum, series) => sum + (series.values?.length ?? 0), 0),
    )
    from = to
  }
  for (let day = unitStart(dayMs, span.from); day < span.to; day += dayMs) await rollUpDay(of, run.kind, day)
}

/** Adds the readings of one device to its units. */
function add(units: Map<string, Rolled>, { tags, columns, values }: Series, rollUp: RollUp): void {
  const device = tags?.device ?? ''
  for (const [time, ...row] of values ?? []) {
    const t = unitStart(rollUp.ms, Number(time))
    const key = `${device}/${t}`
    const rolled = units.get(key) ?? { device, t, metrics: new Map<string, Unit>() }
    units.set(key, rolled)
    row.forEach((value, n) => {
      if (typeof value !== 'number') return
      const metric = columns[n + 1] ?? ''
      const unit = rolled.metrics.get(metric)
      if (!unit) {
        rolled.metrics.set(metric, { t, n: 1, mean: value, low: value, high: value })
        return
      }
      unit.n++
      unit.mean += (value - unit.mean) / unit.n
      unit.low = Math.min(unit.low, value)
      unit.high = Math.max(unit.high, value)
    })
  }
}

/** A local day from its hours: InfluxDB counts days in UTC. */
async function rollUpDay(of: Rolling, kind: string, day: number): Promise<void> {
  const [, , hour, wholeDay] = rollUps
  const names = metricsOf(kind).flatMap((metric) => aggregates.map((one) => `"${metric}_${one}"`))
  const answer = await of.connection.query(
    of.databases.rolled(of.lane, hour),
    `SELECT ${names.join(', ')} FROM "${rolledName(kind, hour)}" WHERE ${during({ from: day, to: day + dayMs })} GROUP BY "device"`,
  )
  const rolled = answer.map((series): Rolled => {
    const metrics = metricsOf(kind).flatMap((metric) => {
      const [whole] = foldUnits(hoursOf(series, metric), { from: day, start: day, bucketMs: dayMs })
      return whole ? [[metric, whole] as const] : []
    })
    return { device: series.tags?.device ?? '', t: day, metrics: new Map(metrics) }
  })
  await writeRolled(of, { kind, rollUp: wholeDay }, rolled)
}

function hoursOf({ columns, values }: Series, metric: string): Unit[] {
  const places = aggregates.map((one) => columns.indexOf(`${metric}_${one}`))
  return (values ?? []).flatMap((row) => {
    const [n, mean, low, high] = places.map((place) => row[place])
    if (typeof n !== 'number' || typeof mean !== 'number' || typeof low !== 'number' || typeof high !== 'number')
      return []
    return [{ t: Number(row[0]), n, mean, low, high }]
  })
}

async function writeRolled(
  of: Rolling,
  { kind, rollUp }: { kind: string; rollUp: RollUp },
  rolled: readonly Rolled[],
): Promise<void> {
  // What is beyond its retention would be refused; a minute more, for the server's clock goes on meanwhile.
  const from = keptFrom(of.days, of.now)[rollUp.name] + minuteMs
  const lines = rolled.flatMap((one) => {
    if (one.t < from || one.metrics.size === 0) return []
    const fields = Object.fromEntries(
      [...one.metrics].flatMap(([metric, unit]) =>
        aggregates.map((name) => [`${metric}_${name}`, unit[name]] as const),
      ),
    )
    const text = line({ measurement: rolledName(kind, rollUp), tags: { device: one.device }, fields, t: one.t })
    return text === undefined ? [] : [{ text, owner: one }]
  })
  const database = of.databases.rolled(of.lane, rollUp)
  const refused = await sendLines(
    lines,
    (text) => of.connection.write(database, text),
    () => Promise.resolve(),
  )
  if (refused[0]) throw new Error(`${database} refuses ${refused.length} units: ${refused[0].reason}`)
}

function metricsOf(kind: string): string[] {
  return (kindOf(kind)?.metrics ?? []).map((metric) => metric.name)
}
