import type { DailyFigures } from '@ioc/domain/link/link-messages'
import { dayAfter, localDay } from '@ioc/domain/link/local-time'
import type { Transaction } from 'kysely'
import type { StoreSchema } from '../store/schema.ts'
import type { Database } from '../store/store.ts'
import { appendToOutbox, counter, isLinked, setCounter } from './outbox.ts'

/** A centre that was away for longer tells of the last days alone. */
const mostDays = 31

type Parts = {
  database: Database
  now: () => Date
  demo: boolean
  devices: () => { count: number; simulated: boolean }
}

/** Puts the figures of each day that is over, and that the nation was not told, into the outbox; answers how many. */
export async function tellDays({ database, now, demo, devices }: Parts): Promise<number> {
  const today = localDay(now())
  if ((await counter(database, 'digest')) === numberOf(today)) return 0
  return await database.transaction().execute(async (transaction) => {
    if (!(await isLinked(transaction))) return 0
    const told = await counter(transaction, 'digest')
    await setCounter(transaction, 'digest', numberOf(today))
    // The day of the admission is the first that is told of, once it is over.
    if (told === 0) return 0
    const days = daysBetween(dayOf(told), today).slice(-mostDays)
    const { count, simulated } = devices()
    for (const day of days) {
      const body: DailyFigures = { ...(await alarmsOf(transaction, day)), devices: count, exercise: demo || simulated }
      await appendToOutbox(transaction, { kind: 'digest', at: now(), body })
    }
    await transaction.deleteFrom('alarm_day').where('day', '<', today).execute()
    return days.length
  })
}

/** The figures of this day are the first that are told of, once it is over. */
export async function beginDays(transaction: Transaction<StoreSchema>, now: Date): Promise<void> {
  await setCounter(transaction, 'digest', numberOf(localDay(now)))
}

function numberOf(day: string): number {
  return Number(day.replaceAll('-', ''))
}

function dayOf(number: number): string {
  return `${number}`.replace(/^(\d{4})(\d\d)(\d\d)$/, '$1-$2-$3')
}

function daysBetween(from: string, before: string): string[] {
  const days: string[] = []
  for (let day = from; day < before; day = dayAfter(day)) days.push(day)
  return days
}

async function alarmsOf(
  transaction: Transaction<StoreSchema>,
  day: string,
): Promise<Pick<DailyFigures, 'day' | 'raised' | 'cleared'>> {
  const rows = await transaction.selectFrom('alarm_day').selectAll().where('day', '=', day).execute()
  const count = (what: 'raised' | 'cleared', priority: number) =>
    Number(rows.find((row) => Number(row.priority) === priority)?.[what] ?? 0)
  const all = (what: 'raised' | 'cleared') => ({ 1: count(what, 1), 2: count(what, 2), 3: count(what, 3) })
  return { day, raised: all('raised'), cleared: all('cleared') }
}
