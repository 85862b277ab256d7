import type { Incident } from '@ioc/domain/incident/incident'
import type { ScreenDevice } from '../live/device-registry.ts'
import type { Happened } from './five-clears.tsx'

/** The devices that an incident may move: those of its alerts first, then all others of its commune, by name. */
export function commandableDevices(
  { alerts, commune }: Pick<Incident, 'alerts' | 'commune'>,
  devices: readonly ScreenDevice[],
  takesCommands: (kind: string) => boolean,
): ScreenDevice[] {
  const told = new Set(alerts.map(({ subject }) => subject))
  const isOwn = ({ id }: ScreenDevice) => (told.has(id) ? 0 : 1)
  return devices
    .filter((device) => takesCommands(device.kind) && (told.has(device.id) || device.commune === commune))
    .sort((a, b) => isOwn(a) - isOwn(b) || a.name.localeCompare(b.name, 'vi'))
}

/**
 * The device of the newest command that waits for a second person, else of the newest command; null: none was given.
 */
export function commandedDevice(events: Happened): string | null {
  const newest = new Map<string, { device: string; state: string }>()
  for (const { event } of events)
    if (event.type === 'commanded') {
      newest.delete(event.command)
      newest.set(event.command, event)
    }
  const commands = [...newest.values()]
  return (commands.findLast(({ state }) => state === 'requested') ?? commands.at(-1))?.device ?? null
}
