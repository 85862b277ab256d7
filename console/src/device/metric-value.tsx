import { freshness } from '@ioc/domain/age'
import type { Metric } from '@ioc/domain/device-kind'
import { formatValue, thinSpace } from '../format/number.ts'
import { formatAge } from '../format/time.ts'
import type { ScreenDevice } from '../live/device-registry.ts'
import type { Feed } from '../live/feed.ts'
import { useChannel } from '../live/use-feed.ts'
import { useWords } from '../words/language.ts'

type NewestValueProps = {
  metric: Metric
  /** Place of the metric in its kind. */
  place: number
  device: ScreenDevice
  feed: Feed
  second: number
  isReplay: boolean
}
type MetricValueProps = NewestValueProps & { isChosen: boolean; onChoose: () => void }

/** The newest value of one metric; pressing it draws its history. */
export function MetricValue({ isChosen, onChoose, ...newest }: MetricValueProps) {
  const { language } = useWords()
  const { name, label } = newest.metric
  return (
    <button type="button" className="metric" aria-pressed={isChosen} data-metric={name} onClick={onChoose}>
      <span className="metric-label">{label[language]}</span>
      <NewestValue {...newest} />
    </button>
  )
}

/** The newest value with its unit and its age, styled by how fresh it is. */
export function NewestValue({ metric, place, device, feed, second, isReplay }: NewestValueProps) {
  useChannel(feed, 'series')
  const { language, words } = useWords()
  const value = feed.series.value(device.no, place)
  const t = feed.series.time(device.no, place)
  const standing = value === undefined ? 'never' : freshness(t, feed.state.stamp ?? t, device.intervalSeconds)
  return (
    <>
      <span className={`metric-value value-${standing}${isReplay ? ' is-replayed' : ''}`}>
        {value === undefined ? '—' : formatValue(value, metric.display, language)}
        {value === undefined ? null : (
          <small>{`${thinSpace}${words.units[metric.display.unit] ?? metric.display.unit}`}</small>
        )}
      </span>
      <span className="metric-age">
        {value === undefined
          ? words.noValue
          : `${words.freshness[standing]} · ${words.ago(formatAge(second * 1000 - t, words))}`}
      </span>
    </>
  )
}
