import { isUnacknowledged } from '@ioc/domain/alert-state'
import { formatAge, formatClockShort } from '../format/time.ts'
import { type QueueRow, rowAlerts } from '../live/alert-lists.ts'
import { alertSince } from '../live/alert-standing.ts'
import type { Feed } from '../live/feed.ts'
import { Mark, markOf } from '../look/mark.tsx'
import { alertPlace, alertTitle, groupPlace } from '../words/alert-words.ts'
import { useWords } from '../words/language.ts'
import { AlertValue } from './alert-value.tsx'
import { RowCommands, RowStanding } from './row-commands.tsx'
import type { AlertCommands } from './use-alert-commands.ts'

type AlertRowProps = {
  row: QueueRow
  feed: Feed
  second: number
  isChosen: boolean
  commands: AlertCommands
  onChoose: () => void
  onShelve: () => void
}

/**
 * One alarm, or the heaviest of a group: bar, mark, what happens, where, the value, where it stands with people, age.
 */
export function AlertRow({ row, feed, second, isChosen, commands, onChoose, onShelve }: AlertRowProps) {
  const { language, words } = useWords()
  const { alert, others } = row
  const { response } = alert
  const isOpen = alert.state === 'active'
  const age = second * 1000 - alertSince(alert)
  const priority = response.priority ?? alert.priority ?? 3
  const waits = isUnacknowledged(response.state)
  const alerts = rowAlerts(row)
  return (
    <li
      className={`row${waits ? '' : ' is-taken'}${response.state === 'returned' ? ' is-returned' : ''}${isChosen ? ' is-chosen' : ''}`}
      data-alert-key={alert.key}
      data-alert-count={alerts.length}
      data-alert-state={alert.state}
      data-response={response.state}
      data-priority={priority}
    >
      <button type="button" onClick={onChoose} aria-pressed={isChosen}>
        <span className="row-bar" />
        <Mark
          priority={priority}
          state={markOf(alert)}
          blinks={waits ? (isOpen ? 'fast' : blinkOf(response.state)) : null}
        />
        <span className="row-words">
          <span className="row-title">
            <span className="unseen">{`${words.priority[priority]}. `}</span>
            {alertTitle(alert, language)}
          </span>
          <span className="row-place">
            <span>{(others.length === 0 ? alertPlace : groupPlace)(alert, feed.registry, language)}</span>
            {others.length === 0 ? null : <strong>{words.moreDevices(others.length)}</strong>}
          </span>
          <span className="row-value">
            {isOpen || alert.clearedAt === null ? (
              <AlertValue alert={alert} feed={feed} second={second} />
            ) : (
              <strong>{words.returnedAt(formatClockShort(Date.parse(alert.clearedAt)))}</strong>
            )}
          </span>
          <RowStanding row={row} commands={commands} />
        </span>
        <span className="row-age">{formatAge(age, words)}</span>
      </button>
      <RowCommands row={row} commands={commands} onShelve={onShelve} />
    </li>
  )
}

/** What has returned blinks slowly; what is latched as if its condition stood. */
function blinkOf(state: string): 'fast' | 'slow' {
  return state === 'returned' ? 'slow' : 'fast'
}
