import { commandsOf } from '@ioc/domain/device-command'
import { kindOf } from '@ioc/domain/domains'
import { lanePolicy } from '@ioc/domain/lane'
import { type ReactNode, useCallback, useState } from 'react'
import { formatAge } from '../format/time.ts'
import type { ScreenDevice } from '../live/device-registry.ts'
import type { Feed } from '../live/feed.ts'
import { laneNow } from '../live/lane-time.ts'
import { useChannel } from '../live/use-feed.ts'
import { useSecond } from '../live/use-second.ts'
import type { Screen } from '../look/screen.ts'
import { communeWords } from '../words/alert-words.ts'
import { useWords } from '../words/language.ts'
import { CameraPicture } from './camera-picture.tsx'
import { DeviceCommands } from './device-commands.tsx'
import { DeviceHistory } from './device-history.tsx'
import { MetricValue } from './metric-value.tsx'
import { useDeviceRecord } from './use-device-record.ts'

type DevicePanelProps = {
  id: string
  feed: Feed
  screen: Screen
  administrator: boolean
  /** What the screen adds: the alarms of the device. */
  children: ReactNode
  onClose: () => void
}

/** All that is known of one device: its newest values with their age, its history, and what the screen adds. */
export function DevicePanel({ id, feed, screen, administrator, children, onClose }: DevicePanelProps) {
  useChannel(feed, 'registry')
  const { words } = useWords()
  const device = feed.registry.withId(id)
  return (
    <aside className="panel" data-device={id} aria-label={words.device}>
      {device === undefined ? (
        <header>
          <h2>{id}</h2>
          <p>{feed.registry.devices.length === 0 ? words.waitingForDevices : words.unknownDevice}</p>
        </header>
      ) : (
        <KnownDevice {...{ device, feed, screen, administrator, children }} />
      )}
      <button type="button" className="panel-close" onClick={onClose}>
        {words.close} <kbd>Esc</kbd>
      </button>
    </aside>
  )
}

type KnownDeviceProps = Pick<DevicePanelProps, 'feed' | 'screen' | 'administrator' | 'children'> & {
  device: ScreenDevice
}

function KnownDevice({ device, feed, screen, administrator, children }: KnownDeviceProps) {
  const { language, words } = useWords()
  const now = useCallback(() => laneNow(feed), [feed])
  const second = useSecond(now)
  const kind = kindOf(device.kind)
  // Pictures and commands are of the present alone.
  const isLive = lanePolicy(feed.lane).clock === 'wall'
  const metrics = kind?.metrics ?? []
  const [chosen, setChosen] = useState(
    firstMetric(
      device,
      feed,
      metrics.map((metric) => metric.name),
    ),
  )
  const record = useDeviceRecord(device.id, feed.lane)
  const metric = metrics.find((one) => one.name === chosen) ?? metrics[0]
  return (
    <>
      <header>
        <h2>{device.name}</h2>
        <p>
          {`${device.id} · ${kind?.label[language] ?? device.kind} · ${communeWords(device.commune, language)} (${device.commune})`}
        </p>
        <p>
          {words.every(formatAge(device.intervalSeconds * 1000, words))}
          {device.simulated ? (
            <>
              {' · '}
              <strong>{words.simulated}</strong>
            </>
          ) : null}
        </p>
      </header>
      <fieldset className="panel-metrics" aria-label={words.metricLabel}>
        {metrics.map((one, place) => (
          <MetricValue
            key={one.name}
            metric={one}
            place={place}
            device={device}
            feed={feed}
            second={second}
            isChosen={one.name === metric?.name}
            isReplay={!isLive}
            onChoose={() => setChosen(one.name)}
          />
        ))}
      </fieldset>
      {kind?.sendsFrames && isLive ? <CameraPicture device={device} now={second * 1000} /> : null}
      {metric === undefined || kind === undefined ? null : (
        <DeviceHistory
          key={metric.name}
          device={device}
          kind={kind}
          metric={metric}
          place={metrics.indexOf(metric)}
          thresholds={record?.thresholds ?? {}}
          feed={feed}
          screen={screen}
        />
      )}
      {commandsOf(device.kind).length > 0 && isLive ? (
        <DeviceCommands device={device} administrator={administrator} />
      ) : null}
      {children}
    </>
  )
}

/** The metric that an open alarm speaks of, else the first of the kind. */
function firstMetric(device: ScreenDevice, feed: Feed, names: string[]): string {
  for (const alert of feed.state.alerts.values()) {
    if (
      alert.subject.id === device.id &&
      alert.state === 'active' &&
      alert.metric !== null &&
      names.includes(alert.metric)
    ) {
      return alert.metric
    }
  }
  return names[0] ?? ''
}
