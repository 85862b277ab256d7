import { useWords } from '../words/language.ts'
import { keptSeconds, type TrackPoint } from './track.ts'

const width = 200
const height = 40

/** The last ten minutes of a figure: now is at the right edge, what was not seen stays empty. */
export function Sparkline({ track, second }: { track: readonly TrackPoint[]; second: number }) {
  const { words } = useWords()
  const values = track.map((point) => point.value)
  const high = Math.max(...values)
  const low = Math.min(...values)
  // A quiet figure must look quiet: less than 4 % of movement does not fill the height.
  const range = Math.max(high - low, Math.abs(high) * 0.04, 1e-9)
  const middle = (high + low) / 2
  const points = track.map(({ second: at, value }) => {
    const x = width - ((second - at) / keptSeconds) * width
    const y = height / 2 - ((value - middle) / range) * (height - 6)
    return `${x.toFixed(1)},${y.toFixed(1)}`
  })
  return (
    <svg
      className="sparkline"
      viewBox={`0 0 ${width} ${height}`}
      preserveAspectRatio="none"
      role="img"
      aria-label={words.tenMinutes}
    >
      <title>{words.tenMinutes}</title>
      <path className="sparkline-ground" d={`M0 ${height - 1}H${width}`} />
      {points.length > 1 ? <polyline points={points.join(' ')} /> : null}
    </svg>
  )
}
