import type { Incident } from '@ioc/domain/incident/incident'
import type { CentreState } from '@ioc/domain/messages/api-shapes'
import { useCallback, useEffect, useState } from 'react'
import { useHashPart } from '../incident/hash-part.ts'
import { fetchIncident, type IncidentWish } from '../incident/incident-api.ts'
import type { Answer } from '../live/centre-api.ts'
import type { CentreLink } from '../live/centre-link.ts'
import type { Feed } from '../live/feed.ts'
import { useAsked } from '../live/use-asked.ts'
import { useSecond } from '../live/use-second.ts'
import type { Choices } from '../look/choices.ts'
import type { Screen } from '../look/screen.ts'
import type { Basemap } from '../map/basemap.ts'
import { useWords } from '../words/language.ts'
import { WithColleagues } from './colleagues.tsx'
import { DeskHead } from './desk-head.tsx'
import { IncidentCommands } from './incident-commands.tsx'
import { IncidentList } from './incident-list.tsx'
import { IncidentView } from './incident-view.tsx'
import { Surroundings } from './surroundings.tsx'

type ReviewDeskProps = {
  link: CentreLink
  centre: CentreState
  live: Feed
  basemap: Basemap
  chosen: string | null
  screen: Screen
  choices: Choices
}

/** The review desk: incidents on the left, one with its five clears in the middle, and who owes what on the right. */
export function ReviewDesk({ link, centre, live, basemap, chosen, screen, choices }: ReviewDeskProps) {
  const { words } = useWords()
  const text = words.review
  const second = useSecond(useCallback(() => live.serverNow(), [live]))
  const [wish, setWish] = useState<IncidentWish>({ state: 'open', q: '', commune: null })
  const asked = useHashPart('commune')
  useEffect(() => {
    if (asked !== null) setWish((before) => ({ ...before, commune: asked }))
  }, [asked])
  const ask = useCallback(
    async (): Promise<Answer<Incident | null>> =>
      chosen === null ? { type: 'good', value: null } : await fetchIncident(chosen),
    [chosen],
  )
  const { value, again } = useAsked(ask, link.incidents)
  const incident = value?.id === chosen ? value : null
  const may = centre.rights.includes('operate')
  return (
    <WithColleagues may={may} version={link.incidents}>
      <main className="review" data-may={may}>
        <DeskHead
          {...{ link, centre, screen, choices, second }}
          current="review"
          title={incident === null ? text.desk : incident.number}
        />
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
            <>
              <IncidentView key={incident.id} incident={incident} second={second} may={may} onOrdered={again} />
              <IncidentCommands
                key={`commands ${incident.id}`}
                incident={incident}
                feed={live}
                mayCommand={centre.rights.includes('command')}
              />
            </>
          )}
        </section>
        <Surroundings
          {...{ incident, link, feed: live, basemap, screen, second, may, onOrdered: again }}
          province={centre.province ?? ''}
        />
      </main>
    </WithColleagues>
  )
}
