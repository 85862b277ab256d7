import { alertRow } from '@ioc/domain/alert-table'
import { type Incident, openStates } from '@ioc/domain/incident/incident'
import { useState } from 'react'
import { formatClockShort, formatDateShort } from '../format/time.ts'
import type { Feed } from '../live/feed.ts'
import { useChannel } from '../live/use-feed.ts'
import { useWords } from '../words/language.ts'
import { SplitForm } from './split-form.tsx'

const shownAtFirst = 3

type LinkedAlertsProps = {
  incident: Incident
  feed: Feed
  may: boolean
  /** Key of the alert whose readings are drawn. */
  shown: string | null
  onShow: (key: string) => void
  onOrdered: () => void
}

/**
 * The alerts that an incident is about, with how each stands now; those that are ticked can become work of their own.
 */
export function LinkedAlerts({ incident, feed, may, shown, onShow, onOrdered }: LinkedAlertsProps) {
  useChannel(feed, 'alerts')
  useChannel(feed, 'registry')
  const { language, words } = useWords()
  const text = words.review
  const [ticked, setTicked] = useState<ReadonlySet<string>>(new Set())
  const [isWhole, setIsWhole] = useState(false)
  const keys = incident.alerts.map(({ key }) => key).filter((key) => ticked.has(key))
  const mayPart = may && openStates.has(incident.state)
  const rows = isWhole ? incident.alerts : incident.alerts.slice(0, shownAtFirst)
  const tick = (key: string, on: boolean) =>
    setTicked((before) => new Set(on ? [...before, key] : [...before].filter((one) => one !== key)))
  return (
    <section className="review-alerts">
      <h2>
        {text.alerts}
        <span className="second">{text.mergedAlerts(incident.alerts.length)}</span>
      </h2>
      {incident.alerts.length === 0 ? <p className="second">{text.noAlerts}</p> : null}
      <ul>
        {rows.map((alert) => {
          const now = feed.state.alerts.get(alert.key)
          const title = alertRow(alert.kind ?? 'gateway', alert.rule, alert.threshold)?.title[language] ?? alert.rule
          const raised = Date.parse(alert.raisedAt)
          const isBack = now?.raisedAt === alert.raisedAt && now.clearedAt !== null
          return (
            <li key={`${alert.key}|${alert.raisedAt}`} data-linked={alert.key}>
              {mayPart ? (
                <label>
                  <input
                    type="checkbox"
                    checked={ticked.has(alert.key)}
                    onChange={(event) => tick(alert.key, event.target.checked)}
                  />
                  {title}
                </label>
              ) : (
                <span>{title}</span>
              )}
              <span className="second">
                {`${feed.registry.withId(alert.subject)?.name ?? alert.subject} · ${text.since(`${formatDateShort(raised)} ${formatClockShort(raised)}`)}`}
                {isBack ? ` · ${words.returned}` : ''}
              </span>
              {incident.alerts.length === 1 ? null : (
                <button type="button" aria-pressed={alert.key === shown} onClick={() => onShow(alert.key)}>
                  {alert.key === shown ? text.shownAlert : text.showAlert}
                  <span className="unseen">{` ${title}`}</span>
                </button>
              )}
            </li>
          )
        })}
      </ul>
      {rows.length < incident.alerts.length ? (
        <button type="button" onClick={() => setIsWhole(true)}>
          {words.moreRows(incident.alerts.length - rows.length)}
        </button>
      ) : null}
      {mayPart && keys.length > 0 ? <SplitForm incident={incident} keys={keys} onOrdered={onOrdered} /> : null}
    </section>
  )
}
