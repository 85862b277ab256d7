import { alertRow } from '@ioc/domain/alert-table'
import type { Incident } from '@ioc/domain/incident/incident'
import { formatClockShort, formatDateShort } from '../format/time.ts'
import type { Feed } from '../live/feed.ts'
import { useChannel } from '../live/use-feed.ts'
import { useWords } from '../words/language.ts'

/** The alerts that an incident is about, with how each stands now. */
export function LinkedAlerts({ incident, feed }: { incident: Incident; feed: Feed }) {
  useChannel(feed, 'alerts')
  useChannel(feed, 'registry')
  const { language, words } = useWords()
  const text = words.review
  return (
    <section className="review-alerts">
      <h2>
        {text.alerts}
        <span className="second">{text.mergedAlerts(incident.alerts.length)}</span>
      </h2>
      {incident.alerts.length === 0 ? <p className="second">{text.noAlerts}</p> : null}
      <ul>
        {incident.alerts.slice(0, 8).map((alert) => {
          const now = feed.state.alerts.get(alert.key)
          const title = alertRow(alert.kind ?? 'gateway', alert.rule, alert.threshold)?.title[language] ?? alert.rule
          const raised = Date.parse(alert.raisedAt)
          const isBack = now?.raisedAt === alert.raisedAt && now.clearedAt !== null
          return (
            <li key={`${alert.key}|${alert.raisedAt}`} data-linked={alert.key}>
              <span>{title}</span>
              <span className="second">
                {`${feed.registry.withId(alert.subject)?.name ?? alert.subject} · ${text.since(`${formatDateShort(raised)} ${formatClockShort(raised)}`)}`}
                {isBack ? ` · ${words.returned}` : ''}
              </span>
            </li>
          )
        })}
      </ul>
      {incident.alerts.length > 8 ? <p className="second">{words.moreRows(incident.alerts.length - 8)}</p> : null}
    </section>
  )
}
