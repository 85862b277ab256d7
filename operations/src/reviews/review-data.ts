import { localDay, spanOfDay } from '@ioc/domain/data-quality'
import { type MonthlyReview, reviewMonth, spanOfMonth } from '@ioc/domain/monthly-review'
import { standings } from '../indicators/indicator-store.ts'
import type { QualityDays } from '../indicators/quality-days.ts'
import type { Database } from '../store/store.ts'
import { alarmsOfSpan } from './month-alarms.ts'
import { incidentsOfSpan } from './month-incidents.ts'

type Parts = {
  database: Database
  quality: Pick<QualityDays, 'cells'> | undefined
  place: string
  now: () => number
}

/** Gathers what the centre knows of a month; one that still runs is told up to the end of yesterday. */
export async function gatherReview(parts: Parts, month: string): Promise<MonthlyReview> {
  const { database, quality, place, now } = parts
  const span = spanOfMonth(month)
  const asOf = Math.min(span.to, spanOfDay(localDay(now())).from)
  return reviewMonth({
    ...{ month, place, asOf },
    incidents: await incidentsOfSpan(database, { from: span.from, to: asOf }),
    alerts: await alarmsOfSpan(database, { from: span.from, to: asOf }),
    standings: await standings(database),
    quality: (await quality?.cells({ from: span.from, to: Math.max(span.from, asOf) })) ?? [],
  })
}
