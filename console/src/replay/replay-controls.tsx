import type { LaneSteering, PlayedLane } from '@ioc/domain/messages/api-shapes'
import { useState } from 'react'
import { formatNumber } from '../format/number.ts'
import { formatClock, formatDate } from '../format/time.ts'
import { steerLane } from '../live/centre-api.ts'
import type { CentreLink } from '../live/centre-link.ts'
import type { Feed } from '../live/feed.ts'
import { useChannel } from '../live/use-feed.ts'
import { useWords } from '../words/language.ts'
import { minuteMs, placeOf, replayState, speedsFor } from './replay-place.ts'

type ReplayControlsProps = { link: CentreLink; feed: Feed; lane: PlayedLane; mayCommand: boolean }

/**
 * Where a replay stands in its data and what its player does; an administrator holds it, speeds it up, sends it
 * elsewhere.
 */
export function ReplayControls({ link, feed, lane, mayCommand }: ReplayControlsProps) {
  const { language, words } = useWords()
  useChannel(feed, 'standing')
  const [wish, setWish] = useState<number | null>(null)
  const [trouble, setTrouble] = useState<string | null>(null)
  const state = replayState(lane)
  const isOpen = mayCommand && state !== 'ended' && state !== 'gone'
  const { stamp } = feed.state
  const place = placeOf(lane, wish ?? stamp)
  const command = async (steering: LaneSteering) => {
    const answer = await steerLane(lane.name, steering)
    setTrouble(answer.type === 'good' ? null : words.commandFailed(answer.detail ?? words.noAnswer))
    link.refresh()
  }
  const seek = () => {
    if (wish === null) return
    void command({ seek: new Date(wish).toISOString() }).then(() => setWish(null))
  }
  return (
    <div className="replay-controls" data-replay-state={state}>
      <div>
        {mayCommand ? (
          <button
            type="button"
            disabled={!isOpen}
            onClick={() => void command({ play: lane.play === 'playing' ? 'paused' : 'playing' })}
          >
            {lane.play === 'playing' ? words.pauseReplay : words.playReplay}
          </button>
        ) : null}
        {place === null ? null : (
          <input
            type="range"
            aria-label={words.replayPlace}
            title={words.replayPlace}
            aria-valuetext={moment(place.at)}
            min={place.from}
            max={place.to}
            step={minuteMs}
            value={place.at}
            disabled={!isOpen}
            onChange={(event) => setWish(Number(event.target.value))}
            onPointerUp={seek}
            onKeyUp={seek}
            onBlur={seek}
          />
        )}
        {mayCommand ? (
          <select
            aria-label={words.replaySpeed}
            value={lane.speed}
            disabled={!isOpen}
            onChange={(event) => void command({ speed: Number(event.target.value) })}
          >
            {speedsFor(lane.speed).map((speed) => (
              <option key={speed} value={speed}>
                {words.replaySpeedOf(formatNumber(speed, 0, language))}
              </option>
            ))}
          </select>
        ) : null}
      </div>
      <p role={trouble === null ? undefined : 'alert'}>
        {trouble ??
          [
            stamp === null || stamp === 0 ? words.replayWaits : moment(wish ?? stamp),
            words.replayState[state],
            ...(mayCommand ? [] : [words.laneSpeed(formatNumber(lane.speed, 0, language))]),
          ].join(' · ')}
        {mayCommand || trouble !== null ? '' : ` · ${words.steerNeedsAdministrator}`}
      </p>
    </div>
  )
}

function moment(ms: number): string {
  return `${formatDate(ms)} ${formatClock(ms)}`
}
