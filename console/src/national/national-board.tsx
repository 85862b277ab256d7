import type { Priority } from '@ioc/domain/alert'
import { provinces } from '@ioc/domain/facts/provinces'
import type { ProvinceStanding } from '@ioc/domain/link/board'
import type { CentreState } from '@ioc/domain/messages/api-shapes'
import { useCallback, useState } from 'react'
import { Administration } from '../administration/administration.tsx'
import { formatNumber } from '../format/number.ts'
import { formatAge, formatClock, formatDay } from '../format/time.ts'
import { DirectiveDesk, type DirectiveDraft } from '../link/directive-desk.tsx'
import { fetchProvinces } from '../link/link-api.ts'
import { useLinked } from '../link/use-linked.ts'
import type { CentreLink } from '../live/centre-link.ts'
import type { Feed } from '../live/feed.ts'
import { useChannel } from '../live/use-feed.ts'
import { useSecond } from '../live/use-second.ts'
import type { Choices } from '../look/choices.ts'
import { PriorityCounts } from '../look/priority-counts.tsx'
import type { Screen } from '../look/screen.ts'
import { ScreenChoices } from '../look/screen-choices.tsx'
import type { Basemap } from '../map/basemap.ts'
import { useWords } from '../words/language.ts'
import type { BoardDialog } from './board-dialog.ts'
import { boardSentence, reachWords } from './board-words.ts'
import { CountryMap } from './country-map.tsx'
import { LiftedIncidents } from './lifted-incidents.tsx'
import { ProvinceTable } from './province-table.tsx'
import { ReceivedAlarms } from './received-alarms.tsx'

type NationalBoardProps = {
  link: CentreLink
  centre: CentreState
  live: Feed
  basemap: Basemap
  screen: Screen
  choices: Choices
  opened: BoardDialog | null
  onOpen: (dialog: BoardDialog | null) => void
}

/** The board of the national centre: the 34 provinces and cities, heaviest first, and what they told of. */
export function NationalBoard(props: NationalBoardProps) {
  const { link, centre, live, basemap, screen, choices, opened, onOpen } = props
  const { language, words } = useWords()
  useChannel(live, 'status')
  const now = useCallback(() => live.serverNow(), [live])
  const second = useSecond(now)
  const [draft, setDraft] = useState<DirectiveDraft | null>(null)
  const close = () => {
    setDraft(null)
    onOpen(null)
  }
  const answer = (begun: DirectiveDraft) => {
    setDraft(begun)
    onOpen({ what: 'directives' })
  }
  const board = useLinked(fetchProvinces, link.linked) ?? []
  const lost = link.waitingSince
  const half = Math.ceil(provinces.length / 2)
  const voice = { language, words }
  const number = (n: number) => formatNumber(n, 0, language)
  const sum = (of: (one: ProvinceStanding) => number) => board.reduce((all, one) => all + of(one), 0)
  const openOf = (priority: Priority) => sum(({ open }) => open[priority])
  const urgent = sum(({ open }) => (open[1] > 0 ? 1 : 0))
  const wanting = sum(({ open }) => (open[1] === 0 && open[2] > 0 ? 1 : 0))
  const title =
    urgent > 0
      ? words.linked.urgentTitle(number(urgent))
      : wanting > 0
        ? words.linked.attentionTitle(number(wanting))
        : words.linked.calmTitle
  return (
    <main
      className={lost === null ? 'national' : 'national is-not-live'}
      data-state={lost === null ? 'normal' : 'not-live'}
      data-lane="live"
      data-level="national"
    >
      <header className="head">
        <div className="state">
          <h1>
            {lost === null ? title : words.notLive}
            {lost === null ? null : <span className="state-age">{formatAge(performance.now() - lost, words)}</span>}
          </h1>
          <p>{lost === null ? boardSentence(board, voice) : words.notLiveSentence}</p>
        </div>
        <div className="head-right">
          <PriorityCounts counts={{ 1: openOf(1), 2: openOf(2), 3: openOf(3) }} />
          <div className="clock">
            <time dateTime={new Date(second * 1000).toISOString()}>{formatClock(second * 1000)}</time>
            <span>{formatDay(second * 1000, words)}</span>
          </div>
        </div>
      </header>
      <CountryMap basemap={basemap} screen={screen} board={board} minute={Math.floor(second / 60)} />
      <section className="provinces">
        <ProvinceTable list={board.slice(0, half)} second={second} />
        <ProvinceTable list={board.slice(half)} second={second} />
      </section>
      <footer className="foot">
        <p>
          <strong>{words.live}</strong> · {words.linked.centreShort}
        </p>
        <p>
          {words.linked.today(
            number(sum((one) => one.receivedToday)),
            number(sum((one) => one.duplicates)),
            number(sum((one) => one.missing)),
          )}
        </p>
        <p>
          {words.linked.answered(
            number(sum((one) => one.directives.answered)),
            number(sum((one) => one.directives.sent)),
            number(sum((one) => one.directives.overdue)),
          )}
        </p>
        {lost === null ? <p>{reachWords(board, voice, second * 1000)}</p> : null}
        {lost === null ? null : <p className="is-trouble">{words.connection.offline}</p>}
        {centre.mode === 'demo' ? <p className="foot-demo">{words.demo}</p> : null}
        <nav className="foot-controls">
          <ScreenChoices {...{ screen, choices }} />
          <button type="button" data-open="alarms" onClick={() => onOpen({ what: 'alarms', province: null })}>
            {words.linked.alarmsShort}
          </button>
          <button type="button" data-open="lifted" onClick={() => onOpen({ what: 'lifted' })}>
            {words.linked.obstacles(number(sum((one) => one.obstacles)))}
          </button>
          <button type="button" data-open="directives" onClick={() => onOpen({ what: 'directives' })}>
            {words.linked.orders}
          </button>
          <button type="button" onClick={() => onOpen({ what: 'administration' })}>
            {words.administration}
          </button>
        </nav>
        {opened?.what === 'alarms' ? <ReceivedAlarms link={link} province={opened.province} onClose={close} /> : null}
        {opened?.what === 'lifted' ? (
          <LiftedIncidents link={link} onClose={close} answer={centre.rights.includes('govern') ? answer : undefined} />
        ) : null}
        {opened?.what === 'directives' ? (
          <DirectiveDesk link={link} centre={centre} onClose={close} draft={draft} onSent={() => setDraft(null)} />
        ) : null}
        {opened?.what === 'administration' ? (
          <Administration link={link} centre={centre} quarantine={null} onClose={close} />
        ) : null}
      </footer>
    </main>
  )
}
