import { type Alert, AlertTransition } from '@ioc/domain/alert'
import { type LaneName, lanePolicy } from '@ioc/domain/lane'
import { openReader } from '@ioc/journal/embedded-reader'
import { type Following, followLog } from '@ioc/journal/follow'
import type { ReadResult } from '@ioc/journal/journal'
import { fromBytes } from '@ioc/journal/json'
import { journalPath } from '@ioc/journal/layout'
import { laneTurns } from '@ioc/room/lane-turns'
import type { Transaction } from 'kysely'
import type { Figures } from '../figures.ts'
import { notificationsOf } from '../notify/notification-queue.ts'
import type { StoreSchema } from '../store/schema.ts'
import type { Database } from '../store/store.ts'
import { takenAlerts } from './alert-store.ts'
import { commitTransitions, type Taken } from './alert-taking.ts'
import type { Explanations } from './explanations.ts'

const recordsAtOnce = 200
/** Each batch is a commit on the thread that serves the screens. */
const laterRestMs = 100

export type Feed = { stop(): Promise<void> }

/**
 * `report` runs in the transaction that commits the changes and answers how many messages they made; `reportAgain` does
 * for alerts whose condition has not moved, while the response to them has.
 */
export type AlertReport = {
  report(transaction: Transaction<StoreSchema>, changes: readonly Alert[]): Promise<number>
  reportAgain(transaction: Transaction<StoreSchema>, alerts: readonly Alert[]): Promise<number>
  committed(lane: LaneName, messages: number): void
}

/**
 * Takes a lane's transitions of alerts: conditions, what they do to the responses, and the cursor are committed
 * together, and only then told, with the keys whose condition changed; so a stop at any moment loses and doubles none.
 */
export async function startAlertFeed(
  source: {
    dataDir: string
    lane: LaneName
    database: Database
    figures: Figures
    /** What explains alerts, as it was told last. */
    explanations: () => Explanations
    /** Tells the nation, where the lane's policy lets anything leave. */
    link: AlertReport
    now: () => number
    onBroken: (cause: unknown) => void
  },
  tell: (alerts: readonly Alert[], conditions: ReadonlySet<string>) => void,
): Promise<Feed> {
  const { lane, database, figures, link } = source
  const reader = openReader(journalPath(source.dataDir, 'analytics', lane))
  const after = await takenAlerts(database, lane)
  const turns = laneTurns(lanePolicy(lane).first, laterRestMs)
  const take = async (batch: ReadResult) => {
    if (batch.gap) figures.gaps.inc({ lane, topic: 'alert' })
    const taken: Taken[] = []
    for (const record of batch.records) {
      const transition = AlertTransition.parse(fromBytes(record.value))
      figures.alerts.inc({ lane, transition: transition.transition })
      taken.push({ transition, offset: record.offset })
    }
    const cursor = batch.records.at(-1)?.offset ?? batch.gap?.to ?? after
    let messages = 0
    const alerts = await commitTransitions(database, lane, {
      change: { taken, cursor },
      explanations: source.explanations(),
      also: async (transaction, { changes, explained, unheld }) => {
        if (lanePolicy(lane).link)
          messages = (await link.report(transaction, changes)) + (await link.reportAgain(transaction, explained))
        await notificationsOf(transaction, { lane, conditions: unheld }, new Date(source.now()))
      },
    })
    if (messages > 0) link.committed(lane, messages)
    figures.lagRecords.set({ lane, topic: 'alert' }, Math.max(0, batch.head - cursor))
    tell(alerts, new Set(taken.map(({ transition }) => transition.key)))
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
