import { freshness } from '@ioc/domain/age'
import type { AlertCondition } from '@ioc/domain/alert'
import { kindOf } from '@ioc/domain/domains'
import { formatNumber, formatValue, thinSpace } from '../format/number.ts'
import { formatAge } from '../format/time.ts'
import { isSettling } from '../live/alert-standing.ts'
import type { Feed } from '../live/feed.ts'
import { useChannel } from '../live/use-feed.ts'
import { useWords } from '../words/language.ts'

/** "Mực nước 5,62 m · ngưỡng 4,00 m", with the newest value of the series where this screen has one. */
export function AlertValue({ alert, feed, second }: { alert: AlertCondition; feed: Feed; second: number }) {
  useChannel(feed, 'series')
  const { language, words } = useWords()
  const metrics = kindOf(alert.kind ?? '')?.metrics ?? []
  const place = metrics.findIndex((metric) => metric.name === alert.metric)
  const metric = metrics[place]
  const device = feed.registry.withId(alert.subject.id)
  if (metric === undefined) return alert.devices > 1 ? words.forDevices(formatNumber(alert.devices, 0, language)) : null
  const shown = (value: number) =>
    `${formatValue(value, metric.display, language)}${thinSpace}${words.units[metric.display.unit] ?? metric.display.unit}`
  const newest = device === undefined ? undefined : feed.series.value(device.no, place)
  const value = newest ?? alert.value
  const settling = value !== null && isSettling(alert, value)
  const t = device === undefined ? 0 : feed.series.time(device.no, place)
  const standing = t === 0 || device === undefined ? 'new' : freshness(t, feed.state.stamp ?? t, device.intervalSeconds)
  return (
    <>
      {`${metric.label[language]} `}
      <span className={`value-${standing}`}>{value === null ? '—' : shown(value)}</span>
      {settling ? ` · ${words.settling}` : alert.limit === null ? null : ` · ${words.limit} ${shown(alert.limit)}`}
      {alert.expected === null
        ? null
        : ` · ${words.expected} ${formatValue(alert.expected[0], metric.display, language)}–${shown(alert.expected[1])}`}
      {settling || newest === undefined || t === 0 ? null : (
        <span className="row-seen">{` · ${formatAge(second * 1000 - t, words)}`}</span>
      )}
    </>
  )
}
