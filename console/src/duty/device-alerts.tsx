import { byWeight } from '@ioc/domain/alert'
import { formatAge, formatClockShort } from '../format/time.ts'
import { rowAlerts } from '../live/alert-lists.ts'
import { alertSince } from '../live/alert-standing.ts'
import type { Feed } from '../live/feed.ts'
import { useChannel } from '../live/use-feed.ts'
import { EventMark, Mark, markOf } from '../look/mark.tsx'
import { alertTitle } from '../words/alert-words.ts'
import { useWords } from '../words/language.ts'
import type { QueueCommands } from './use-queue-commands.ts'

const shownAtMost = 4

/** `device`: its id. */
type DeviceAlertsProps = { device: string; feed: Feed; second: number; queue: QueueCommands | null }

/** Alarms and events of this device, open or lately cleared; each that has no commands below can become work. */
export function DeviceAlerts({ device, feed, second, queue }: DeviceAlertsProps) {
  useChannel(feed, 'alerts')
  const { language, words } = useWords()
  const alerts = [...feed.state.alerts.values()].filter((alert) => alert.subject.id === device).sort(byWeight)
  if (alerts.length === 0) return null
  const ordered = queue?.chosenRow == null ? [] : rowAlerts(queue.chosenRow)
  const work = queue?.isLive === true ? queue.work : null
  const isOwn = ({ key }: { key: string }) => !ordered.some((one) => one.key === key)
  const refused = alerts.some((alert) => alert.key === work?.trouble?.key && isOwn(alert)) ? work?.trouble?.why : null
  return (
    <section className="panel-alerts">
      <h3>{words.deviceAlerts}</h3>
      <ul>
        {alerts.slice(0, shownAtMost).map((alert) => (
          <li key={alert.key}>
            {alert.level === 'alarm' && alert.priority !== null ? (
              <Mark priority={alert.priority} state={markOf(alert)} />
            ) : (
              <EventMark />
            )}
            <span>{alertTitle(alert, language)}</span>
            <span className="second">
              {alert.clearedAt === null
                ? formatAge(second * 1000 - alertSince(alert), words)
                : words.returnedAt(formatClockShort(Date.parse(alert.clearedAt)))}
            </span>
            {work !== null && isOwn(alert) ? (
              <button type="button" data-order="make-incident" disabled={work.busy} onClick={() => work.open(alert)}>
                {words.review.make}
              </button>
            ) : null}
          </li>
        ))}
      </ul>
      {refused == null ? null : (
        <p className="is-trouble" role="alert">
          {refused}
        </p>
      )}
      {alerts.length > shownAtMost ? <p className="second">{words.moreRows(alerts.length - shownAtMost)}</p> : null}
    </section>
  )
}
