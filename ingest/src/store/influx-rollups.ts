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

/**
 * How long a span one query of a roll-up covers, in ms: an answer of all devices should hold some thousands of units,
 * and how many devices there are shows only in the answers.
 */
export class RollUpWindows {
  readonly #ms = new Map<string, number>()

  ms(kind: string, rollUp: RollUp): number {
    return this.#ms.get(`${kind}/${rollUp.name}`) ?? Math.max(rollUp.ms, 5 * minuteMs)
  }

  learn(kind: string, rollUp: RollUp, units: number): void {
    const ms = this.ms(kind, rollUp)
    if (units < fewUnits) this.#ms.set(`${kind}/${rollUp.name}`, Math.min(6 * hourMs, ms * 2))
    else if (units > manyUnits) this.#ms.set(`${kind}/${rollUp.name}`, Math.max(rollUp.ms, floorTo(ms / 2, rollUp.ms)))
  }
}

const fewUnits = 4000
const manyUnits = 20_000
const floorTo = (value: number, step: number) => Math.floor(value / step) * step

type Rolled = { device: string; t: number; fields: Record<string, number> }

/**
 * Makes the roll-ups of a run of hours anew. What is read is written again under its own time, so a break in the middle
 * leaves nothing wrong behind, and the same way serves all versions: InfluxQL writes nothing in versions 2 and 3.
 */
export async function rollUpHours(of: Rolling, run: HourRun): Promise<void> {
  const span = spanOf(run)
  for (const rollUp of rollUps) if (rollUp.ms <= hourMs) await rollUpReadings(of, run.kind, rollUp, span)
  for (let day = unitStart(dayMs, span.from); day < span.to; day += dayMs) await rollUpDay(of, run.kind, day)
}

async function rollUpReadings(
  of: Rolling,
  kind: string,
  rollUp: RollUp,
  span: { from: number; to: number },
): Promise<void> {
  const columns = metricsOf(kind).flatMap((metric) => [
    `count("${metric}") AS "${metric}_n"`,
    `mean("${metric}") AS "${metric}_mean"`,
    `min("${metric}") AS "${metric}_low"`,
    `max("${metric}") AS "${metric}_high"`,
  ])
  for (let from = span.from; from < span.to; ) {
    const to = Math.min(span.to, from + of.windows.ms(kind, rollUp))
    const answer = await of.connection.query(
      of.databases.readings(of.lane),
      `SELECT ${columns.join(', ')} FROM "${kind}" WHERE ${during({ from, to })} GROUP BY time(${rollUp.ms}ms), "device" fill(none)`,
    )
    const rolled = answer.flatMap(rolledOf)
    await writeRolled(of, kind, rollUp, rolled)
    of.windows.learn(kind, rollUp, rolled.length)
    from = to
  }
}

/** A local day from its hours: InfluxDB counts days in UTC. */
async function rollUpDay(of: Rolling, kind: string, day: number): Promise<void> {
  const [, , hour, wholeDay] = rollUps
  const answer = await of.connection.query(
    of.databases.rolled(of.lane, hour),
    `SELECT ${metricsOf(kind)
      .flatMap((metric) => aggregates.map((one) => `"${metric}_${one}"`))
      .join(', ')} FROM "${rolledName(kind, hour)}" WHERE ${during({ from: day, to: day + dayMs })} GROUP BY "device"`,
  )
  const rolled = answer.map((series): Rolled => {
    const hours = rolledOf(series)
    const fields: Record<string, number> = {}
    for (const metric of metricsOf(kind)) {
      const [whole] = foldUnits(
        hours.flatMap((one) => unitOf(one, metric)),
        { from: day, start: day, bucketMs: dayMs },
      )
      if (whole) for (const one of aggregates) fields[`${metric}_${one}`] = whole[one]
    }
    return { device: series.tags?.device ?? '', t: day, fields }
  })
  await writeRolled(of, kind, wholeDay, rolled)
}

async function writeRolled(of: Rolling, kind: string, rollUp: RollUp, rolled: readonly Rolled[]): Promise<void> {
  // What is beyond its retention would be refused; a minute more, for the server's clock goes on meanwhile.
  const from = keptFrom(of.days, of.now)[rollUp.name] + minuteMs
  const lines = rolled.flatMap((one) => {
    if (one.t < from) return []
    const text = line({
      measurement: rolledName(kind, rollUp),
      tags: { device: one.device },
      fields: one.fields,
      t: one.t,
    })
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

/** The rows of a series with the figures that there are; a metric without readings has none. */
function rolledOf({ tags, columns, values }: Series): Rolled[] {
  return (values ?? []).map(([t, ...row]) => ({
    device: tags?.device ?? '',
    t: Number(t),
    fields: Object.fromEntries(
      row.flatMap((value, n) => (typeof value === 'number' ? [[columns[n + 1] ?? '', value] as const] : [])),
    ),
  }))
}

function unitOf({ t, fields }: Rolled, metric: string): Unit[] {
  const [n, mean, low, high] = aggregates.map((one) => fields[`${metric}_${one}`])
  if (!n || mean === undefined || low === undefined || high === undefined) return []
  return [{ t, n, mean, low, high }]
}

function metricsOf(kind: string): string[] {
  return (kindOf(kind)?.metrics ?? []).map((metric) => metric.name)
}
