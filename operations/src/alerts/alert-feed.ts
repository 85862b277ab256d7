import { type AlertCondition, AlertTransition, conditionAfter } from '@ioc/domain/alert'
import { type LaneName, lanePolicy } from '@ioc/domain/lane'
import { openReader } from '@ioc/journal/embedded-reader'
import { type Following, followLog } from '@ioc/journal/follow'
import type { ReadResult } from '@ioc/journal/journal'
import { fromBytes } from '@ioc/journal/json'
import { journalPath } from '@ioc/journal/layout'
import { laneTurns } from '@ioc/room/lane-turns'
import type { Figures } from '../figures.ts'
import type { Database } from '../store/store.ts'
import { commitAlerts, takenAlerts } from './alert-store.ts'

const recordsAtOnce = 200
/** Each batch is a commit on the thread that serves the screens. */
const laterRestMs = 100

export type Feed = { stop(): Promise<void> }

/**
 * Takes a lane's transitions of alerts: conditions and cursor are committed together, and only then told; so a stop
 * at any moment loses and doubles none.
 */
export async function startAlertFeed(
  source: {
    dataDir: string
    lane: LaneName
    database: Database
    figures: Figures
    now: () => number
    onBroken: (cause: unknown) => void
  },
  tell: (conditions: readonly AlertCondition[]) => void,
): Promise<Feed> {
  const { lane, database, figures } = source
  const reader = openReader(journalPath(source.dataDir, 'analytics', lane))
  const after = await takenAlerts(database, lane)
  const turns = laneTurns(lanePolicy(lane).first, laterRestMs)
  const take = async (batch: ReadResult) => {
    if (batch.gap) figures.gaps.inc({ lane, topic: 'alert' })
    const newest = new Map<string, AlertCondition>()
    for (const record of batch.records) {
      const transition = AlertTransition.parse(fromBytes(record.value))
      figures.alerts.inc({ lane, transition: transition.transition })
      newest.set(transition.key, conditionAfter(transition, record.offset))
    }
    const cursor = batch.records.at(-1)?.offset ?? batch.gap?.to ?? after
    const conditions = [...newest.values()]
    await commitAlerts(database, lane, { conditions, cursor, now: new Date(source.now()) })
    figures.lagRecords.set({ lane, topic: 'alert' }, Math.max(0, batch.head - cursor))
    tell(conditions)
  }
  const following: Following = followLog({ reader, topic: 'alert', after, limit: recordsAtOnce }, (batch) =>
    turns(() => take(batch)),
  )
  following.ended.catch(source.onBroken)
  return {
    stop: async () => {
      await following.stop()
      await reader.close()
    },
  }
}
