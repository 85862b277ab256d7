import type { ReviewAlert } from '@ioc/domain/monthly-review'
import type { Database } from '../store/store.ts'

/**
 * Every time that an alarm of the live lane called a person in a span (ms), with when its condition went before the
 * span's end; null: it stood on. What was held back has called nobody and is not among them.
 */
export async function alarmsOfSpan(database: Database, span: { from: number; to: number }): Promise<ReviewAlert[]> {
  const rows = await database
    .selectFrom('alarm_moment')
    .select(['key', 'at', 'type', 'announced', 'priority'])
    .where('lane', '=', 'live')
    .where('at', '>=', span.from)
    .where('at', '<', span.to)
    .orderBy('at')
    .orderBy('id')
    .execute()
  const called: ReviewAlert[] = []
  const standing = new Map<string, ReviewAlert[]>()
  for (const { key, at, type, announced, priority } of rows) {
    if (type === 'off') {
      for (const one of standing.get(key) ?? []) one.clearedAt = Number(at)
      standing.delete(key)
    } else if (Number(announced) === 1) {
      const one = { key, priority: priorityOf(priority), raisedAt: Number(at), clearedAt: null }
      called.push(one)
      standing.set(key, [...(standing.get(key) ?? []), one])
    }
  }
  return called
}

function priorityOf(value: number | string | null): ReviewAlert['priority'] {
  const number = Number(value)
  return number === 1 || number === 2 || number === 3 ? number : null
}
