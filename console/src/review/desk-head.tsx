import type { CentreState } from '@ioc/domain/messages/api-shapes'
import { useEffect, useState } from 'react'
import { Administration } from '../administration/administration.tsx'
import { isRefusedReturn } from '../administration/issuer-trip.ts'
import { formatClock, formatDate } from '../format/time.ts'
import { goTo, type Place } from '../incident/review-path.ts'
import type { CentreLink } from '../live/centre-link.ts'
import type { Choices } from '../look/choices.ts'
import type { Screen } from '../look/screen.ts'
import { ScreenChoices } from '../look/screen-choices.tsx'
import { useWords } from '../words/language.ts'
import { DeskCounts } from './desk-counts.tsx'

type DeskHeadProps = {
  link: CentreLink
  centre: CentreState
  screen: Screen
  choices: Choices
  second: number
  current: keyof typeof places
  /** What the page shows, for its title. */
  title: string
}

const places = {
  review: { incident: null },
  targets: 'targets',
  procedures: { procedure: null },
  notifications: 'notifications',
} satisfies Record<string, Place>

/** The head of the managers' desks: the way between them, language, theme, account and clock. */
export function DeskHead({ link, centre, screen, choices, second, current, title }: DeskHeadProps) {
  const { words } = useWords()
  const text = words.review
  const { person } = centre
  const isSignedIn = person !== null || centre.rights.includes('operate')
  const [signing, setSigning] = useState(isRefusedReturn)
  useEffect(() => {
    document.title = `${title} · ${words.product}`
  }, [title, words])
  const way = (to: typeof current, label: string) => (
    <button
      type="button"
      data-desk={to}
      {...(to === current ? { 'aria-current': 'page' } : {})}
      onClick={() => goTo(places[to])}
    >
      {label}
    </button>
  )
  return (
    <>
      <header className="review-head">
        <h1>{words.product}</h1>
        <nav>
          <button type="button" onClick={() => goTo(null)}>
            {text.wall}
          </button>
          {way('review', text.desk)}
          {way('targets', words.targets.desk)}
          {way('procedures', words.procedures.desk)}
          {way('notifications', words.notify.desk)}
        </nav>
        {link.live === null ? null : <DeskCounts feed={link.live} />}
        <button type="button" className="review-find" data-open="find" onClick={choices.find}>
          {words.find.title} <kbd>Ctrl K</kbd>
        </button>
        <div className="review-controls">
          <ScreenChoices {...{ screen, choices }} />
          <button type="button" data-order="sign-in" onClick={() => setSigning(true)}>
            {person === null ? (
              isSignedIn ? (
                words.administration
              ) : (
                text.signIn
              )
            ) : (
              <>
                <span className="unseen">{words.administration}: </span>
                {`${person.name} · ${person.roles.map((role) => words.people.roles[role]).join(', ')}`}
              </>
            )}
          </button>
          <strong>{`${formatDate(second * 1000)} ${formatClock(second * 1000)}`}</strong>
        </div>
      </header>
      {signing ? (
        <Administration link={link} centre={centre} quarantine={null} onClose={() => setSigning(false)} />
      ) : null}
    </>
  )
}
