import { AlertCondition } from '@ioc/domain/alert'
import { localDay, spanOfDay } from '@ioc/domain/data-quality'
import {
  type MonthlyReview,
  type ReviewAlert,
  type ReviewIncident,
  reviewMonth,
  spanOfMonth,
} from '@ioc/domain/monthly-review'
import { standings } from '../indicators/indicator-store.ts'
import type { QualityDays } from '../indicators/quality-days.ts'
import type { Database } from '../store/store.ts'

type Parts = {
  database: Database
  quality: Pick<QualityDays, 'cells'> | undefined
  place: string
  now: () => number
  /** The incidents of the centre; null where it keeps none. */
  incidents: (span: { from: number; to: number }) => Promise<readonly ReviewIncident[] | null>
}

/** Gathers what the centre knows of a month; one that still runs is told up to the end of yesterday. */
export async function gatherReview(parts: Parts, month: string): Promise<MonthlyReview> {
  const { database, quality, place, now } = parts
  const span = spanOfMonth(month)
  const asOf = Math.min(span.to, spanOfDay(localDay(now())).from)
  return reviewMonth({
    ...{ month, place, asOf },
    incidents: await parts.incidents(span),
    alerts: await alarmsRaised(database, { from: span.from, to: asOf }),
    standings: await standings(database),
    quality: (await quality?.cells({ from: span.from, to: Math.max(span.from, asOf) })) ?? [],
  })
}

/** The live alarms whose present condition began in a span. */
async function alarmsRaised(database: Database, span: { from: number; to: number }): Promise<ReviewAlert[]> {
  const rows = await database
    .selectFrom('alert')
    .select('condition')
    .where('lane', '=', 'live')
    .where('level', '=', 'alarm')
    .where('raised_at', '>=', new Date(span.from).toISOString())
    .where('raised_at', '<', new Date(span.to).toISOString())
    .orderBy('key')
    .execute()
  return rows.map(({ condition }) => {
    const { key, level, priority, raisedAt, clearedAt } = AlertCondition.parse(JSON.parse(condition))
    return {
      ...{ key, level, priority, raisedAt: Date.parse(raisedAt) },
      clearedAt: clearedAt === null ? null : Date.parse(clearedAt),
    }
  })
}
