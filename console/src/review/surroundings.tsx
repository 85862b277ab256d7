import type { Incident } from '@ioc/domain/incident/incident'
import { useMemo, useState } from 'react'
import type { CentreLink } from '../live/centre-link.ts'
import type { Feed } from '../live/feed.ts'
import { useChannel } from '../live/use-feed.ts'
import type { Screen } from '../look/screen.ts'
import type { Basemap } from '../map/basemap.ts'
import type { MapAlarm } from '../map/map-marks.ts'
import { useWords } from '../words/language.ts'
import { AlertChart } from './alert-chart.tsx'
import { IncidentMap } from './incident-map.tsx'
import { incidentPlace } from './incident-place.ts'
import { LinkedAlerts } from './linked-alerts.tsx'
import { OwedTable } from './owed-table.tsx'
import { TargetFigures } from './target-figures.tsx'

type SurroundingsProps = {
  incident: Incident | null
  link: CentreLink
  feed: Feed
  basemap: Basemap
  province: string
  screen: Screen
  second: number
  may: boolean
  onOrdered: () => void
}

const none: Incident['alerts'] = []

/** What stands around an incident: where it is, what its device has measured, its alerts; then who owes what. */
export function Surroundings(props: SurroundingsProps) {
  const { incident, link, feed, basemap, province, screen, second, may, onOrdered } = props
  const { words } = useWords()
  const alertsVersion = useChannel(feed, 'alerts')
  const registryVersion = useChannel(feed, 'registry')
  /** Key of an alert, or the device that was pressed on the map. */
  const [picked, setPicked] = useState<string | null>(null)
  const linked = incident?.alerts ?? none
  const shown = linked.find(({ key, subject }) => key === picked || subject === picked) ?? linked[0]
  const place = useMemo(
    () => (incident === null || registryVersion < 0 ? null : incidentPlace(incident, feed.registry)),
    [incident, feed, registryVersion],
  )
  const alarms = useMemo(
    () =>
      (alertsVersion < 0 ? none : linked).map(({ key, subject }): MapAlarm => {
        const now = feed.state.alerts.get(key)
        return { subject: { id: subject }, site: now?.site ?? null, priority: now?.priority ?? incident?.priority ?? 3 }
      }),
    [linked, incident?.priority, feed, alertsVersion],
  )
  const [isMapped, setMapped] = useState(false)
  if (place !== null && !isMapped) setMapped(true)
  return (
    <aside className="review-around">
      {isMapped ? (
        <IncidentMap
          {...{ feed, basemap, province, screen, place, alarms }}
          commune={incident?.commune ?? null}
          chosen={shown?.subject ?? null}
          onChoose={setPicked}
        />
      ) : null}
      {incident === null ? null : (
        <>
          {place === null ? <p className="second">{words.review.whereUnknown}</p> : null}
          {shown === undefined ? null : (
            <AlertChart
              key={`${shown.key}|${shown.raisedAt}`}
              {...{ feed, second, screen }}
              linked={shown}
              alert={feed.state.alerts.get(shown.key)}
              priority={feed.state.alerts.get(shown.key)?.priority ?? incident.priority}
            />
          )}
          <LinkedAlerts
            key={incident.id}
            {...{ incident, feed, may, onOrdered }}
            shown={shown?.key ?? null}
            onShow={setPicked}
          />
        </>
      )}
      <OwedTable version={link.incidents} second={second} />
      <TargetFigures version={link.indicators} second={second} province={province} />
    </aside>
  )
}
