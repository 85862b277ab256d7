import type { Log } from '@ioc/room/log'
import type { Database } from '../store/store.ts'
import { evidenceFiles } from './evidence-files.ts'
import { incidentBook } from './incident-book.ts'
import { incidentHandlers } from './incident-handlers.ts'
import type { IncidentRules } from './incident-stream.ts'

const judgeMs = 60_000

type Parts = {
  rules: IncidentRules
  dataDir: string
  database: Database
  log: Log
  now: () => number
  changed: (what: 'incidents' | 'link') => void
  /** Something was written that the nation may have to hear of. */
  written: () => void
  onBroken: (cause: unknown) => void
}

/** Incidents of a centre: their routes, and what falls due, judged at once and then each minute. */
export async function openIncidents({ rules, dataDir, database, log, changed, written, onBroken, ...parts }: Parts) {
  const now = () => new Date(parts.now())
  const { calendar } = rules
  const book = incidentBook({ ...rules, database, now })
  const tell = () => {
    written()
    changed('incidents')
    changed('link')
  }
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
