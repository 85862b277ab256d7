import type { AlertCondition } from '../alert.ts'

/** What the nation was told last of an alert; `sent` and `identifier` are those of that message. */
export type Reported = {
  raisedAt: string
  identifier: string
  sent: string
  state: AlertCondition['state']
  level: AlertCondition['level']
  priority: AlertCondition['priority']
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
 * clears, also below what would have been told of anew; a change of its value alone is not told.
 */
export function reportOf(condition: AlertCondition, last: Reported | null): 'Alert' | 'Update' | null {
  const isFollowed = last !== null && last.state === 'active' && last.raisedAt === condition.raisedAt
  if (isFollowed) {
    const isSame =
      last.state === condition.state && last.level === condition.level && last.priority === condition.priority
    return isSame ? null : 'Update'
  }
  // What clears without having been told of was no alarm of the nation's, or was told of as cleared already.
  return condition.state === 'active' && concernsNation(condition) ? 'Alert' : null
}
