import type { Incident } from '@ioc/domain/incident/incident'
import type { CentreState } from '@ioc/domain/messages/api-shapes'
import { useCallback, useEffect, useState } from 'react'
import { Administration } from '../administration/administration.tsx'
import { formatClock, formatDate } from '../format/time.ts'
import { fetchIncident, type IncidentWish } from '../incident/incident-api.ts'
import { goTo } from '../incident/review-path.ts'
import type { Answer } from '../live/centre-api.ts'
import type { CentreLink } from '../live/centre-link.ts'
import type { Feed } from '../live/feed.ts'
import { useAsked } from '../live/use-asked.ts'
import { useSecond } from '../live/use-second.ts'
import type { Choices } from '../look/choices.ts'
import type { Screen } from '../look/screen.ts'
import { useWords } from '../words/language.ts'
import { WithColleagues } from './colleagues.tsx'
import { IncidentList } from './incident-list.tsx'
import { IncidentView } from './incident-view.tsx'
import { LinkedAlerts } from './linked-alerts.tsx'
import { OwedTable } from './owed-table.tsx'

type ReviewDeskProps = {
  link: CentreLink
  centre: CentreState
  live: Feed
  chosen: string | null
  screen: Screen
  choices: Choices
}

/** The review desk: incidents on the left, one with its five clears in the middle, and who owes what on the right. */
export function ReviewDesk({ link, centre, live, chosen, screen, choices }: ReviewDeskProps) {
  const { language, words } = useWords()
  const text = words.review
  const second = useSecond(useCallback(() => live.serverNow(), [live]))
  const [wish, setWish] = useState<IncidentWish>({ state: 'open', q: '' })
  const [signing, setSigning] = useState(false)
  const ask = useCallback(
    async (): Promise<Answer<Incident | null>> =>
      chosen === null ? { type: 'good', value: null } : await fetchIncident(chosen),
    [chosen],
  )
  const { value, again } = useAsked(ask, link.incidents)
  const incident = value?.id === chosen ? value : null
  const may = centre.rights.includes('operate')
  useEffect(() => {
    document.title = incident === null ? `${text.desk} · ${words.product}` : `${incident.number} · ${words.product}`
  }, [incident, text, words])
  return (
    <WithColleagues may={may} version={link.incidents}>
      <main className="review" data-may={may}>
        <header className="review-head">
          <h1>{words.product}</h1>
          <nav>
            <button type="button" onClick={() => goTo(null)}>
              {text.wall}
            </button>
            <button type="button" aria-current="page" onClick={() => goTo({ incident: null })}>
              {text.desk}
            </button>
          </nav>
          <div className="review-controls">
            <button type="button" onClick={choices.toggleLanguage} lang={language === 'vi' ? 'en' : 'vi'}>
              {words.otherLanguage}
            </button>
            <button type="button" onClick={choices.toggleTheme}>
              {screen.theme === 'dark' ? words.toLight : words.toDark}
            </button>
            <button type="button" data-order="sign-in" onClick={() => setSigning(true)}>
              {may ? words.administration : text.signIn}
            </button>
            <strong>{`${formatDate(second * 1000)} ${formatClock(second * 1000)}`}</strong>
          </div>
        </header>
        <IncidentList
          wish={wish}
          onWish={setWish}
          chosen={chosen}
          second={second}
          version={link.incidents}
          may={may}
          isFollowing={live.isFollowing()}
        />
        <section className="review-incident" aria-label={incident?.title ?? text.list}>
          {incident === null ? (
            <p className="second">{chosen === null ? text.choose : text.loading}</p>
          ) : (
            <IncidentView key={incident.id} incident={incident} second={second} may={may} onOrdered={again} />
          )}
        </section>
        <aside className="review-around">
          {incident === null ? null : <LinkedAlerts incident={incident} feed={live} />}
          <OwedTable version={link.incidents} second={second} />
        </aside>
        {signing ? (
          <Administration link={link} centre={centre} quarantine={null} onClose={() => setSigning(false)} />
        ) : null}
      </main>
    </WithColleagues>
  )
}
