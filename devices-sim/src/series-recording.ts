import { join } from 'node:path'
import { metricOf } from '@ioc/domain/domains'
import { communesOfDaNang } from '@ioc/domain/facts/communes'
import type { Device } from '@ioc/domain/registry'
import type { Moment, Recording } from './recording.ts'
import { readSeries, timeOf } from './series-csv.ts'
import type { SeriesEntry } from './series-manifest.ts'
import { mappingOf, type SeriesMapping } from './series-mapping.ts'

const dayMs = 86_400_000
/** All series are laid on this day, each at its own time of day. */
const sharedStart = Date.parse('2026-01-05T00:00:00Z')

export type SeriesChoice = {
  folder: string
  entries: readonly SeriesEntry[]
  lane: string
  /** Days after the shared start to begin with, and how many to play. */
  fromDay: number
  days: number
}

/**
 * Real series as a recording: each a device of the lane's own with one metric. They come from many years, so each is
 * moved by whole days to one first day; relative time and time of day stay. Those without a metric are in `skipped`.
 */
export async function seriesRecording(
  choice: SeriesChoice,
): Promise<{ recording: Recording; skipped: { id: string; why: string }[] }> {
  const from = sharedStart + choice.fromDay * dayMs
  const to = from + choice.days * dayMs
  const skipped: { id: string; why: string }[] = []
  const devices: Device[] = []
  const moments: Moment[] = []
  for (const entry of choice.entries) {
    const mapping = mappingOf(entry)
    if ('skipped' in mapping) {
      skipped.push({ id: entry.id, why: mapping.skipped })
      continue
    }
    devices.push(deviceOf(entry, mapping, { lane: choice.lane, number: devices.length }))
    const shift = sharedStart - Math.floor(timeOf(entry.start) / dayMs) * dayMs
    for await (const row of readSeries(join(choice.folder, entry.file))) {
      const t = row.t + shift
      if (t >= to) break
      if (t >= from) moments.push({ t, device: entry.id, values: { [mapping.metric]: converted(row.value, mapping) } })
    }
  }
  moments.sort((a, b) => a.t - b.t || (a.device < b.device ? -1 : 1))
  return {
    recording: {
      header: {
        type: 'recording',
        version: 1,
        name: 'real-series',
        source: `${devices.length} public series`,
        from: new Date(from).toISOString(),
        to: new Date(to).toISOString(),
        devices,
        uses: [],
        note: 'Real measurements from elsewhere, moved in place and by whole days in time.',
      },
      moments,
    },
    skipped,
  }
}

/** What the file says, in the metric's unit; twelve digits, as ingest keeps them. */
export function converted(value: number, mapping: SeriesMapping): number {
  return Number((value * mapping.factor).toPrecision(12))
}

/** No thresholds: the alarm levels of rivers here mean nothing to a river elsewhere. */
function deviceOf(entry: SeriesEntry, mapping: SeriesMapping, place: { lane: string; number: number }): Device {
  if (!metricOf(mapping.kind, mapping.metric)) throw new Error(`a ${mapping.kind} has no ${mapping.metric}`)
  const homes = communesOfDaNang.filter((commune) => commune.type !== 'dac_khu')
  const commune = homes[place.number % homes.length]
  if (!commune) throw new Error('no commune')
  return {
    type: 'device',
    id: entry.id,
    kind: mapping.kind,
    name: `Chuỗi thật ${entry.id}`,
    commune: commune.code,
    site: null,
    lat: commune.lat,
    lon: commune.lon,
    gateway: null,
    intervalSeconds: entry.interval_s,
    thresholds: {},
    // It did not happen here: nothing that rests on it may leave as actual.
    simulated: true,
    lane: place.lane,
  }
}
