import { isUnacknowledged } from '@ioc/domain/alert-state'
import { formatAge, formatClockShort } from '../format/time.ts'
import { type QueueRow, rowAlerts } from '../live/alert-lists.ts'
import { alertSince } from '../live/alert-standing.ts'
import type { Feed } from '../live/feed.ts'
import { Mark, markOf } from '../look/mark.tsx'
import { useNameOf } from '../review/colleagues.tsx'
import { standingWords } from '../words/alert-life-words.ts'
import { alertPlace, alertTitle, groupPlace } from '../words/alert-words.ts'
import { useWords } from '../words/language.ts'
import { AlertValue } from './alert-value.tsx'
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
  const nameOf = useNameOf()
  const { alert, others } = row
  const { response } = alert
  const isOpen = alert.state === 'active'
  const age = second * 1000 - alertSince(alert)
  const priority = response.priority ?? alert.priority ?? 3
  const waits = isUnacknowledged(response.state)
  const alerts = rowAlerts(row)
  const isSending = alerts.some(({ key }) => commands.sending.has(key))
  const trouble = alerts.flatMap(({ key }) => commands.refusals.get(key) ?? [])[0]
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
          <span className="row-standing" role={trouble === undefined ? undefined : 'alert'}>
            {trouble !== undefined ? <strong>{trouble}</strong> : isSending ? words.alert.sending : null}
            {trouble === undefined && !isSending ? standingWords(alert, { words, nameOf }) : null}
          </span>
        </span>
        <span className="row-age">{formatAge(age, words)}</span>
      </button>
      <span className="row-commands">
        {waits ? (
          <button
            type="button"
            data-command="acknowledge"
            disabled={isSending}
            onClick={() => void commands.send(alerts, { word: 'acknowledge' })}
          >
            {words.alert.acknowledge} <kbd>A</kbd>
          </button>
        ) : null}
        {response.state === 'latched' ? (
          <button
            type="button"
            data-command="reset"
            disabled={isSending}
            onClick={() => void commands.send(alerts, { word: 'reset' })}
          >
            {words.alert.reset}
          </button>
        ) : null}
        <button type="button" data-command="shelve" disabled={isSending} onClick={onShelve}>
          {words.alert.shelve} <kbd>S</kbd>
        </button>
      </span>
    </li>
  )
}

/** What has returned blinks slowly; what is latched as if its condition stood. */
function blinkOf(state: string): 'fast' | 'slow' {
  return state === 'returned' ? 'slow' : 'fast'
}
