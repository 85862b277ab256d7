import type { DeviceKind, Metric } from '@ioc/domain/device-kind'
import { useMemo, useState } from 'react'
import { formatNumber, thinSpace } from '../format/number.ts'
import { formatAge } from '../format/time.ts'
import type { ScreenDevice } from '../live/device-registry.ts'
import type { Feed } from '../live/feed.ts'
import { useChannel } from '../live/use-feed.ts'
import type { Screen } from '../look/screen.ts'
import { useWords } from '../words/language.ts'
import { chartMark } from './chart-mark.ts'
import { HistoryChart } from './history-chart.tsx'
import { limitLines } from './limit-line.ts'
import { type Range, rangeMs, useHistory } from './use-history.ts'

type DeviceHistoryProps = {
  device: ScreenDevice
  kind: DeviceKind
  metric: Metric
  place: number
  thresholds: Record<string, number>
  feed: Feed
  screen: Screen
}

const ranges: readonly Range[] = ['hour', 'day', 'fortnight']

/** The history of one metric with its limits and alarms, over a span that a person chooses. */
export function DeviceHistory({ device, kind, metric, place, thresholds, feed, screen }: DeviceHistoryProps) {
  const { language, words } = useWords()
  const [range, setRange] = useState<Range>('day')
  const history = useHistory({
    device: device.id,
    no: device.no,
    metric: metric.name,
    place,
    span: rangeMs[range],
    feed,
  })
  const alertsVersion = useChannel(feed, 'alerts')
  const limits = useMemo(
    () => limitLines(kind.limits, { metric, thresholds, language }),
    [kind, metric, thresholds, language],
  )
  const marks = useMemo(
    () =>
      (alertsVersion < 0 ? [] : [...feed.state.alerts.values()])
        .filter((alert) => alert.subject.id === device.id && alert.metric === metric.name)
        .map(chartMark),
    [feed, alertsVersion, device, metric],
  )
  const label = metric.label[language]
  const { digits, unit } = metric.display
  const said = (value: number) => `${formatNumber(value, digits, language)}${thinSpace}${words.units[unit] ?? unit}`
  return (
    <section className="panel-history" data-history={history.state}>
      <h3>
        {`${words.historyTitle}: ${label}`}
        <fieldset className="ranges" aria-label={words.rangeLabel}>
          {ranges.map((one) => (
            <button key={one} type="button" aria-pressed={one === range} data-range={one} onClick={() => setRange(one)}>
              {words.range[one]}
            </button>
          ))}
        </fieldset>
      </h3>
      {history.state === 'failed' ? (
        <p className="panel-trouble" role="status">
          <strong>{words.historyFailed(device.name)}</strong>
          {history.detail === null ? null : <span>{history.detail}</span>}
          <span>{words.historyFailedMore}</span>
        </p>
      ) : history.state === 'waiting' ? (
        <p className="panel-trouble">{history.long ? words.historyLoading : ''}</p>
      ) : history.t.length === 0 ? (
        <p className="panel-trouble">
          <strong>{words.historyEmpty}</strong>
        </p>
      ) : (
        <>
          <HistoryChart
            history={history}
            display={metric.display}
            span={rangeMs[range]}
            limits={limits}
            marks={marks}
            screen={screen}
            label={words.chartOf(label, words.range[range])}
          />
          <p className="panel-how">
            {history.bucketMs === null ? words.everyReading : words.bucketed(formatAge(history.bucketMs, words))}
            {limits.length === 0 ? null : <br />}
            {limits.length === 0
              ? null
              : `${words.limits}: ${limits.map((limit) => `${limit.name}: ${said(limit.value)}`).join(' · ')}`}
          </p>
        </>
      )}
    </section>
  )
}
