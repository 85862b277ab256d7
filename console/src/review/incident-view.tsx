import type { Incident } from '@ioc/domain/incident/incident'
import type { Problem } from '@ioc/domain/problem'
import { useCallback, useState } from 'react'
import { formatNumber } from '../format/number.ts'
import { formatShort } from '../format/time.ts'
import { fetchIncidentEvents, order } from '../incident/incident-api.ts'
import type { Answer } from '../live/centre-api.ts'
import { useAsked } from '../live/use-asked.ts'
import { Mark } from '../look/mark.tsx'
import { communeWords } from '../words/alert-words.ts'
import { useWords } from '../words/language.ts'
import { ClearsForm } from './clears-form.tsx'
import { useNameOf } from './colleagues.tsx'
import { DirectiveBanners } from './directive-banners.tsx'
import { eventWords, formatMoment } from './event-words.ts'
import { FiveClears, type Happened } from './five-clears.tsx'
import { Due } from './incident-list.tsx'
import { IncidentOrders } from './incident-orders.tsx'
import { ProcedureSteps } from './procedure-steps.tsx'
import { useTellOutcome } from './tell-outcome.ts'
import { Timeline } from './timeline.tsx'

type IncidentViewProps = { incident: Incident; second: number; may: boolean; onOrdered: () => void }

/**
 * Why an order was refused: in words, and by the fields that are to blame, each with the server's reason. `overtaken`:
 * the version that the order spoke of, where somebody else had been first; null: nobody had.
 */
export type Refused = {
  command: string
  detail: string
  errors: NonNullable<Problem['errors']>
  overtaken: number | null
}
export type GiveOrder = (command: string, body?: Record<string, unknown>) => Promise<boolean>

const none: Happened = []
const path = ['draft', 'assigned', 'in_progress', 'resolved', 'closed'] as const

/** One incident: how far it has come, its five clears, what may be ordered, its story and its procedure. */
export function IncidentView({ incident, second, may, onOrdered }: IncidentViewProps) {
  const { language, words } = useWords()
  const nameOf = useNameOf()
  const text = words.review
  const [refused, setRefused] = useState<Refused | null>(null)
  const [busy, setBusy] = useState(false)
  const tell = useTellOutcome()
  const events =
    useAsked(
      useCallback(() => fetchIncidentEvents(incident.id), [incident.id]),
      incident.version,
    ).value?.events ?? none
  const settled = (command: string, answer: Answer<Incident>): boolean => {
    setBusy(false)
    onOrdered()
    tell({ id: incident.id, command, answer })
    if (answer.type === 'good') {
      setRefused(null)
      return true
    }
    const said = answer.status === 401 ? text.needAdministrator : (answer.detail ?? words.noAnswer)
    const detail = answer.isConflict ? text.changedMore : said
    const overtaken = answer.isConflict ? incident.version : null
    setRefused({ command, detail, errors: answer.errors ?? [], overtaken })
    return false
  }
  const give: GiveOrder = async (command, body) => {
    setBusy(true)
    return settled(command, await order(incident, command, body))
  }
  const ended = incident.state === 'rejected' || incident.state === 'merged'
  return (
    <article data-number={incident.number} data-state={incident.state} data-version={incident.version}>
      <header className="incident-head">
        <Mark priority={incident.priority} state={ended || incident.state === 'closed' ? 'none' : 'open'} />
        <h2>{incident.title}</h2>
        <p className="second">
          {[
            incident.number,
            words.priority[incident.priority],
            incident.commune === null ? null : communeWords(incident.commune, language),
            text.mergedAlerts(incident.alerts.length),
            text.openedAt(formatMoment(incident.openedAt)),
          ]
            .filter((part) => part !== null)
            .join(' · ')}
        </p>
      </header>
      <ol className="incident-path">
        {(ended ? (['draft', incident.state] as const) : path).map((state) => {
          const reached = state === 'draft' ? incident.openedAt : incident.reached[state]
          const isNow = state === incident.state
          return (
            <li key={state} aria-current={isNow ? 'step' : undefined} data-reached={reached !== undefined}>
              {text.states[state]}
              {reached === undefined ? null : ` ${formatShort(Date.parse(reached), second * 1000)}`}
              {isNow && (state === 'assigned' || state === 'in_progress') ? (
                <>
                  {', '}
                  <Due incident={incident} now={second * 1000} />
                </>
              ) : null}
            </li>
          )
        })}
      </ol>
      <DirectiveBanners incident={incident} />
      {incident.state === 'draft' && may ? (
        <ClearsForm incident={incident} refused={refused} busy={busy} give={give} />
      ) : (
        <FiveClears {...{ incident, events, second, refused }} />
      )}
      {incident.obstacle === null ? null : (
        <p className="incident-banner" data-obstacle={incident.obstacle.tier}>
          <span>
            <strong>{text.obstacle}:</strong> {`${incident.obstacle.what} · `}
            {text.obstacleAt(text.tiers[incident.obstacle.tier])}
            {incident.obstacle.climbsAt === null ? '' : ` · ${text.climbsAt(formatMoment(incident.obstacle.climbsAt))}`}
          </span>
        </p>
      )}
      {may ? (
        <IncidentOrders
          incident={incident}
          busy={busy}
          refused={refused}
          give={give}
          onEvidence={(answer) => void settled('evidence', answer)}
        />
      ) : null}
      <Timeline
        events={events}
        now={second * 1000}
        sentence={(event) => eventWords(event, { words, language, nameOf, procedure: incident.procedure })}
      />
      <ProcedureSteps incident={incident} now={second * 1000} may={may} busy={busy} give={give} />
      <p className="unseen" aria-live="polite">
        {`${text.states[incident.state]}, ${formatNumber(incident.version, 0, language)}`}
      </p>
    </article>
  )
}
