import {
  type NotificationList,
  type NotificationRecord,
  NotificationState,
} from '@ioc/domain/messages/notification-routes'
import type { Recipient } from '@ioc/domain/notification'
import { useState } from 'react'
import { formatNumber } from '../format/number.ts'
import { findIncident } from '../incident/incident-api.ts'
import { goTo } from '../incident/review-path.ts'
import { useWords } from '../words/language.ts'
import { aboutOf, isHeldByQuiet } from './notification-words.ts'
import { momentWords } from './vietnam-time.ts'

type NotificationLogProps = {
  list: NotificationList
  recipients: readonly Recipient[]
  state: NotificationState | null
  onState: (state: NotificationState | null) => void
}

/** Every message with what became of it, newest first; a state alone where one is chosen. */
export function NotificationLog({ list, recipients, state, onState }: NotificationLogProps) {
  const { language, words } = useWords()
  const text = words.notify
  const { notifications, counts } = list
  const count = (of: NotificationState | null) =>
    of === null ? Object.values(counts).reduce((sum, n) => sum + n, 0) : (counts[of] ?? 0)
  const number = (n: number) => formatNumber(n, 0, language)
  const present = NotificationState.options.filter((one) => count(one) > 0 || one === state)
  return (
    <section>
      <h2>
        {text.log}
        {notifications.length < count(state) ? (
          <span className="second">{text.logOf(number(notifications.length), number(count(state)))}</span>
        ) : null}
      </h2>
      <div className="plan-states">
        {[null, ...present].map((one) => (
          <button
            key={one ?? ''}
            type="button"
            data-state={one ?? 'all'}
            aria-pressed={state === one}
            onClick={() => onState(one)}
          >
            {one === null ? text.allStates : text.states[one]} {number(count(one))}
          </button>
        ))}
      </div>
      {notifications.length === 0 ? <p className="second">{text.logEmpty}</p> : null}
      <ul className="plan-log">
        {notifications.map((one) => (
          <li key={one.id} data-notification={one.id} data-state={one.state}>
            <p>
              <span>
                {text.channels[one.channel]} →{' '}
                {recipients.find(({ id }) => id === one.recipient)?.name ?? one.recipient}
                {one.urgent ? ` · ${text.urgent}` : ''}
              </span>
              <strong>{text.states[one.state]}</strong>
            </p>
            <About record={one} />
            <p className="second">{whenOf(one)}</p>
            {errorOf(one)}
          </li>
        ))}
      </ul>
    </section>
  )

  /** Why it has not gone: in words of this screen where the state says it all, else as the receiver has put it. */
  function errorOf({ state: its, error, tries }: NotificationRecord) {
    if (its === 'capped') return <p className="plan-error">{text.cappedWhy}</p>
    if (its === 'gone') return <p className="plan-error">{text.goneWhy}</p>
    return error === '' ? null : (
      <p className="plan-error">
        {tries === 0 ? null : `${text.answered} `}
        <q lang="en">{error}</q>
      </p>
    )
  }

  function whenOf(one: NotificationRecord) {
    const queued = text.queued(momentWords(one.queuedAt))
    if (one.sentAt !== null) return `${queued}, ${text.sentAt(momentWords(one.sentAt))}`
    if (one.state !== 'waiting') return queued
    if (isHeldByQuiet(one)) return `${queued}, ${text.heldQuiet(momentWords(one.nextAt))}`
    return one.tries === 0 ? queued : `${queued}, ${text.nextTry(one.tries, momentWords(one.nextAt))}`
  }
}

function About({ record }: { record: NotificationRecord }) {
  const { words } = useWords()
  const text = words.notify
  const about = aboutOf(record.about)
  if (about.is === 'test') return <p>{text.aboutTest}</p>
  if (about.is === 'alert') return <p>{text.aboutAlert(about.key, momentWords(about.since))}</p>
  return <AboutIncident number={about.number} />
}

/** Leads to the incident, which the message knows by its number alone. */
function AboutIncident({ number }: { number: string }) {
  const { words } = useWords()
  const text = words.notify
  const [trouble, setTrouble] = useState<string | null>(null)
  const open = async () => {
    const answer = await findIncident(number)
    if (answer.type === 'failed') setTrouble(words.commandFailed(answer.detail ?? words.noAnswer))
    else if (answer.value === null) setTrouble(text.incidentNone)
    else goTo({ incident: answer.value })
  }
  return (
    <p data-about={number}>
      {text.aboutIncident(number)}{' '}
      <button type="button" onClick={() => void open()}>
        {text.openIncident}
      </button>
      {trouble === null ? null : <span role="alert"> {trouble}</span>}
    </p>
  )
}
