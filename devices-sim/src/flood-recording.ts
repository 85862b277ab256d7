import { type FloodGauge, floodGauges, publishedLevels } from '@ioc/domain/facts/flood'
import type { RecordingHeader, RecordingLine } from './recording.ts'

/**
 * The flood of 29-30 October 2025 on the Vu Gia and Thu Bồn, from the levels that the press published. Nothing else of
 * that night was published, so all between the published levels is drawn, and says so.
 */

const from = Date.parse('2025-10-29T06:00:00+07:00')
const to = Date.parse('2025-10-30T12:00:00+07:00')
// A gauge speaks each minute and counts as silent after three; two keep the file under 1 MB.
const stepMs = 2 * 60_000
const hourMs = 3_600_000

type Point = { t: number; metres: number }

/** Without published levels below it, the rise begins this far under level 1 (or, unknown, this share of level 3). */
const underFirst = 0.35
const lowShareOfThird = 0.6
/** A gauge falls by this share of its height above the low each hour after its last published level. */
const fallPerHour = 0.035

export function floodHeader(): RecordingHeader {
  return {
    type: 'recording',
    version: 1,
    name: 'flood-2025-10',
    source:
      'press of 29-30 October 2025 (dantri, sggp, vietnamnet, vnexpress); levels between its hours are drawn, not measured',
    from: new Date(from).toISOString(),
    to: new Date(to).toISOString(),
    devices: [],
    uses: floodGauges.map((gauge) => gauge.site),
    note:
      'Lines without "interpolated" are published levels, exactly as printed. All others are drawn: between two ' +
      'published levels by a monotone cubic; before the first one by a plausible rise from below alarm level 1; ' +
      'after the last one by a plausible fall. They say nothing about what the water really did.',
  }
}

/** Every line of the recording, in order of time and then of gauge. The same facts give the same lines. */
export function floodLines(): RecordingLine[] {
  const lines: { t: number; line: RecordingLine }[] = []
  for (const gauge of floodGauges) {
    const published = publishedOf(gauge)
    if (published.length === 0) continue
    const curve = [...riseBefore(gauge, published), ...published, ...fallAfter(gauge, published)]
    const level = monotone(curve)
    const exact = new Map(published.map((point) => [point.t, point.metres]))
    const times = new Set([...exact.keys()].filter((t) => t >= from && t <= to))
    for (let t = from; t <= to; t += stepMs) times.add(t)
    for (const t of times) {
      const metres = exact.get(t)
      const at = { t: new Date(t).toISOString(), device: gauge.site }
      const line: RecordingLine =
        metres === undefined
          ? { ...at, values: { level: Math.round(level(t) * 1000) / 1000 }, interpolated: true }
          : { ...at, values: { level: metres } }
      lines.push({ t, line })
    }
  }
  return lines.sort((a, b) => a.t - b.t || (a.line.device < b.line.device ? -1 : 1)).map(({ line }) => line)
}

/** The whole file. */
export function floodRecording(): string {
  return `${[floodHeader(), ...floodLines()].map((line) => JSON.stringify(line)).join('\n')}\n`
}

function publishedOf(gauge: FloodGauge): Point[] {
  return publishedLevels
    .filter((level) => level.gauge === gauge.site)
    .map((level) => ({ t: Date.parse(level.at), metres: level.metres }))
    .filter((point) => point.t >= from && point.t <= to)
    .sort((a, b) => a.t - b.t)
}

function lowOf(gauge: FloodGauge): number {
  return gauge.bd1 === null ? (gauge.bd3 ?? 2) * lowShareOfThird : gauge.bd1 - underFirst
}

/** Two hours below level 1, then up, fastest in the middle, to the first published level. */
function riseBefore(gauge: FloodGauge, published: readonly Point[]): Point[] {
  const first = published[0]
  if (!first) return []
  const low = lowOf(gauge)
  const height = first.metres - low
  const start = from + 2 * hourMs
  const span = first.t - start
  return [
    { t: from, metres: low - 0.06 },
    { t: start, metres: low },
    { t: start + span * 0.35, metres: low + height * 0.3 },
    { t: start + span * 0.7, metres: low + height * 0.75 },
  ]
}

function fallAfter(gauge: FloodGauge, published: readonly Point[]): Point[] {
  const last = published.at(-1)
  if (!last) return []
  const height = last.metres - lowOf(gauge)
  const points: Point[] = []
  for (let hours = 2; last.t + (hours - 2) * hourMs < to; hours += 2)
    points.push({ t: last.t + hours * hourMs, metres: last.metres - height * (1 - Math.exp(-fallPerHour * hours)) })
  return points
}

/** A cubic through all points that never overshoots them (Fritsch and Carlson, 1980). */
function monotone(points: readonly Point[]): (t: number) => number {
  const slopes = points.slice(1).map((point, index) => {
    const before = points[index] ?? point
    return (point.metres - before.metres) / (point.t - before.t)
  })
  const tangents = points.map((_, index) => {
    const left = slopes[index - 1]
    const right = slopes[index]
    if (left === undefined || right === undefined) return right ?? left ?? 0
    return left * right <= 0 ? 0 : (2 * left * right) / (left + right)
  })
  return (t) => {
    const next = points.findIndex((point) => point.t > t)
    // At and behind the last point it is the last piece that goes on, level.
    const index = next < 0 ? points.length - 2 : Math.max(0, next - 1)
    const [a, b] = [points[index], points[index + 1]]
    if (!a || !b) return a?.metres ?? 0
    const width = b.t - a.t
    const x = Math.max(0, Math.min(1, (t - a.t) / width))
    const [m0, m1] = [(tangents[index] ?? 0) * width, (tangents[index + 1] ?? 0) * width]
    const square = x * x
    const cube = square * x
    return (
      (2 * cube - 3 * square + 1) * a.metres +
      (cube - 2 * square + x) * m0 +
      (3 * square - 2 * cube) * b.metres +
      (cube - square) * m1
    )
  }
}
