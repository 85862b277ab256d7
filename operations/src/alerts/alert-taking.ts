import { type Alert, type AlertCondition, type AlertTransition, conditionAfter } from '@ioc/domain/alert'
import type { AlertCommand } from '@ioc/domain/alert-life'
import { isHeld, newLife } from '@ioc/domain/alert-state'
import { alertRow } from '@ioc/domain/alert-table'
import { StreamConflict } from '../store/events.ts'
import type { Database } from '../store/store.ts'
import { type AlertTransaction, carryOut, readLives } from './alert-life-book.ts'
import { putCondition, putCursor } from './alert-store.ts'
import { Explaining, type Explanations } from './explanations.ts'

/** Whose word it is that a condition has come or gone, and that a cause explains an alert. */
const analytics = 'analytics'
const operations = 'operations'
const triesAtConflict = 10

export type Taken = { transition: AlertTransition; offset: number }
type Change = { taken: readonly Taken[]; cursor: number }

/**
 * Commits transitions of a lane, in their order: conditions, what they do to the responses, and the cursor, all or
 * nothing. Answers every alert that changed. A person's command that comes between begins it anew.
 */
export async function commitTransitions(
  database: Database,
  lane: string,
  {
    change,
    explanations,
    also,
  }: {
    change: Change
    explanations: Explanations
    /**
     * What else is committed with them: every change in order, alerts whose response alone has changed, and the newest
     * of each alert that nothing holds back. Responses are those that they all lead to.
     */
    also: (
      transaction: AlertTransaction,
      told: { changes: readonly Alert[]; explained: readonly Alert[]; unheld: readonly AlertCondition[] },
    ) => Promise<void>
  },
): Promise<Alert[]> {
  return await againAtConflict(() =>
    database.transaction().execute(async (transaction) => {
      const batch = await openBatch(transaction, lane, explanations, change.taken)
      const changes = change.taken.map(({ transition, offset }) => conditionAfter(transition, offset))
      for (const condition of changes) await batch.take(condition)
      await batch.explain()
      const moved = new Set(changes.map(({ key }) => key))
      await also(transaction, {
        changes: changes.map(batch.answered),
        explained: batch.changed().filter(({ key }) => !moved.has(key)),
        unheld: batch.unheld(changes),
      })
      for (const condition of batch.conditions.values()) await putCondition(transaction, lane, condition)
      await putCursor(transaction, lane, change.cursor)
      return batch.changed()
    }),
  )
}

/** Gives a life to alarms that stand and have none: they were raised before there were responses. */
export async function beginLives(
  database: Database,
  lane: string,
  standing: { conditions: readonly AlertCondition[]; explanations: Explanations },
): Promise<Alert[]> {
  const alarms = standing.conditions.filter(({ state, level }) => state === 'active' && level === 'alarm')
  const known = await readLives(
    database,
    lane,
    alarms.map(({ key }) => key),
  )
  const without = alarms.filter(({ key }) => !known.has(key))
  if (without.length === 0) return []
  return await againAtConflict(() =>
    database.transaction().execute(async (transaction) => {
      const batch = await openBatch(transaction, lane, standing.explanations, [])
      for (const condition of without) await batch.take(condition)
      await batch.explain()
      return batch.changed()
    }),
  )
}

/** On the engine with many writers a commit may find that another was first; then it decides on what is there now. */
export async function againAtConflict<Result>(work: () => Promise<Result>): Promise<Result> {
  for (let tries = 1; ; tries += 1) {
    try {
      return await work()
    } catch (cause) {
      if (!(cause instanceof StreamConflict) || tries === triesAtConflict) throw cause
    }
  }
}

async function openBatch(
  transaction: AlertTransaction,
  lane: string,
  explanations: Explanations,
  taken: readonly Taken[],
) {
  const explaining = new Explaining(explanations)
  const conditions = new Map<string, AlertCondition>()
  const lives = await readLives(transaction, lane, [...new Set(taken.map(({ transition }) => transition.key))])
  let at = ''
  const carry = async (
    condition: AlertCondition,
    command: AlertCommand,
    { who, ...context }: { who: string; at: string; cause: string | null },
  ) => {
    const { key } = condition
    const life = lives.get(key) ?? newLife
    const done = await carryOut(transaction, { lane, condition, who }, { life, command, context })
    if (done.type === 'done' && done.life !== life) lives.set(key, done.life)
  }
  /** Suppresses what is explained, and lets go what is explained no longer. */
  const settle = async (condition: AlertCondition) => {
    const { held, state } = lives.get(condition.key) ?? newLife
    if (held?.type === 'suppressed') {
      if (explaining.stands(held.cause)) return
      await carry(condition, { type: 'unsuppress' }, { who: operations, at, cause: null })
    } else if (isHeld(state)) return
    const cause = explaining.causeOf(condition)
    if (cause !== null) await carry(condition, { type: 'suppress', cause }, { who: operations, at, cause })
  }
  const answered = (condition: AlertCondition): Alert => ({
    ...condition,
    response: lives.get(condition.key) ?? newLife,
  })
  return {
    conditions,
    take: async (condition: AlertCondition) => {
      if (condition.at > at) at = condition.at
      conditions.set(condition.key, condition)
      explaining.lay(condition)
      const context = { at: condition.at, cause: explaining.causeOf(condition) }
      await carry(condition, commandOf(condition), { who: analytics, ...context })
      await settle(condition)
    },
    explain: async () => {
      if (!explaining.changed) return
      const keys = [...explaining.explicable.keys()].filter((key) => !lives.has(key))
      for (const [key, life] of await readLives(transaction, lane, keys)) lives.set(key, life)
      for (const condition of explaining.explicable.values()) {
        const before = lives.get(condition.key)
        await settle(condition)
        if (lives.get(condition.key) !== before) conditions.set(condition.key, condition)
      }
    },
    /** The newest of each of these alerts, without those that a person or a cause holds back. */
    unheld: (changes: readonly AlertCondition[]): AlertCondition[] =>
      [...new Map(changes.map((change) => [change.key, change])).values()].filter(
        ({ key }) => !isHeld((lives.get(key) ?? newLife).state),
      ),
    answered,
    changed: (): Alert[] => [...conditions.values()].map(answered),
  }
}

/** What a condition does to the response: only at level alarm does it call anybody. */
function commandOf({ state, level, kind, rule, threshold, priority }: AlertCondition): AlertCommand {
  if (state !== 'active' || level !== 'alarm') return { type: 'off' }
  return { type: 'on', priority, latches: alertRow(kind ?? 'gateway', rule, threshold)?.latches ?? false }
}
