import { parseArgs } from 'node:util'
import { program } from '../test/needs.ts'
import { browserLatency } from './browser-latency.ts'
import { type FigureRow, writeFigures } from './figures.ts'
import { growth } from './growth.ts'
import { history } from './history.ts'
import { liveFirst } from './live-first.ts'
import { lists, screens } from './operations.ts'
import { rivals } from './rivals.ts'
import { type Throughput, throughput } from './throughput.ts'

/** Measures the figures that the product is held to, prints them, and writes docs/figures.md. */
const { values: words } = parseArgs({
  options: {
    seconds: { type: 'string', default: '60' },
    rates: { type: 'string' },
    readings: { type: 'string', default: '20000000' },
    rivals: { type: 'boolean', default: false },
    growth: { type: 'boolean', default: false },
    operations: { type: 'boolean', default: false },
    store: { type: 'string', default: 'sqlite' },
    devices: { type: 'string', default: '1000,10000,50000' },
    rounds: { type: 'string', default: '2' },
  },
})
const seconds = Number(words.seconds)
const rows: FigureRow[] = []
const command = `npm run bench -- ${process.argv.slice(2).join(' ')}`.trim().replace(/ --$/, '')
const add = (row: Omit<FigureRow, 'command'>) => {
  rows.push({ ...row, command })
  process.stdout.write(
    `${row.what}: ${row.measured} (goal: ${row.goal}) ${row.met === undefined ? '' : row.met ? 'met' : 'MISSED'}\n`,
  )
}
const ms = (value: number | null) => (value === null ? 'none' : `${value.toFixed(0)} ms`)
const list = (figures: Record<string, number>, digits: number) =>
  Object.entries(figures)
    .map(([room, value]) => `${room} ${value.toFixed(digits)}`)
    .join(', ')

/** One line says why; everything that was started is ended with this process. */
function giveUp(cause: unknown): never {
  const because = cause instanceof Error && cause.cause !== undefined ? `: ${String(cause.cause)}` : ''
  process.stderr.write(`${cause instanceof Error ? cause.message : String(cause)}${because}\n`)
  process.exit(1)
}

function report(figure: Throughput): void {
  const isWhole =
    figure.acknowledged === figure.sent && figure.stored === figure.sent && figure.delivered >= figure.sent
  add({
    what: `${figure.readingsPerSecond} readings/s for ${figure.seconds} s, acknowledged, stored and delivered to one client`,
    goal: 'all; every consumer within 2 s at the end',
    measured: `sent ${figure.sent}, acknowledged ${figure.acknowledged}, stored ${figure.stored}, delivered ${figure.delivered}; ${figure.lagSeconds.toFixed(1)} s behind at the end; PUBACK p50 ${ms(figure.pubackP50)}, p99 ${ms(figure.pubackP99)}; CPU seconds: ${list(figure.cpu, 1)}`,
    met: isWhole && figure.lagSeconds <= 2,
  })
  const peak = Math.max(...Object.values(figure.peakMb))
  add({
    what: `Peak memory of each room at ${figure.readingsPerSecond} readings/s`,
    goal: '<= 300 MB each',
    measured: `MB: ${list(figure.peakMb, 0)}`,
    met: peak <= 300,
  })
}

// An end that is asked for still ends what was started.
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.once(signal, () => process.exit(130))

if (words.operations) {
  if (words.store === 'postgres') {
    await lists('postgres', add).catch(giveUp)
    writeFigures('postgres', rows)
    process.exit(0)
  }
  await screens(seconds, add).catch(giveUp)
  await lists('sqlite', add).catch(giveUp)
  writeFigures('operations', rows)
  process.exit(0)
}
if (words.rivals) {
  const tables: string[] = []
  for (const rate of (words.rates ?? '20000').split(',').map(Number)) {
    const figure = await rivals(rate, seconds, Number(words.rounds)).catch(giveUp)
    for (const row of figure.rows) add(row)
    tables.push(...figure.table)
  }
  writeFigures('rivals', rows, tables)
}
if (words.rivals || words.growth) {
  rows.length = 0
  const figure = await growth(words.devices.split(',').map(Number), seconds).catch(giveUp)
  for (const row of figure.rows) add(row)
  writeFigures('growth', rows, figure.table)
  process.exit(0)
}

const slow = await throughput(5000, Math.min(seconds, 30))
add({
  what: 'PUBACK p99 at 5,000 readings/s',
  goal: '<= 50 ms',
  measured: ms(slow.pubackP99),
  met: (slow.pubackP99 ?? Number.POSITIVE_INFINITY) <= 50,
})
const chromium = program('chromium')
if (chromium) {
  const seen = await browserLatency(chromium, 5000)
  add({
    what: 'Arrival at the broker to the frame in Chromium, p99, at 5,000 readings/s',
    goal: '<= 500 ms',
    measured: `${ms(seen.p99)} over ${seen.count} changes in the last 30 s of 45 (WebGL in software, on the same two cores)`,
    met: seen.count > 0 && seen.p99 <= 500,
  })
}
const beside = await liveFirst(5000, Math.min(seconds, 30))
const inOrder = (what: 'puback' | 'screen') => beside.windows.map((window) => ms(window[what])).join(', ')
for (const [what, name, ratio] of [
  ['puback', 'PUBACK p99', beside.pubackRatio],
  ['screen', 'Arrival at the broker to one Socket.IO client, p99,', beside.screenRatio],
] as const)
  add({
    what: `${name} of the live lane at 5,000 readings/s beside a replay at 600x`,
    goal: '<= 1.5 x without the replay',
    measured: `${ratio.toFixed(2)} x (without, with, without, with: ${inOrder(what)}; the replay stored ${beside.windows
      .filter((window) => window.withReplay)
      .map((window) => `${window.replayed.toFixed(0)}`)
      .join(' and ')} readings/s meanwhile)`,
    met: ratio <= 1.5,
  })
for (const rate of (words.rates ?? '20000,50000').split(',').map(Number)) report(await throughput(rate, seconds))
const past = await history(Number(words.readings))
add({
  what: `24 h of one device out of ${past.readings} readings`,
  goal: '<= 50 ms; ingest <= 300 MB',
  measured: `p50 ${ms(past.p50)}, max ${ms(past.max)}; ingest peak ${past.peakMb.toFixed(0)} MB`,
  met: past.p50 <= 50 && past.peakMb <= 300,
})
writeFigures('measured', rows)
process.exit(0)
