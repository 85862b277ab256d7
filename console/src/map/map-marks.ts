import type { AlertCondition } from '@ioc/domain/alert'
import type { Feature } from 'geojson'
import type { ScreenDevice } from '../live/device-registry.ts'

/** An alarm as the map marks it. */
export type MapAlarm = Pick<AlertCondition, 'priority' | 'site'> & { subject: { id: string } }

/** A device as a dot; what changes of it goes by feature-state. */
export function deviceDot(device: ScreenDevice): Feature {
  return { ...pointOf(device), id: device.no, properties: {} }
}

/** An alarm as a mark; `west`: its name goes to the right of it, towards the middle of the map. */
export function alarmMark(
  device: ScreenDevice,
  mark: { priority: number; name: string; order: number; west: boolean },
): Feature {
  const { priority, ...beside } = mark
  return { ...pointOf(device), properties: { icon: `mark-${priority}`, device: device.id, ...beside } }
}

function pointOf({ lon, lat }: ScreenDevice): Feature {
  return { type: 'Feature', properties: {}, geometry: { type: 'Point', coordinates: [lon, lat] } }
}
