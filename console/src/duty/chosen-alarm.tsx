import { rowAlerts } from '../live/alert-lists.ts'
import { alertTitle } from '../words/alert-words.ts'
import { useWords } from '../words/language.ts'
import { RowCommands, RowStanding } from './row-commands.tsx'
import type { QueueCommands } from './use-queue-commands.ts'

/** In the panel of a device: the row that it has in the queue, how that stands with people, and the same commands. */
export function ChosenAlarm({ queue }: { queue: QueueCommands }) {
  const { language, words } = useWords()
  const { chosenRow: row, commands, work, isLive, shelve } = queue
  if (row === null) return null
  const { alert, others } = row
  const alerts = rowAlerts(row)
  const refused = alerts.some(({ key }) => key === work.trouble?.key) ? work.trouble?.why : undefined
  return (
    <section className="panel-orders" data-orders-of={alert.key} data-response={alert.response.state}>
      <p>
        {alertTitle(alert, language)}
        {others.length === 0 ? '' : ` ${words.moreDevices(others.length)}`} ·{' '}
        {work.busy ? words.alert.sending : <RowStanding row={row} commands={commands} refused={refused} />}
      </p>
      <RowCommands
        row={row}
        commands={commands}
        assign={isLive ? { run: () => work.open(alert, others), isBusy: work.busy } : null}
        onShelve={() => shelve(alerts)}
      />
    </section>
  )
}
