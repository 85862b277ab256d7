import { isUnacknowledged } from '@ioc/domain/alert-state'
import { type QueueRow, rowAlerts } from '../live/alert-lists.ts'
import { useNameOf } from '../review/colleagues.tsx'
import { standingWords } from '../words/alert-life-words.ts'
import { useWords } from '../words/language.ts'
import type { AlertCommands } from './use-alert-commands.ts'

type RowCommandsProps = {
  row: QueueRow
  commands: AlertCommands
  onShelve: () => void
  /** How work is made of the row, where a button for it stands here. */
  assign?: { run: () => void; isBusy: boolean } | null
}

/** The commands that fit where the alarms of a row stand with people, each with its key. */
export function RowCommands({ row, commands, onShelve, assign = null }: RowCommandsProps) {
  const { words } = useWords()
  const { state } = row.alert.response
  const alerts = rowAlerts(row)
  const isSending = alerts.some(({ key }) => commands.sending.has(key))
  return (
    <span className="row-commands">
      {isUnacknowledged(state) ? (
        <button
          type="button"
          data-command="acknowledge"
          disabled={isSending}
          onClick={() => void commands.send(alerts, { word: 'acknowledge' })}
        >
          {words.alert.acknowledge} <kbd>A</kbd>
        </button>
      ) : null}
      {state === 'latched' ? (
        <button
          type="button"
          data-command="reset"
          disabled={isSending}
          onClick={() => void commands.send(alerts, { word: 'reset' })}
        >
          {words.alert.reset}
        </button>
      ) : null}
      {assign === null ? null : (
        <button type="button" data-command="assign" disabled={assign.isBusy} onClick={assign.run}>
          {words.review.orders.assign} <kbd>G</kbd>
        </button>
      )}
      <button type="button" data-command="shelve" disabled={isSending} onClick={onShelve}>
        {words.alert.shelve} <kbd>S</kbd>
      </button>
    </span>
  )
}

type RowStandingProps = { row: QueueRow; commands: AlertCommands; refused?: string | undefined }

/** Where the alarms of a row stand with people; while a command is on its way that, and why one was refused. */
export function RowStanding({ row, commands, refused }: RowStandingProps) {
  const { words } = useWords()
  const nameOf = useNameOf()
  const alerts = rowAlerts(row)
  const isSending = alerts.some(({ key }) => commands.sending.has(key))
  const trouble = alerts.flatMap(({ key }) => commands.refusals.get(key) ?? [])[0] ?? refused
  return (
    <span className="row-standing" role={trouble === undefined ? undefined : 'alert'}>
      {trouble !== undefined ? <strong>{trouble}</strong> : isSending ? words.alert.sending : null}
      {trouble === undefined && !isSending ? standingWords(row.alert, { words, nameOf }) : null}
    </span>
  )
}
