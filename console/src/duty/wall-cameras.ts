import { kilometresBetween } from '@ioc/domain/place'
import type { ScreenDevice } from '../live/device-registry.ts'

/** A camera that has a picture; `busy`: people and vehicles a minute that it counts. */
export type WallCamera = { device: ScreenDevice; busy: number }
type Place = { lat: number; lon: number }

/** A camera this near may show what an alarm is about, km. */
const near = 1.5

/**
 * The cameras that the wall shows, at most `most`: those nearest to open alarms, the heaviest alarm first; then those
 * that it shows already, so that it is calm; then the busiest.
 */
export function wallCameras(
  cameras: readonly WallCamera[],
  { alarms, shown, most }: { alarms: readonly Place[]; shown: readonly string[]; most: number },
): string[] {
  const chosen: string[] = []
  const take = (id: string | undefined) => {
    if (id !== undefined && chosen.length < most && !chosen.includes(id)) chosen.push(id)
  }
  for (const alarm of alarms) take(nearest(cameras, alarm))
  for (const id of shown) if (cameras.some(({ device }) => device.id === id)) take(id)
  for (const { device } of [...cameras].sort((a, b) => b.busy - a.busy)) take(device.id)
  return chosen
}

function nearest(cameras: readonly WallCamera[], place: Place): string | undefined {
  const byDistance = cameras
    .map(({ device }) => ({ id: device.id, distance: kilometresBetween(device, place) }))
    .sort((a, b) => a.distance - b.distance)
  const [first] = byDistance
  return first !== undefined && first.distance <= near ? first.id : undefined
}
