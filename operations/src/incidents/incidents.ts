import { workingCalendar } from '@ioc/domain/working-calendar'
import type { Log } from '@ioc/room/log'
import type { OperationsSettings } from '../settings.ts'
import type { Database } from '../store/store.ts'
import { evidenceFiles } from './evidence-files.ts'
import { incidentBook } from './incident-book.ts'
import { incidentHandlers } from './incident-handlers.ts'

const judgeMs = 60_000

type Parts = {
  settings: Pick<OperationsSettings, 'IOC_WORKING_HOURS' | 'IOC_HOLIDAYS'>
  dataDir: string
  database: Database
  log: Log
  now: () => number
  changed: (what: 'incidents') => void
  onBroken: (cause: unknown) => void
}

/** Incidents of a centre: their routes, and what falls due, judged at once and then each minute. */
export async function openIncidents({ settings, dataDir, database, log, changed, onBroken, ...parts }: Parts) {
  const now = () => new Date(parts.now())
  const calendar = workingCalendar(settings.IOC_HOLIDAYS, settings.IOC_WORKING_HOURS)
  const book = incidentBook({ database, calendar, now })
  const tell = () => changed('incidents')
  const judge = async () => {
    const judged = await book.judge()
    if (judged === 0) return
    log.info(`${judged} incidents are overdue, or climb`)
    tell()
  }
  await judge()
  let judging = Promise.resolve()
  const timer = setInterval(() => {
    judging = judging.then(judge).catch(onBroken)
  }, judgeMs)
  return {
    handlers: incidentHandlers({ book, files: evidenceFiles(dataDir), database, calendar, now, changed: tell }),
    stop: async () => {
      clearInterval(timer)
      await judging
    },
  }
}
