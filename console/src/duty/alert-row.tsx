import { formatAge, formatClockShort } from '../format/time.ts'
import type { QueueRow } from '../live/alert-lists.ts'
import { alertSince } from '../live/alert-standing.ts'
import type { Feed } from '../live/feed.ts'
import { Mark } from '../look/mark.tsx'
import { alertPlace, alertTitle } from '../words/alert-words.ts'
import { useWords } from '../words/language.ts'
import { AlertValue } from './alert-value.tsx'

/** An alarm counts as new for its first minute: only what is new moves. */
const newForMs = 60_000

type AlertRowProps = {
  row: QueueRow
  feed: Feed
  second: number
  isChosen: boolean
  onChoose: () => void
}

/** One alarm, or the heaviest of a group: bar, mark, what happens, where, the value against its limit, and its age. */
export function AlertRow({ row, feed, second, isChosen, onChoose }: AlertRowProps) {
  const { language, words } = useWords()
  const { alert, others } = row
  const isOpen = alert.state === 'active'
  const age = second * 1000 - alertSince(alert)
  const priority = alert.priority ?? 3
  return (
    <li
      className={`row${isOpen ? '' : ' is-returned'}${isChosen ? ' is-chosen' : ''}`}
      data-alert-key={alert.key}
      data-alert-count={others.length + 1}
      data-alert-state={alert.state}
      data-priority={priority}
    >
      <button type="button" onClick={onChoose} aria-pressed={isChosen}>
        <span className="row-bar" />
        <Mark priority={priority} state={isOpen ? 'open' : 'returned'} blinks={isOpen && age < newForMs} />
        <span className="row-words">
          <span className="row-title">
            <span className="unseen">{`${words.priority[priority]}. `}</span>
            {alertTitle(alert, language)}
          </span>
          <span className="row-place">
            <span>{alertPlace(alert, feed.registry, language)}</span>
            {others.length === 0 ? null : <strong>{words.moreDevices(others.length)}</strong>}
          </span>
          <span className="row-value">
            {isOpen || alert.clearedAt === null ? (
              <AlertValue alert={alert} feed={feed} second={second} />
            ) : (
              <strong>{words.returnedAt(formatClockShort(Date.parse(alert.clearedAt)))}</strong>
            )}
          </span>
        </span>
        <span className="row-age">{formatAge(age, words)}</span>
      </button>
    </li>
  )
}
