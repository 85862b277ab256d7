import type { Lane } from '@ioc/domain/lane'
import type { CentreState } from '@ioc/domain/messages/api-shapes'
import { useState } from 'react'
import { formatNumber } from '../format/number.ts'
import { formatClockShort, formatDate } from '../format/time.ts'
import { type Answer, deleteLane, endLane } from '../live/centre-api.ts'
import type { CentreLink } from '../live/centre-link.ts'
import { Dialog } from '../look/dialog.tsx'
import { Trouble } from '../look/trouble.tsx'
import { useWords } from '../words/language.ts'

type LaneChooserProps = { link: CentreLink; centre: CentreState; shown: string; onClose: () => void }

/** The live lane and the replays beside it; an administrator may end or delete a replay. */
export function LaneChooser({ link, centre, shown, onClose }: LaneChooserProps) {
  const { words } = useWords()
  const [trouble, setTrouble] = useState<string | null>(null)
  const replays = centre.lanes.filter((lane) => lane.name !== 'live' && lane.state !== 'deleted')
  const choose = (lane: string) => {
    link.chooseLane(lane)
    onClose()
  }
  const command = async (work: Promise<Answer<null>>) => {
    const answer = await work
    setTrouble(answer.type === 'good' ? null : words.commandFailed(answer.detail ?? words.noAnswer))
    link.refresh()
  }
  return (
    <Dialog title={words.laneChooser} onClose={onClose}>
      <ul className="lanes">
        <li data-lane-choice="live">
          <button type="button" className="lane" aria-current={shown === 'live'} onClick={() => choose('live')}>
            <strong>{words.live}</strong>
            <span>{words.laneLive}</span>
            {shown === 'live' ? <em>{words.laneShown}</em> : null}
          </button>
        </li>
        {replays.map((lane) => (
          <ReplayChoice
            key={lane.name}
            lane={lane}
            isShown={shown === lane.name}
            mayCommand={centre.rights.includes('engineer')}
            onChoose={choose}
            onCommand={command}
          />
        ))}
      </ul>
      {replays.length === 0 ? <p className="second">{words.noReplays}</p> : null}
      {replays.length > 0 && !centre.rights.includes('engineer') ? (
        <p className="second">{words.needAdministrator}</p>
      ) : null}
      <Trouble words={trouble} />
    </Dialog>
  )
}

type ReplayChoiceProps = {
  lane: Lane
  isShown: boolean
  mayCommand: boolean
  onChoose: (lane: string) => void
  onCommand: (work: Promise<Answer<null>>) => Promise<void>
}

function ReplayChoice({ lane, isShown, mayCommand, onChoose, onCommand }: ReplayChoiceProps) {
  const { language, words } = useWords()
  const [sure, setSure] = useState(false)
  const span = [lane.from, lane.to].flatMap((at) => (at === null ? [] : [moment(Date.parse(at))])).join(' – ')
  return (
    <li data-lane-choice={lane.name}>
      <button type="button" className="lane is-violet" aria-current={isShown} onClick={() => onChoose(lane.name)}>
        <strong>{lane.name}</strong>
        <span>
          {[lane.source, span, words.laneSpeed(formatNumber(lane.speed, 0, language)), words.laneState[lane.state]]
            .filter((part) => part !== '')
            .join(' · ')}
        </span>
        {isShown ? <em>{words.laneShown}</em> : null}
      </button>
      {mayCommand ? (
        <span className="lane-commands">
          {lane.state === 'open' ? (
            <button type="button" onClick={() => void onCommand(endLane(lane.name))}>
              {words.endLane}
            </button>
          ) : null}
          <button
            type="button"
            onClick={() => (sure ? void onCommand(deleteLane(lane.name)) : setSure(true))}
            onBlur={() => setSure(false)}
          >
            {sure ? words.deleteLaneSure : words.deleteLane}
          </button>
        </span>
      ) : null}
    </li>
  )
}

function moment(ms: number): string {
  return `${formatDate(ms)} ${formatClockShort(ms)}`
}
