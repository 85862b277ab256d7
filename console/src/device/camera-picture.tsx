import { formatAge, formatClock } from '../format/time.ts'
import type { ScreenDevice } from '../live/device-registry.ts'
import { useWords } from '../words/language.ts'
import { useCameraFrame } from './use-camera-frame.ts'

/**
 * The newest picture of a camera with its age, or the sentence that there is none. `now` in ms, by the server's clock.
 */
export function CameraPicture({ device, now }: { device: ScreenDevice; now: number }) {
  const { words } = useWords()
  const frame = useCameraFrame(device.id)
  if (frame.state === 'here') {
    const age = words.ago(formatAge(Math.max(0, now - frame.taken), words))
    return (
      <figure className="panel-picture" data-picture="here" data-taken={frame.taken}>
        <img src={frame.url} alt={words.pictureOf(device.name, formatClock(frame.taken))} />
        <figcaption>
          {`${words.picture}: ${age} (${formatClock(frame.taken)}) · ${words.pictureMasked}`}
          {frame.simulated ? <strong>{` · ${words.pictureSimulated}`}</strong> : null}
          {frame.again === 'failed' ? <span role="status">{` · ${words.pictureStands}`}</span> : null}
        </figcaption>
      </figure>
    )
  }
  return (
    <div className="panel-picture" data-picture={frame.state} role="status">
      {frame.state === 'asking' ? (
        <p>{words.pictureAsking}</p>
      ) : frame.state === 'none' ? (
        <p>
          <strong>{words.pictureNone}</strong> <span>{words.pictureNoneMore}</span>
        </p>
      ) : (
        <p>
          <strong>{words.pictureFailed}</strong> <span>{frame.detail}</span>
        </p>
      )}
    </div>
  )
}
