import type { Alert } from '@ioc/domain/alert'
import type { DeviceKind, Metric } from '@ioc/domain/device-kind'
import { kindOf } from '@ioc/domain/domains'
import type { LinkedAlert } from '@ioc/domain/incident/incident'
import { useMemo, useState } from 'react'
import { HistoryChart } from '../device/history-chart.tsx'
import { limitLines } from '../device/limit-line.ts'
import { NewestValue } from '../device/metric-value.tsx'
import { useDeviceRecord } from '../device/use-device-record.ts'
import { rangeMs, useHistory } from '../device/use-history.ts'
import { formatNumber, formatValue, thinSpace } from '../format/number.ts'
import { formatAge, formatClockShort, formatDateShort } from '../format/time.ts'
import type { ScreenDevice } from '../live/device-registry.ts'
import type { Feed } from '../live/feed.ts'
import type { Screen } from '../look/screen.ts'
import { useWords } from '../words/language.ts'
import { chartedMetric } from './charted-metric.ts'

type AlertChartProps = {
  linked: LinkedAlert
  /** The alert as it stands in its book; undefined where it is there no more. */
  alert: Alert | undefined
  priority: Alert['priority']
  feed: Feed
  second: number
  screen: Screen
}

/** What the device of an alert has measured since well before it: the newest value, the band expected, the moment. */
export function AlertChart(props: AlertChartProps) {
  const { linked, alert, feed } = props
  const { words } = useWords()
  const device = feed.registry.withId(linked.subject)
  const kind = kindOf(device?.kind ?? '')
  const metric = chartedMetric(linked, alert?.metric ?? null)
  if (device === undefined || kind === undefined || metric === undefined)
    return <p className="second incident-chart">{words.review.chartNone(device?.name ?? linked.subject)}</p>
  return <KnownChart {...props} device={device} kind={kind} metric={metric} />
}

type KnownChartProps = AlertChartProps & { device: ScreenDevice; kind: DeviceKind; metric: Metric }

function KnownChart({ linked, alert, priority, feed, second, screen, device, kind, metric }: KnownChartProps) {
  const { language, words } = useWords()
  const text = words.review
  const raised = Date.parse(linked.raisedAt)
  // From before the alert to now, with the alert near its middle; as it was when the incident was opened here.
  const [span] = useState(() => Math.min(rangeMs.fortnight, Math.max(rangeMs.hour, (second * 1000 - raised) * 1.8)))
  const place = kind.metrics.indexOf(metric)
  const history = useHistory({ device: device.id, no: device.no, metric: metric.name, place, span, feed })
  const thresholds = useDeviceRecord(device.id, feed.lane)?.thresholds
  const limits = useMemo(
    () =>
      limitLines(
        kind.limits.filter(({ rule }) => rule === linked.rule),
        { metric, thresholds: thresholds ?? {}, language },
      ),
    [kind, linked, metric, thresholds, language],
  )
  const marks = useMemo(() => [{ t: raised, priority }], [raised, priority])
  const isThis = alert !== undefined && alert.raisedAt === linked.raisedAt
  const low = isThis ? alert.expected?.[0] : undefined
  const high = isThis ? alert.expected?.[1] : undefined
  const expected = useMemo(() => (low === undefined || high === undefined ? null : ([low, high] as const)), [low, high])
  const unit = words.units[metric.display.unit] ?? metric.display.unit
  const label = metric.label[language]
  const said = (value: number) => formatValue(value, metric.display, language)
  const band =
    expected === null ? null : `${words.expected} ${said(expected[0])}–${said(expected[1])}${thinSpace}${unit}`
  return (
    <section className="incident-chart" data-chart={linked.key} data-metric={metric.name} data-history={history.state}>
      <h2>
        {`${label}, ${device.name}`}
        <span className="second">{`${unit}${band === null ? '' : ` · ${text.band}`}`}</span>
      </h2>
      <p className="incident-chart-value">
        <NewestValue {...{ metric, place, device, feed, second, isReplay: false }} />
        <span>{text.raisedAt(`${formatClockShort(raised)}, ${formatDateShort(raised)}`)}</span>
        {band === null ? null : <span>{band}</span>}
      </p>
      {limits.length === 0 ? null : (
        <p className="second incident-chart-value">
          {`${words.limits}: ${limits.map((limit) => `${limit.name} ${formatNumber(limit.value, metric.display.digits, language)}${thinSpace}${unit}`).join(' · ')}`}
        </p>
      )}
      {history.state === 'failed' ? (
        <p role="status">
          <strong>{words.historyFailed(device.name)}</strong> {words.historyFailedMore}
        </p>
      ) : history.state === 'waiting' ? (
        <p className="second">{history.long ? words.historyLoading : ''}</p>
      ) : history.t.length === 0 ? (
        <p className="second">{words.historyEmpty}</p>
      ) : (
        <HistoryChart
          {...{ history, display: metric.display, span, limits, marks, expected, screen }}
          label={words.chartOf(label, formatAge(span, words))}
        />
      )}
    </section>
  )
}
