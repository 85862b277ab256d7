import type { Incident } from '@ioc/domain/incident/incident'
import { useWords } from '../words/language.ts'
import { useNameOf } from './colleagues.tsx'
import { fieldName, formatMoment } from './event-words.ts'
import type { Order } from './incident-orders.tsx'
import type { Refused } from './incident-view.tsx'

type RefusalBannerProps = {
  incident: Incident
  refused: Refused
  orders: readonly Order[]
  busy: boolean
  onPress: (order: Order) => void
}

/** Orders that bring what a refusal misses, and where it is late, more time. */
const remedies: readonly { order: Order; helps: (fields: readonly string[], incident: Incident) => boolean }[] = [
  { order: 'evidence', helps: (fields) => fields.includes('evidence') },
  { order: 'resolve', helps: (fields) => fields.includes('actual') },
  { order: 'extend', helps: (fields, { overdue }) => fields.includes('deadline') || overdue !== null },
]

/** Why an order was refused, what stays as it was, and the buttons that help. */
export function RefusalBanner({ incident, refused, orders, busy, onPress }: RefusalBannerProps) {
  const { words } = useWords()
  const text = words.review
  const nameOf = useNameOf()
  const { command, errors, detail, overtaken } = refused
  const fields = errors.map(({ path }) => path)
  const helping = remedies.filter(({ order, helps }) => orders.includes(order) && helps(fields, incident))
  const [empty] = incident.state === 'draft' ? fields : []
  return (
    <div className="incident-banner" role="alert" data-refused={fields.join(' ')}>
      <span>
        <strong>{command === 'assign' || command === 'close' ? text.refused[command] : text.refused.other}</strong>{' '}
        {fields.length === 0
          ? `${detail}${/[.!?]$/.test(detail) ? '' : '.'}`
          : text.refusedMissing(fields.map((field) => fieldName(field, words)).join(', '))}{' '}
        {overtaken !== null && incident.version > overtaken
          ? `${text.changedAt(nameOf(incident.changedBy), formatMoment(incident.changedAt))} `
          : ''}
        {text.stays(text.states[incident.state])}
      </span>
      <span className="incident-remedies">
        {empty === undefined ? null : (
          <button
            type="button"
            className="is-first"
            data-remedy={empty}
            onClick={() => document.getElementById(`clear-${empty}`)?.focus()}
          >
            {text.fill(fieldName(empty, words))}
          </button>
        )}
        {helping.map(({ order }, place) => (
          <button
            key={order}
            type="button"
            className={place === 0 ? 'is-first' : ''}
            data-remedy={order}
            disabled={busy}
            onClick={() => onPress(order)}
          >
            {text.orders[order]}
          </button>
        ))}
      </span>
    </div>
  )
}
