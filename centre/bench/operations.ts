import { crowd } from './crowd.ts'
import { desk, type Engine } from './desk.ts'
import type { FigureRow } from './figures.ts'

type Figure = Omit<FigureRow, 'command'>

const clients = 1200
const accounts = 20
const changesPerSecond = 1000
const size = { alerts: 10_000, incidents: 100_000 }

/** What people at their desks get from operations: changes on many screens. */
export async function screens(seconds: number, tell: (row: Figure) => void): Promise<void> {
  const seen = await crowd({ clients, accounts, changesPerSecond, seconds })
  tell({
    what: `Arrival at the broker to each of ${clients} signed-in Socket.IO clients (sessions of ${accounts} accounts, all communes, two processes) at ${changesPerSecond} changes/s for ${seconds} s`,
    goal: 'p99 <= 1 s, none shed',
    measured: `p50 ${seen.p50} ms, p99 ${seen.p99} ms; ${seen.delivered} of ${seen.changes} changes delivered, ${seen.shed} clients shed, ${seen.lost} cut off; operations ${seen.cpuSeconds.toFixed(1)} CPU seconds`,
    met: seen.p99 <= 1000 && seen.shed === 0 && seen.lost === 0 && seen.delivered >= seen.changes,
  })
  tell({
    what: `Peak memory of operations with ${clients} clients`,
    goal: '<= 400 MB',
    measured: `${seen.peakMb.toFixed(0)} MB`,
    met: seen.peakMb <= 400,
  })
}

/** Lists and searches of a full store. */
export async function lists(engine: Engine, tell: (row: Figure) => void): Promise<void> {
  const { asked, peakMb } = await desk(size, engine)
  for (const { what, p50, p99, rows } of asked)
    tell({
      what: `${size.alerts} open alerts, ${size.incidents} incidents; ${what}`,
      goal: 'p99 <= 100 ms',
      measured: `p50 ${p50.toFixed(1)} ms, p99 ${p99.toFixed(1)} ms; up to ${rows} rows`,
      met: p99 <= 100,
    })
  tell({
    what: 'Peak memory of operations on that store',
    goal: '',
    measured: `${peakMb.toFixed(0)} MB`,
    met: undefined,
  })
}
