import { lanePolicy } from '@ioc/domain/lane'
import type { AlarmReport } from '@ioc/domain/messages/alert-routes'
import type { CentreState } from '@ioc/domain/messages/api-shapes'
import { useState } from 'react'
import { Administration } from '../administration/administration.tsx'
import { isRefusedReturn } from '../administration/issuer-trip.ts'
import { formatNumber, thinSpace } from '../format/number.ts'
import { goTo } from '../incident/review-path.ts'
import { DirectiveDesk } from '../link/directive-desk.tsx'
import { LinkWords } from '../link/link-words.tsx'
import type { CentreLink } from '../live/centre-link.ts'
import type { Feed } from '../live/feed.ts'
import type { Choices } from '../look/choices.ts'
import type { Screen } from '../look/screen.ts'
import { ScreenChoices } from '../look/screen-choices.tsx'
import { QuarantineDesk } from '../quarantine/quarantine-desk.tsx'
import { useOpenQuarantine } from '../quarantine/use-open-quarantine.ts'
import { LaneChooser } from '../replay/lane-chooser.tsx'
import { ShiftWords } from '../shift/shift-words.tsx'
import { useWords } from '../words/language.ts'

export type FootProps = {
  link: CentreLink
  centre: CentreState
  feed: Feed
  report: AlarmReport | null
  place: string
  screen: Screen
  choices: Choices
}

/** The foot is one line: it says how many wait at the quarantine desk up to this many. */
const countedTo = 999

/** The foot: the lane, the measured latency, trouble of the connection, the shift, and the controls of the screen. */
export function Foot({ link, centre, feed, report, place, screen, choices }: FootProps) {
  const { language, words } = useWords()
  const [open, setOpen] = useState<'lanes' | 'quarantine' | 'administration' | 'directives' | null>(() =>
    isRefusedReturn() ? 'administration' : null,
  )
  const waiting = useOpenQuarantine(link)
  const close = () => setOpen(null)
  const isReplay = lanePolicy(feed.lane).clock === 'data'
  const following = feed.isFollowing() || isReplay
  const phase = feed.state.phase === 'following' && !following ? 'offline' : feed.state.phase
  return (
    <footer className="foot" data-phase={phase}>
      <p>
        <strong>{isReplay ? words.replayed : phase === 'following' ? words.live : words.connection[phase]}</strong> ·{' '}
        {place}
      </p>
      <LatencyWords feed={feed} />
      {report === null ? null : (
        <p data-alarm-rate={report.lastTenMinutes} title={words.alert.rateLimit}>
          {words.alert.rate} <strong>{report.lastTenMinutes}</strong>
        </p>
      )}
      {isReplay && phase !== 'following' ? <p className="is-trouble">{words.connection[phase]}</p> : null}
      {isReplay ? null : <LinkWords state={centre.link} />}
      {isReplay ? null : <ShiftWords link={link} centre={centre} />}
      {centre.mode === 'demo' ? <p className="foot-demo">{words.demo}</p> : null}
      <nav className="foot-controls">
        <button type="button" data-open="review" onClick={() => goTo({ incident: null })}>
          {words.review.desk}
        </button>
        <button type="button" onClick={() => setOpen('lanes')}>
          {words.lanes}
          {centre.lanes.length > 1 ? ` ${centre.lanes.length}` : ''}
        </button>
        {centre.link === null || centre.link.state === 'not_linked' ? null : (
          <button type="button" data-open="directives" onClick={() => setOpen('directives')}>
            {words.linked.orders}
          </button>
        )}
        <ScreenChoices screen={screen} choices={choices} />
        <button
          type="button"
          data-quarantine={waiting}
          title={waiting === 0 ? undefined : words.quarantine.waiting(formatNumber(waiting, 0, language))}
          onClick={() => setOpen('administration')}
        >
          {words.administration}
          {waiting === 0 ? '' : ` ${waiting > countedTo ? `${countedTo}+` : waiting}`}
        </button>
      </nav>
      {open === 'lanes' ? <LaneChooser link={link} centre={centre} shown={feed.lane} onClose={close} /> : null}
      {open === 'directives' ? <DirectiveDesk link={link} centre={centre} onClose={close} /> : null}
      {open === 'quarantine' ? <QuarantineDesk link={link} centre={centre} lane={feed.lane} onClose={close} /> : null}
      {open === 'administration' ? (
        <Administration
          link={link}
          centre={centre}
          quarantine={{ waiting, onOpen: () => setOpen('quarantine') }}
          onClose={close}
        />
      ) : null}
    </footer>
  )
}

/** From the arrival at the broker to the frame on this screen, over the last five minutes. */
function LatencyWords({ feed }: { feed: Feed }) {
  const { language, words } = useWords()
  const measured = feed.latency.summary(performance.now())
  const seconds = (ms: number) => `${formatNumber(ms / 1000, 2, language)}${thinSpace}${words.secondUnit}`
  return (
    <p className="foot-latency" title={measured === null ? undefined : `${words.latencyP50} ${seconds(measured.p50)}`}>
      {words.latency}{' '}
      {measured === null ? (
        <strong>{words.latencyNone}</strong>
      ) : (
        <>
          <strong>{seconds(measured.p99)}</strong> {words.latencyP99}
        </>
      )}
    </p>
  )
}
