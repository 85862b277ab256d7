import { commandsOf } from '@ioc/domain/device-command'
import { type Incident, openStates } from '@ioc/domain/incident/incident'
import { useCallback, useState } from 'react'
import { DeviceCommands } from '../device/device-commands.tsx'
import { fetchIncidentEvents } from '../incident/incident-api.ts'
import type { Feed } from '../live/feed.ts'
import { useAsked } from '../live/use-asked.ts'
import { useChannel } from '../live/use-feed.ts'
import { useWords } from '../words/language.ts'
import { commandableDevices, commandedDevice } from './commandable-devices.ts'

type IncidentCommandsProps = { incident: Incident; feed: Feed; mayCommand: boolean }

/**
 * What the procedure of an incident moves: commands to devices of its alerts and its commune, each told in its story.
 */
export function IncidentCommands({ incident, feed, mayCommand }: IncidentCommandsProps) {
  useChannel(feed, 'registry')
  const { words } = useWords()
  const text = words.review
  const [chosen, setChosen] = useState<string | null>(null)
  const events = useAsked(
    useCallback(() => fetchIncidentEvents(incident.id), [incident.id]),
    incident.version,
  ).value?.events
  const devices = commandableDevices(incident, feed.registry.devices, (kind) => commandsOf(kind).length > 0)
  const known = commandedDevice(events ?? [])
  const device = devices.find(({ id }) => id === chosen) ?? devices.find(({ id }) => id === known) ?? devices[0]
  if (!openStates.has(incident.state) || incident.state === 'draft' || device === undefined) return null
  return (
    <section className="incident-commands" aria-label={text.commands}>
      <h3>
        {text.commands}
        <span className="second">{text.commandsWhere}</span>
      </h3>
      <label>
        {text.commandDevice}
        <select name="device" value={device.id} onChange={({ target }) => setChosen(target.value)}>
          {devices.map(({ id, name }) => (
            <option key={id} value={id}>
              {name}
            </option>
          ))}
        </select>
      </label>
      <DeviceCommands key={device.id} device={device} administrator={mayCommand} incident={incident.id} />
    </section>
  )
}
