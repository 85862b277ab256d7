import { communesOfDaNang } from '@ioc/domain/facts/communes'
import { provinces } from '@ioc/domain/facts/provinces'
import { lanePolicy } from '@ioc/domain/lane'
import type { CentreState } from '@ioc/domain/messages/api-shapes'
import { useCallback, useEffect, useMemo, useRef } from 'react'
import { useBell } from '../bell/use-bell.ts'
import { DevicePanel } from '../device/device-panel.tsx'
import { useChosenDevice } from '../device/use-chosen-device.ts'
import { provinceState, type QueueView, queueView } from '../live/alert-lists.ts'
import type { CentreLink } from '../live/centre-link.ts'
import type { Feed } from '../live/feed.ts'
import { laneNow } from '../live/lane-time.ts'
import { useChannel } from '../live/use-feed.ts'
import { useSecond } from '../live/use-second.ts'
import type { Choices } from '../look/choices.ts'
import type { Screen } from '../look/screen.ts'
import type { Basemap } from '../map/basemap.ts'
import { ReplayBand } from '../replay/replay-band.tsx'
import { WithColleagues } from '../review/colleagues.tsx'
import { useWords } from '../words/language.ts'
import { ChosenAlarm } from './chosen-alarm.tsx'
import { DeviceAlerts } from './device-alerts.tsx'
import { EmergencyLists } from './emergency-lists.tsx'
import { Figures } from './figures.tsx'
import { Foot } from './foot.tsx'
import { Head } from './head.tsx'
import { NewAlarms } from './new-alarms.tsx'
import { ProvinceMap } from './province-map.tsx'
import { Queue } from './queue.tsx'
import { useAlarmReport } from './use-alarm-report.ts'
import { useQueueCommands } from './use-queue-commands.ts'
import { useWallCameras } from './use-wall-cameras.ts'
import { standingOf } from './wall-state.ts'

export type DutyWallProps = {
  link: CentreLink
  centre: CentreState
  feed: Feed
  live: Feed
  basemap: Basemap
  screen: Screen
  choices: Choices
}

const noCameras: readonly string[] = []

/** What the wall tells of its latency to a machine that looks at it. */
const recentMs = 30_000

/** The wall of the duty room, for whom people have names. */
export function DutyWall(props: DutyWallProps) {
  return (
    <WithColleagues may={props.centre.rights.includes('operate')} version={props.link.incidents}>
      <Wall {...props} />
    </WithColleagues>
  )
}

/** State, counts, map, queue, figures, and the health of the centre itself. */
function Wall({ link, centre, feed, live, basemap, screen, choices }: DutyWallProps) {
  const { language } = useWords()
  const now = useCallback(() => laneNow(feed), [feed])
  const second = useSecond(now)
  const alertsVersion = useChannel(feed, 'alerts')
  useChannel(feed, 'status')
  const [chosen, choose] = useChosenDevice()
  const view = useMemo(
    () => queueView(alertsVersion < 0 ? [] : feed.state.alerts.values(), second * 1000),
    [feed, alertsVersion, second],
  )
  const reach = useStable([...new Set(view.urgent.map(({ commune }) => commune))].sort())
  const report = useAlarmReport(feed)
  const alarms = useStable(view.rows.filter((alert) => alert.state === 'active'))
  const province = provinceState(view)
  const standing = standingOf(feed, live, province)
  const code = centre.province ?? communesOfDaNang[0]?.province ?? '48'
  const isReplay = lanePolicy(feed.lane).clock === 'data'
  const toLive = useCallback(() => link.chooseLane('live'), [link])
  useKeys({ l: isReplay ? toLive : null, Escape: chosen === null ? null : () => choose(null) })
  const emergency = province.type === 'emergency' ? province.alert : null
  const bell = useBell(useFresh(feed, live, view), !isReplay && report?.inFlood === true)
  const mayOperate = centre.rights.includes('operate')
  const queue = useQueueCommands({ feed, mayOperate, view, chosen })
  const shownCameras = useWallCameras(feed, alarms, centre.person?.id ?? null)
  const cameras = emergency === null ? shownCameras : noCameras
  const recent = feed.latency.summary(performance.now(), recentMs)
  return (
    <main
      className={`duty${isReplay ? ' is-replay' : ''}${standing === 'not-live' ? ' is-not-live' : ''}`}
      data-state={standing}
      data-lane={feed.lane}
      data-latency-p99={Math.round(recent?.p99 ?? 0)}
      data-latency-recent={recent?.count ?? 0}
      data-latency-count={feed.latency.total}
      data-changes={feed.shown}
    >
      {isReplay ? <ReplayBand link={link} feed={feed} live={live} centre={centre} onLive={toLive} /> : null}
      <Head {...{ centre, feed, view, province, standing, second }} reach={reach.length} />
      <ProvinceMap
        feed={feed}
        basemap={basemap}
        province={code}
        screen={screen}
        alarms={alarms}
        emergency={emergency}
        reach={reach}
        chosen={chosen}
        onChoose={choose}
      />
      <Figures feed={feed} second={second} />
      <Queue
        feed={feed}
        bell={bell}
        cameras={cameras}
        above={(column) =>
          emergency === null ? null : (
            <EmergencyLists feed={feed} incidents={link.incidents} second={second} column={column} onChoose={choose} />
          )
        }
        queue={queue}
        report={report}
        view={view}
        second={second}
        chosen={chosen}
        onChoose={choose}
      />
      <Foot
        link={link}
        centre={centre}
        feed={feed}
        report={report}
        place={provinces.find((one) => one.code === code)?.[language === 'vi' ? 'name' : 'nameEn'] ?? code}
        screen={screen}
        choices={choices}
      />
      {chosen === null ? null : (
        <DevicePanel
          key={chosen}
          id={chosen}
          feed={feed}
          screen={screen}
          administrator={centre.rights.includes('command')}
          onClose={() => choose(null)}
        >
          <DeviceAlerts device={chosen} feed={feed} second={second} queue={mayOperate ? queue : null} />
          {mayOperate ? <ChosenAlarm queue={queue} /> : null}
        </DevicePanel>
      )}
      <NewAlarms feed={feed} alarms={alarms} />
    </main>
  )
}

/** The unacknowledged alarms of the living, by priority: they ring at the screen of a replay too. */
function useFresh(feed: Feed, live: Feed, view: QueueView): QueueView['fresh'] {
  const version = useChannel(live, 'alerts')
  return useMemo(
    () => (feed === live ? view : queueView(version < 0 ? [] : live.state.alerts.values(), live.serverNow())).fresh,
    [feed, live, view, version],
  )
}

/** The same array as before while its members are the same: the map must not draw again at every second. */
function useStable<T>(list: readonly T[]): readonly T[] {
  const kept = useRef(list)
  const isSame = kept.current.length === list.length && list.every((one, place) => one === kept.current[place])
  if (!isSame) kept.current = list
  return kept.current
}

/** Single keys for the whole wall; none while a person types or a dialog is open. */
function useKeys(keys: Record<string, (() => void) | null>): void {
  useEffect(() => {
    const pressed = (event: KeyboardEvent) => {
      if (event.ctrlKey || event.altKey || event.metaKey || document.querySelector('dialog[open]') !== null) return
      if (event.target instanceof HTMLInputElement || event.target instanceof HTMLSelectElement) return
      keys[event.key.length === 1 ? event.key.toLowerCase() : event.key]?.()
    }
    window.addEventListener('keydown', pressed)
    return () => window.removeEventListener('keydown', pressed)
  })
}
