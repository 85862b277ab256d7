import type { AlertCondition } from '@ioc/domain/alert'
import { type AlertCommand, type AlertContext, type AlertRefusal, decide, evolve } from '@ioc/domain/alert-life'
import { type AlertEvent, AlertLife, newLife } from '@ioc/domain/alert-state'
import type { Transaction } from 'kysely'
import { appendEvents } from '../store/events.ts'
import type { StoreSchema } from '../store/schema.ts'
import type { Database } from '../store/store.ts'

export type AlertTransaction = Transaction<StoreSchema>

export function alertStream(lane: string, key: string): string {
  return `alert/${lane}/${key}`
}

/** The responses to these alerts; one that nothing has happened to is not among them. */
export async function readLives(
  database: Database | AlertTransaction,
  lane: string,
  keys: readonly string[],
): Promise<Map<string, AlertLife>> {
  const lives = new Map<string, AlertLife>()
  for (let from = 0; from < keys.length; from += keysAtOnce) {
    const rows = await database
      .selectFrom('alert_response')
      .select(['key', 'life'])
      .where('lane', '=', lane)
      .where('key', 'in', keys.slice(from, from + keysAtOnce))
      .execute()
    for (const { key, life } of rows) lives.set(key, lifeOf(life))
  }
  return lives
}

/** Engines bound the parameters of a query. */
const keysAtOnce = 500

/** The response in a row; an alert without one has the newest of lives. */
export function lifeOf(life: string | null): AlertLife {
  return life === null ? newLife : AlertLife.parse(JSON.parse(life))
}

type Deed = { lane: string; condition: AlertCondition; who: string }
export type Done = { type: 'done'; life: AlertLife } | { type: 'refused'; reason: AlertRefusal }

/**
 * Decides a command and keeps what follows: events, response and moments, in the caller's transaction. Throws
 * StreamConflict where another has changed the alert meanwhile.
 */
export async function carryOut(
  transaction: AlertTransaction,
  { lane, condition, who }: Deed,
  { life, command, context }: { life: AlertLife; command: AlertCommand; context: AlertContext },
): Promise<Done> {
  const decided = decide(life, command, context)
  if (decided.type === 'refused') return decided
  const { events } = decided
  if (events.length === 0) return { type: 'done', life }
  const { key } = condition
  const at = new Date(context.at)
  await appendEvents(transaction, { stream: alertStream(lane, key), after: life.version, at, who, events })
  let next = life
  const steps = events.map((event) => {
    const before = next
    next = evolve(before, { event, who, at: at.toISOString() })
    return { event, before, after: next }
  })
  for (const step of steps) {
    const moment = momentOf(step, next)
    if (!moment) continue
    await transaction
      .insertInto('alarm_moment')
      .values({ ...moment, lane, key, at: at.getTime(), commune: condition.commune, domain: condition.domain })
      .execute()
  }
  const row = { version: next.version, state: next.state, life: JSON.stringify(next) }
  await transaction
    .insertInto('alert_response')
    .values({ lane, key, ...row })
    .onConflict((conflict) => conflict.columns(['lane', 'key']).doUpdateSet(row))
    .execute()
  return { type: 'done', life: next }
}

/** What an event means to the performance of alarms: the condition came or went, or a person was called. */
function momentOf(
  { event, before, after }: { event: AlertEvent; before: AlertLife; after: AlertLife },
  last: AlertLife,
) {
  const calls = event.type !== 'acknowledged' && event.type !== 'cleared'
  // What is suppressed in the same breath has called nobody.
  const announced = calls && after.state === 'unacknowledged' && last.state === 'unacknowledged' ? 1 : 0
  const { priority } = after
  if (event.type === 'raised') return { type: 'on', announced, priority } as const
  if (event.type === 'cleared') return { type: 'off', announced: 0, priority: before.priority } as const
  return announced === 1 ? ({ type: 'again', announced, priority } as const) : undefined
}
