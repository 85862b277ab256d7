import { lanePolicy } from '@ioc/domain/lane'
import type { DeviceRegistry } from './device-registry.ts'
import type { FreshnessBoard } from './freshness-board.ts'

export type LaneView = {
  lane: string
  registry: DeviceRegistry
  board: Pick<FreshnessBoard, 'of'>
  /** The live lane beside a replay; null in the live lane itself. */
  beside: { registry: DeviceRegistry } | null
}

/**
 * Whether the device in this row has a place on the lane's screen: in the live lane each has; a replay sees the live
 * registry too, but shows those that reported in it, and those of its own.
 */
export function isInLane({ lane, registry, board, beside }: LaneView, row: number): boolean {
  if (lanePolicy(lane).clock === 'wall' || board.of(row) !== 'never') return true
  const device = registry.devices[row]
  const live = beside?.registry
  return device !== undefined && live !== undefined && live.devices.length > 0 && live.withId(device.id) === undefined
}

/** How many devices have a place on the lane's screen. */
export function countInLane(view: LaneView): number {
  return view.registry.devices.filter((_, row) => isInLane(view, row)).length
}
