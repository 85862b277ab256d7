import { freshness } from '@ioc/domain/age'
import type { DeviceRegistry } from './device-registry.ts'
import type { SeriesTable } from './series-table.ts'

/** How a device stands: `never` has not sent a reading that this lane knows. */
export const standings = ['new', 'late', 'stale', 'never'] as const
export type Standing = (typeof standings)[number]
export type StandingCounts = Record<Standing, number>

/** How every device stands at the lane's stamp, and which stand differently from before. */
export class FreshnessBoard {
  #standing: Standing[] = []
  counts: StandingCounts = { new: 0, late: 0, stale: 0, never: 0 }

  /** Judges all devices; returns the rows whose standing changed. */
  judge(registry: DeviceRegistry, series: SeriesTable, stamp: number): number[] {
    const changed: number[] = []
    const counts: StandingCounts = { new: 0, late: 0, stale: 0, never: 0 }
    registry.devices.forEach((device, row) => {
      const t = series.newest(device.no)
      const standing = t === 0 ? 'never' : freshness(t, stamp, device.intervalSeconds)
      counts[standing] += 1
      if (this.#standing[row] !== standing) {
        this.#standing[row] = standing
        changed.push(row)
      }
    })
    this.#standing.length = registry.devices.length
    this.counts = counts
    return changed
  }

  of(row: number): Standing {
    return this.#standing[row] ?? 'never'
  }

  forget(): void {
    this.#standing = []
  }
}
