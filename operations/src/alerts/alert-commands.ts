import type { Alert } from '@ioc/domain/alert'
import type { AlertCommand, AlertRefusal } from '@ioc/domain/alert-life'
import { AlertEvent, newLife } from '@ioc/domain/alert-state'
import { type LaneName, lanePolicy } from '@ioc/domain/lane'
import { audit } from '../store/audit.ts'
import { readEvents, type StoredEvent, StreamConflict } from '../store/events.ts'
import type { Database } from '../store/store.ts'
import type { AlertReport } from './alert-feed.ts'
import { type AlertTransaction, alertStream, carryOut, readLives } from './alert-life-book.ts'
import { readCondition } from './alert-store.ts'
import { againAtConflict } from './alert-taking.ts'
import { Explaining, type Explanations } from './explanations.ts'

/**
 * A command to an alert: who gives it, on the version that they saw; `at`: how far the lane has come, `now`: the clock.
 */
export type AskedCommand = {
  lane: LaneName
  key: string
  version: number
  who: string
  command: AlertCommand
  at: Date
  now: Date
}

/** What explains alerts, and whoever tells the nation of them. */
type Around = { explanations: Explanations; link: AlertReport }

export type CommandOutcome =
  | { type: 'done'; alert: Alert }
  | { type: 'unknown' }
  | { type: 'refused'; reason: AlertRefusal }
  /** Somebody was first: what they did, if it is known. */
  | { type: 'changed'; by: StoredEvent<AlertEvent> | undefined; version: number }

/**
 * Carries a person's command out: its events, the response and its audit row are committed together. Of two commands on
 * one version one wins; the other hears who did what, and when.
 */
export async function commandAlert(
  database: Database,
  asked: AskedCommand,
  { explanations, link }: Around,
): Promise<CommandOutcome> {
  const { lane, key, who, command } = asked
  const log = (transaction: Parameters<typeof audit>[0], result: string) =>
    audit(transaction, { at: asked.now, who, what: `${command.type} alert`, detail: detailOf(asked), result })
  let messages = 0
  try {
    const outcome = await database.transaction().execute(async (transaction): Promise<CommandOutcome> => {
      const condition = await readCondition(transaction, lane, key)
      if (!condition) return { type: 'unknown' }
      const life = (await readLives(transaction, lane, [key])).get(key) ?? newLife
      if (life.version !== asked.version) {
        await log(transaction, 'changed meanwhile')
        return await changedBy(transaction, asked, life.version)
      }
      const cause = new Explaining(explanations).causeOf(condition)
      const context = { at: asked.at.toISOString(), cause }
      const done = await carryOut(transaction, { lane, condition, who }, { life, command, context })
      await log(transaction, done.type === 'done' ? 'done' : done.reason)
      if (done.type !== 'done') return done
      const alert = { ...condition, response: done.life }
      messages = await tellNation(transaction, { lane, link }, [alert])
      return { type: 'done', alert }
    })
    if (messages > 0) link.committed(lane, messages)
    return outcome
  } catch (cause) {
    if (!(cause instanceof StreamConflict)) throw cause
    await log(database, 'changed meanwhile')
    const version = (await readLives(database, lane, [key])).get(key)?.version ?? 0
    return await changedBy(database, asked, version)
  }
}

/** Ends the shelvings whose time is over; `at`: how far the lane has come. Answers the alerts that came back. */
export async function endShelvings(
  database: Database,
  { lane, keys, at }: { lane: LaneName; keys: readonly string[]; at: Date },
  { explanations, link }: Around,
): Promise<Alert[]> {
  let messages = 0
  const ended = await againAtConflict(() =>
    database.transaction().execute(async (transaction) => {
      const explaining = new Explaining(explanations)
      const lives = await readLives(transaction, lane, keys)
      const alerts: Alert[] = []
      for (const [key, life] of lives) {
        const condition = await readCondition(transaction, lane, key)
        if (!condition) continue
        const context = { at: at.toISOString(), cause: explaining.causeOf(condition) }
        const command = { type: 'expire' } as const
        const done = await carryOut(transaction, { lane, condition, who: 'operations' }, { life, command, context })
        if (done.type === 'done') alerts.push({ ...condition, response: done.life })
      }
      messages = await tellNation(transaction, { lane, link }, alerts)
      return alerts
    }),
  )
  if (messages > 0) link.committed(lane, messages)
  return ended
}

/** What is held back, or let go, may have to be withdrawn at the nation, or told there again: in the same commit. */
async function tellNation(
  transaction: AlertTransaction,
  { lane, link }: { lane: LaneName; link: AlertReport },
  alerts: readonly Alert[],
): Promise<number> {
  return lanePolicy(lane).link ? await link.reportAgain(transaction, alerts) : 0
}

/** What has happened to an alert, oldest first. */
export async function alertHistory(database: Database, lane: string, key: string): Promise<StoredEvent<AlertEvent>[]> {
  return await readEvents(database, alertStream(lane, key), { schema: AlertEvent })
}

async function changedBy(
  database: Parameters<typeof readEvents>[0],
  { lane, key }: AskedCommand,
  version: number,
): Promise<CommandOutcome> {
  const after = Math.max(0, version - 1)
  const [by] = await readEvents(database, alertStream(lane, key), { schema: AlertEvent, after })
  return { type: 'changed', by, version }
}

function detailOf({ lane, key, command }: AskedCommand): string {
  const { type: _, ...words } = command
  return `${lane} ${key} ${JSON.stringify(words)}`
}
