import { lanePolicy } from '@ioc/domain/lane'
import type { IncidentCounts, ListedIncident } from '@ioc/domain/messages/incident-shapes'
import { useCallback } from 'react'
import { fetchIncidentCounts, fetchIncidents } from '../incident/incident-api.ts'
import type { Answer } from '../live/centre-api.ts'
import type { Feed } from '../live/feed.ts'
import { useAsked } from '../live/use-asked.ts'
import { columnRoom } from './column-room.ts'
import { FloodScales } from './flood-scales.tsx'
import { RunningTasks } from './running-tasks.tsx'
import { useFloodGauges } from './use-flood-gauges.ts'

type EmergencyListsProps = {
  feed: Feed
  /** Changes of incidents so far. */
  incidents: number
  second: number
  /** Height of the column that these share with the queue, rem. */
  column: number
  onChoose: (device: string) => void
}

const nothing = { tasks: [] as readonly ListedIncident[], counts: null as IncidentCounts | null }

/**
 * What takes the right side in an emergency, above the queue: the rivers where one stands above a level, and the
 * running tasks.
 */
export function EmergencyLists({ feed, incidents, second, column, onChoose }: EmergencyListsProps) {
  const gauges = useFloodGauges(feed, second)
  // A gauge that fell silent above a level was above it when it was last heard: the flood has not ended with its voice.
  const isFlood = gauges.some(({ above }) => above !== null)
  const { tasks, counts } = useRunning(lanePolicy(feed.lane).clock === 'wall', incidents, second)
  const room = columnRoom(column, { scales: isFlood ? gauges.length : 0, tasks: tasks.length })
  return (
    <>
      {room.scales > 0 ? (
        <FloodScales
          gauges={gauges.slice(0, room.scales)}
          more={gauges.length - room.scales}
          second={second}
          onChoose={onChoose}
        />
      ) : null}
      {room.tasks > 0 ? <RunningTasks tasks={tasks.slice(0, room.tasks)} counts={counts} second={second} /> : null}
    </>
  )
}

/** Work that somebody has been given and has not finished, that due first. A replay has no work. */
function useRunning(isLive: boolean, incidents: number, second: number): typeof nothing {
  const ask = useCallback(async (): Promise<Answer<typeof nothing>> => {
    if (!isLive) return { type: 'good', value: nothing }
    const [page, counts] = await Promise.all([
      fetchIncidents({ state: 'open', q: '', commune: null }, null),
      fetchIncidentCounts(),
    ])
    if (page.type === 'failed') return page
    const tasks = page.value.incidents.filter(({ state }) => state === 'assigned' || state === 'in_progress')
    return { type: 'good', value: { tasks, counts: counts.type === 'good' ? counts.value : null } }
  }, [isLive])
  // What is overdue changes with time alone too: asked again each minute.
  return useAsked(ask, incidents * 1e6 + (Math.floor(second / 60) % 1e6)).value ?? nothing
}
