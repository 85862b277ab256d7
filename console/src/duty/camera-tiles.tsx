import { kindOf } from '@ioc/domain/domains'
import { useCameraFrame } from '../device/use-camera-frame.ts'
import { formatValue, thinSpace } from '../format/number.ts'
import { formatAge, formatClock } from '../format/time.ts'
import type { ScreenDevice } from '../live/device-registry.ts'
import type { Feed } from '../live/feed.ts'
import { deviceSite } from '../words/alert-words.ts'
import { useWords } from '../words/language.ts'

type CameraTilesProps = {
  feed: Feed
  cameras: readonly string[]
  second: number
  onChoose: (device: string) => void
}

/**
 * Pictures of cameras beside each other, each with its place, what it counts and its age; pressing one opens its panel.
 */
export function CameraTiles({ feed, cameras, second, onChoose }: CameraTilesProps) {
  const { words } = useWords()
  const devices = cameras.flatMap((id) => feed.registry.withId(id) ?? [])
  return (
    <ul className="cameras" aria-label={words.wall.cameras}>
      {devices.map((device) => (
        <CameraTile key={device.id} feed={feed} device={device} second={second} onChoose={onChoose} />
      ))}
    </ul>
  )
}

type CameraTileProps = Omit<CameraTilesProps, 'cameras'> & { device: ScreenDevice }

function CameraTile({ feed, device, second, onChoose }: CameraTileProps) {
  const { words } = useWords()
  const frame = useCameraFrame(device.id)
  const isHere = frame.state === 'here'
  const age = isHere ? formatAge(Math.max(0, second * 1000 - frame.taken), words) : null
  return (
    <li data-camera={device.id} data-picture={frame.state}>
      <button type="button" onClick={() => onChoose(device.id)}>
        {isHere ? (
          <img src={frame.url} alt={words.pictureOf(device.name, formatClock(frame.taken))} />
        ) : (
          <span className="camera-none">{frame.state === 'asking' ? words.pictureAsking : words.pictureNone}</span>
        )}
        <span className="camera-words">
          <strong title={device.name}>{deviceSite(device)}</strong>
          <span>
            <Count feed={feed} device={device} />
            {age}
          </span>
        </span>
      </button>
    </li>
  )
}

/** The busier of the two counts of a camera: vehicles on a road, people in a square. */
function Count({ feed, device }: { feed: Feed; device: ScreenDevice }) {
  const { language, words } = useWords()
  const counts = (kindOf(device.kind)?.metrics ?? []).flatMap((metric, place) => {
    const value = metric.unit === '1/min' ? feed.series.value(device.no, place) : undefined
    return value === undefined ? [] : [{ value, display: metric.display }]
  })
  const [busiest] = counts.sort((a, b) => b.value - a.value)
  if (busiest === undefined) return null
  const { unit } = busiest.display
  return `${formatValue(busiest.value, busiest.display, language)}${thinSpace}${words.units[unit] ?? unit} · `
}
