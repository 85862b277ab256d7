import { lanePolicy } from '@ioc/domain/lane'
import type { CentreState } from '@ioc/domain/messages/api-shapes'
import { formatNumber } from '../format/number.ts'
import { formatAge, formatClock, formatClockShort, formatDay } from '../format/time.ts'
import type { ProvinceState, QueueView } from '../live/alert-lists.ts'
import type { Feed } from '../live/feed.ts'
import { Mark } from '../look/mark.tsx'
import { alertPlace, alertTitle } from '../words/alert-words.ts'
import { useWords } from '../words/language.ts'
import type { Words } from '../words/vi.ts'
import type { WallState } from './wall-state.ts'

export type HeadProps = {
  centre: CentreState
  feed: Feed
  view: QueueView
  province: ProvinceState
  standing: WallState
  second: number
}

/** The head of the wall: the word and one sentence, three counts, the clock. */
export function Head(props: HeadProps) {
  const { feed, view, province, standing, second } = props
  return (
    <header className="head">
      {standing === 'emergency' && province.type === 'emergency' ? (
        <EmergencyBand feed={feed} emergency={province} second={second} />
      ) : (
        <StateWord {...props} />
      )}
      <div className="head-right">
        <Counts view={view} />
        <Clock second={second} isData={lanePolicy(feed.lane).clock === 'data'} />
      </div>
    </header>
  )
}

function StateWord({ centre, feed, view, standing }: HeadProps) {
  const { language, words } = useWords()
  const word = {
    normal: words.normal,
    attention: words.attention,
    emergency: words.emergency,
    'not-live': words.notLive,
    connecting: words.connecting,
  }[standing]
  const silent = feed.silentMs()
  return (
    <div className="state">
      <h1>
        {standing === 'attention' ? <Mark priority={2} state="open" /> : null}
        {word}
        {standing === 'not-live' && silent !== null ? (
          <span className="state-age">{formatAge(silent, words)}</span>
        ) : null}
      </h1>
      <p>
        {sentence({ centre, feed, view, standing, words, percent: (share) => formatNumber(share * 100, 0, language) })}
      </p>
    </div>
  )
}

type Sentence = Pick<HeadProps, 'centre' | 'feed' | 'view' | 'standing'> & {
  words: Words
  percent: (share: number) => string
}

function sentence({ centre, feed, view, standing, words, percent }: Sentence): string {
  if (standing === 'not-live') return words.notLiveSentence
  const { phase, detail } = feed.state
  if (standing === 'connecting') return phase === 'refused' ? words.refused(detail ?? '') : words.waitingForLane
  const { 1: urgent, 2: high, 3: medium } = view.counts
  const parts = [urgent + high + medium === 0 ? words.noAlarms : words.openAlarms(urgent, high, medium)]
  if (feed.registryTrouble !== null) parts.push(words.waitingForDevices)
  if (centre.seeding !== null) parts.push(words.seeding(percent(centre.seeding)))
  const waiting = centre.rooms.filter((room) => !room.ready)
  if (waiting.length > 0) {
    parts.push(
      words.notReady(waiting.map(({ room, detail }) => (detail === '' ? room : `${room} (${detail})`)).join(', ')),
    )
  }
  return parts.join(' ')
}

type EmergencyProps = { feed: Feed; emergency: Extract<ProvinceState, { type: 'emergency' }>; second: number }

function EmergencyBand({ feed, emergency, second }: EmergencyProps) {
  const { language, words } = useWords()
  const { alert, since, others } = emergency
  const held = alert.state === 'cleared' && alert.clearedAt !== null
  return (
    <div className="emergency">
      <span className="emergency-one" aria-hidden="true">
        1
      </span>
      <div className="emergency-words">
        <h1>
          {words.emergency}
          <span>{formatAge(second * 1000 - since, words)}</span>
        </h1>
        <p className="emergency-title">{alertTitle(alert, language)}</p>
        <p>
          {alertPlace(alert, feed.registry, language)}
          {others > 0 ? ` ${words.others(others)}` : ''}
          {held && alert.clearedAt !== null ? ` · ${words.holding(formatClockShort(Date.parse(alert.clearedAt)))}` : ''}
        </p>
      </div>
    </div>
  )
}

function Counts({ view }: { view: QueueView }) {
  const { words } = useWords()
  return (
    <ul className="counts">
      {([1, 2, 3] as const).map((priority) => {
        const count = view.counts[priority]
        return (
          <li
            key={priority}
            className={count === 0 ? 'is-zero' : ''}
            aria-label={words.openCount(words.priority[priority], count)}
          >
            <span className="count">
              <Mark priority={priority} state={count === 0 ? 'none' : 'open'} />
              {count}
            </span>
            <span className="count-word">{words.priority[priority]}</span>
          </li>
        )
      })}
    </ul>
  )
}

function Clock({ second, isData }: { second: number; isData: boolean }) {
  const { words } = useWords()
  return (
    <div className={`clock${isData ? ' is-data' : ''}`}>
      <time dateTime={new Date(second * 1000).toISOString()}>{formatClock(second * 1000)}</time>
      <span>{formatDay(second * 1000, words)}</span>
      {isData ? <span className="clock-data">{words.dataClock}</span> : null}
    </div>
  )
}
