import type { AlertCondition } from '../alert.ts'
import type { Withdrawal } from './withdrawal.ts'

/** What names a message in the `references` of a later one. */
export type ToldMessage = { identifier: string; sent: string }

/**
 * What the nation was told last of an alert. `messages`: what was said of it since it was told of as new, oldest first,
 * of which a later message takes the place.
 */
export type Reported = {
  raisedAt: string
  state: AlertCondition['state'] | 'cancelled'
  level: AlertCondition['level']
  priority: AlertCondition['priority']
  messages: readonly ToldMessage[]
}

/**
 * References of one message at most: each follows the one before, so the newest say it, and a message has its bounds.
 */
const messagesKept = 100

/** The messages of an alert after one more; one that tells of it as new begins them. */
export function messagesAfter(
  last: Pick<Reported, 'messages'> | null,
  told: ToldMessage & { msgType: 'Alert' | 'Update' | 'Cancel' },
): ToldMessage[] {
  const { identifier, sent, msgType } = told
  const before = msgType === 'Alert' ? [] : (last?.messages ?? [])
  return [...before, { identifier, sent }].slice(-messagesKept)
}

/** Classes that go up whatever their priority. */
const always: ReadonlySet<AlertCondition['class']> = new Set(['flood', 'power_loss'])

/** Does this alert concern the nation? Alarms of priority 1 and 2, floods and losses of power do; events never. */
export function concernsNation(condition: Pick<AlertCondition, 'level' | 'priority' | 'class'>): boolean {
  if (condition.level !== 'alarm') return false
  return condition.priority === 1 || condition.priority === 2 || always.has(condition.class)
}

/**
 * The message that this condition calls for after `last`, or null. An alert that the nation knows is followed until it
 * clears, also below what would have been told of anew; a change of its value alone is not told. While it is withdrawn
 * nothing of it is told, and what stands there is cancelled (CAP 1.2, 3.2.1): then, and once it was a false alarm also
 * what was told of as over. What stands when the withdrawal ends is told of as new.
 */
export function reportOf(
  condition: AlertCondition,
  last: Reported | null,
  withdrawal: Pick<Withdrawal, 'why'> | null,
): 'Alert' | 'Update' | 'Cancel' | null {
  const isSame = last !== null && last.raisedAt === condition.raisedAt
  if (withdrawal !== null) {
    if (last === null || last.state === 'cancelled') return null
    const isRevoked = last.state === 'active' || (isSame && withdrawal.why === 'false_alarm')
    return isRevoked ? 'Cancel' : null
  }
  if (isSame && last.state === 'active') {
    const isTold =
      condition.state === 'active' && last.level === condition.level && last.priority === condition.priority
    return isTold ? null : 'Update'
  }
  // What clears without having been told of was no alarm of the nation's, or was told of as cleared already.
  return condition.state === 'active' && concernsNation(condition) ? 'Alert' : null
}
