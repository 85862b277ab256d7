import { lanePolicy } from '@ioc/domain/lane'
import type { CentreState } from '@ioc/domain/messages/api-shapes'
import { formatAge, formatClock, formatClockShort, formatDay } from '../format/time.ts'
import type { ProvinceState, QueueView } from '../live/alert-lists.ts'
import type { Feed } from '../live/feed.ts'
import { Mark } from '../look/mark.tsx'
import { PriorityCounts } from '../look/priority-counts.tsx'
import { alertPlace, alertTitle } from '../words/alert-words.ts'
import { useWords } from '../words/language.ts'
import { alarmSentence, centreTroubles, type Voice } from './state-sentence.ts'
import type { WallState } from './wall-state.ts'

export type HeadProps = {
  centre: CentreState
  feed: Feed
  view: QueueView
  province: ProvinceState
  standing: WallState
  second: number
  /** How many communes the emergency reaches. */
  reach: number
}

/** The head of the wall: the word and one sentence, three counts, the clock. */
export function Head(props: HeadProps) {
  const { centre, feed, view, province, standing, second, reach } = props
  const troubles = centreTroubles({ centre, registryTrouble: feed.registryTrouble }, useWords())
  return (
    <header className="head">
      {standing === 'emergency' && province.type === 'emergency' ? (
        <EmergencyBand {...{ feed, second, reach, troubles }} emergency={province} />
      ) : (
        <StateWord {...props} troubles={troubles} />
      )}
      <div className="head-right">
        <Counts view={view} />
        <Clock second={second} isData={lanePolicy(feed.lane).clock === 'data'} />
      </div>
    </header>
  )
}

type StateWordProps = HeadProps & { troubles: readonly string[] }

function StateWord({ feed, view, standing, troubles }: StateWordProps) {
  const spoken = useWords()
  const { words } = spoken
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
      <p>{silence(feed, standing, spoken) ?? [alarmSentence(view, words), ...troubles].join(' ')}</p>
    </div>
  )
}

/** Why the wall cannot speak of the province; null where it can. */
function silence(feed: Feed, standing: WallState, { language, words }: Voice): string | null {
  if (standing === 'not-live') return words.notLiveSentence
  if (standing !== 'connecting') return null
  const { phase, detail } = feed.state
  if (phase !== 'refused') return words.waitingForLane
  return detail === null ? words.unreadable : words.refused(detail[language])
}

type EmergencyProps = {
  feed: Feed
  emergency: Extract<ProvinceState, { type: 'emergency' }>
  second: number
  reach: number
  troubles: readonly string[]
}

function EmergencyBand({ feed, emergency, second, reach, troubles }: EmergencyProps) {
  const { language, words } = useWords()
  const { alert, since, others } = emergency
  const held = alert.state === 'cleared' && alert.clearedAt !== null
  return (
    <div className={`emergency${troubles.length === 0 ? '' : ' has-trouble'}`}>
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
          {` · ${words.reach(reach)}`}
          {held && alert.clearedAt !== null ? ` · ${words.holding(formatClockShort(Date.parse(alert.clearedAt)))}` : ''}
        </p>
        {troubles.length === 0 ? null : <p className="emergency-trouble">{troubles.join(' ')}</p>}
      </div>
    </div>
  )
}

function Counts({ view }: { view: QueueView }) {
  const { words } = useWords()
  return (
    <PriorityCounts
      counts={view.counts}
      beside={(priority) =>
        view.fresh[priority] === 0 ? null : (
          <span className="count-fresh">{words.alert.fresh(view.fresh[priority])}</span>
        )
      }
    />
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
