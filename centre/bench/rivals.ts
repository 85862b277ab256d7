import type { FigureRow } from './figures.ts'
import { influxdProgram } from './influxd.ts'
import { ours } from './ours.ts'
import { mosquittoProgram, rival } from './rival.ts'
import type { Side } from './side.ts'
import { measureWindow, type Window } from './window.ts'

type Row = Omit<FigureRow, 'command'>
type Measured = { side: Side; windows: Window[] }
export type RivalsFigure = { rows: Row[]; table: string[] }

const wantedRatio = 2
const peakGoalMb = 300

/**
 * The same load on the rivals and on ours, one after the other, there and back in every two rounds, so that all have
 * their share of the noise.
 */
export async function rivals(readingsPerSecond: number, seconds: number, rounds: number): Promise<RivalsFigure> {
  // What is missing is said before minutes are spent.
  mosquittoProgram()
  influxdProgram()
  const sides = [rival(false), rival(true), ours('DuckDB'), ours('InfluxDB')]
  // Each device reports four readings once a second.
  const devices = readingsPerSecond / 4
  const measured: Measured[] = sides.map((side) => ({ side, windows: [] }))
  for (let round = 0; round < rounds; round++)
    for (const one of round % 2 === 0 ? measured : measured.toReversed()) {
      const window = await measureWindow(one.side, { readingsPerSecond, seconds, devices })
      one.windows.push(window)
      process.stdout.write(`round ${round + 1}, ${one.side.name}: ${JSON.stringify(window)}\n`)
    }
  return {
    rows: measured.flatMap((one) => [...keptRow(one), ...memoryRow(one)]).concat(ratioRows(measured)),
    table: tableOf(measured, `${readingsPerSecond} readings/s for ${rounds} x ${seconds} s`),
  }
}

const sum = (values: readonly number[]) => values.reduce((total, value) => total + value, 0)
const readings = ({ windows }: Measured) => sum(windows.map((window) => window.acknowledged))

/** CPU seconds per million readings of each process, over all rounds. */
function costs(one: Measured): Record<string, number> {
  const names = Object.keys(one.windows[0]?.cpu ?? {})
  return Object.fromEntries(
    names.map((name) => [name, (sum(one.windows.map(({ cpu }) => cpu[name] ?? 0)) / readings(one)) * 1e6]),
  )
}

function costOf(one: Measured, isMeant: (name: string) => boolean): number {
  return sum(Object.entries(costs(one)).map(([name, cost]) => (isMeant(name) ? cost : 0)))
}

const everything = () => true

function keptRow({ side, windows }: Measured): Row[] {
  const acknowledged = sum(windows.map((window) => window.acknowledgedInAll))
  const kept = sum(windows.map((window) => window.kept.readings))
  const missing = acknowledged - kept
  return [
    {
      what: `${side.name}: readings acknowledged, and in the files of the store at the end`,
      goal: 'the same',
      measured: `${acknowledged} and ${kept}: ${missing === 0 ? 'none missing' : missing > 0 ? `${missing} missing` : `${-missing} more than acknowledged`}`,
      met: missing <= 0,
    },
  ]
}

function memoryRow(one: Measured): Row[] {
  if (!one.side.isOurs) return []
  const rooms = Object.entries(peaks(one)).filter(([name]) => !one.side.database.includes(name))
  return [
    {
      what: `${one.side.name}: peak memory of each room`,
      goal: `<= ${peakGoalMb} MB each`,
      measured: list(Object.fromEntries(rooms), 0),
      met: rooms.every(([, peak]) => peak <= peakGoalMb),
    },
  ]
}

/** How many readings ours takes for a CPU second, against the rival with and without persistence. */
function ratioRows(measured: readonly Measured[]): Row[] {
  const theirs = measured.filter(({ side }) => !side.isOurs)
  const mine = measured.filter(({ side }) => side.isOurs)
  return mine.flatMap((own) =>
    theirs.map((other) => {
      const ratio = costOf(other, everything) / costOf(own, everything)
      const onPath = (one: Measured) => costOf(one, (name) => one.side.path.includes(name))
      const withoutDatabase = (one: Measured) =>
        costOf(one, (name) => one.side.path.includes(name) && !one.side.database.includes(name))
      const apart =
        own.side.database.length > 0
          ? `; the same without the database ${(withoutDatabase(other) / withoutDatabase(own)).toFixed(2)} x`
          : ''
      return {
        what: `Readings/s per CPU second: ${own.side.name} against ${other.side.name}`,
        goal: `>= ${wantedRatio} x`,
        measured: `${ratio.toFixed(2)} x with all processes of both; ${(onPath(other) / onPath(own)).toFixed(2)} x with only what takes and stores readings (without analytics and operations)${apart}`,
        met: ratio >= wantedRatio,
      }
    }),
  )
}

function peaks({ windows }: Measured): Record<string, number> {
  const names = Object.keys(windows[0]?.peakMb ?? {})
  return Object.fromEntries(names.map((name) => [name, Math.max(...windows.map(({ peakMb }) => peakMb[name] ?? 0))]))
}

/** The figures of all sides beside each other; where rounds differ, each has its own. */
function tableOf(measured: readonly Measured[], load: string): string[] {
  const line = (what: string, figure: (one: Measured) => string) => `| ${[what, ...measured.map(figure)].join(' | ')} |`
  const rounds = ({ windows }: Measured, figure: (window: Window) => number) =>
    windows.map((window) => figure(window).toFixed(0)).join(', ')
  return [
    line(load, ({ side }) => side.name),
    line('---', () => '---'),
    line('acknowledged of what was sent, by round', ({ windows }) =>
      windows.map(({ acknowledged, sent }) => `${((acknowledged / sent) * 100).toFixed(1)} %`).join(', '),
    ),
    line('readings/s stored, by round', (one) => rounds(one, (window) => window.perSecond)),
    line('CPU seconds per million readings', (one) => `${costOf(one, everything).toFixed(1)} (${list(costs(one), 1)})`),
    line('the same without the database', (one) =>
      one.side.database.length === 0
        ? 'DuckDB runs inside ingest'
        : costOf(one, (name) => !one.side.database.includes(name)).toFixed(1),
    ),
    line('readings/s per CPU second', (one) => (1e6 / costOf(one, everything)).toFixed(0)),
    line('PUBACK p50, ms, by round', (one) => rounds(one, ({ puback }) => puback.p50)),
    line('PUBACK p99, ms, by round', (one) => rounds(one, ({ puback }) => puback.p99)),
    line('PUBACK says', ({ side }) => (side.isOurs ? 'on disk' : 'in the memory of the broker; not stored')),
    line(
      'arrival to store p50, ms, by round',
      (one) => (one.side.isOurs ? '<= ' : '') + rounds(one, ({ store }) => store.p50),
    ),
    line(
      'arrival to store p99, ms, by round',
      (one) => (one.side.isOurs ? '<= ' : '') + rounds(one, ({ store }) => store.p99),
    ),
    line('peak memory, MB', (one) => list(peaks(one), 0)),
    line('bytes a row of four readings in the store, by round', (one) =>
      one.windows.map(({ kept }) => (kept.bytes / kept.rows).toFixed(1)).join(', '),
    ),
    '',
  ]
}

const list = (figures: Record<string, number>, digits: number) =>
  Object.entries(figures)
    .map(([name, value]) => `${name} ${value.toFixed(digits)}`)
    .join(', ')
