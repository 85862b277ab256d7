import type { DeviceDomain } from '@ioc/domain/device-kind'
import { kindOf } from '@ioc/domain/domains'
import type { DeviceRegistry } from './device-registry.ts'
import type { FreshnessBoard } from './freshness-board.ts'
import type { SeriesTable } from './series-table.ts'

/**
 * The figure of a domain: over `counted` of `total` devices of the lane; stale and silent ones are left out and said
 * so.
 */
export type Figure = { value: number | null; counted: number; total: number; newest: number }

type Known = { registry: DeviceRegistry; series: SeriesTable; board: Pick<FreshnessBoard, 'of'> }

export function figureOf(domain: DeviceDomain, known: Known, has: (row: number) => boolean): Figure {
  const { kind, metric, aggregate } = domain.figure
  const place = kindOf(kind)?.metrics.findIndex((one) => one.name === metric) ?? -1
  let total = 0
  let counted = 0
  let newest = 0
  let sum = 0
  let max = Number.NEGATIVE_INFINITY
  known.registry.devices.forEach((device, row) => {
    if (device.kind !== kind || !has(row)) return
    total += 1
    const standing = known.board.of(row)
    const value = known.series.value(device.no, place)
    if (value === undefined || standing === 'stale' || standing === 'never') return
    counted += 1
    sum += value
    max = Math.max(max, value)
    newest = Math.max(newest, known.series.time(device.no, place))
  })
  if (counted === 0) return { value: null, counted, total, newest }
  const value = aggregate === 'mean' ? sum / counted : aggregate === 'sum' ? sum : max
  return { value, counted, total, newest }
}
