import type { CentreState } from '@ioc/domain/messages/api-shapes'
import { useState } from 'react'
import { formatNumber } from '../format/number.ts'
import { goTo, type Place } from '../incident/review-path.ts'
import type { CentreLink } from '../live/centre-link.ts'
import { signOut } from '../live/people-api.ts'
import { Dialog } from '../look/dialog.tsx'
import { useWords } from '../words/language.ts'
import { MyAccount } from './my-account.tsx'
import { PasswordForm } from './password-form.tsx'
import { PeopleDesk } from './people-desk.tsx'
import { SignInForm } from './sign-in-form.tsx'

type AdministrationProps = {
  link: CentreLink
  centre: CentreState
  /** The way to the quarantine desk, and how many records wait there; null at a level that has none. */
  quarantine: { waiting: number; onOpen: () => void } | null
  onClose: () => void
}

/** Who is signed in at this screen; the browser keeps a cookie that this page cannot read. */
export function Administration({ link, centre, quarantine, onClose }: AdministrationProps) {
  const { language, words } = useWords()
  const [shown, setShown] = useState<'people' | 'account' | null>(null)
  // Lines that were opened as somebody else must not go on: the page begins anew.
  const begin = () => window.location.reload()
  const leave = (place: Place) => {
    onClose()
    goTo(place)
  }
  const { person } = centre
  const turns = (part: 'people' | 'account') => ({
    'aria-expanded': shown === part,
    onClick: () => setShown(shown === part ? null : part),
  })
  const isSignedIn = person !== null || centre.rights.includes('self')
  return (
    <Dialog title={words.administration} className={shown === null ? '' : 'people'} onClose={onClose}>
      {quarantine === null ? null : (
        <p>
          <button type="button" data-open="quarantine" onClick={quarantine.onOpen}>
            {words.quarantine.openDesk}
          </button>{' '}
          {quarantine.waiting === 0 ? null : words.quarantine.waiting(formatNumber(quarantine.waiting, 0, language))}
        </p>
      )}
      {centre.level === 'province' ? (
        <p>
          <button type="button" data-open="notifications" onClick={() => leave('notifications')}>
            {words.notify.open}
          </button>{' '}
          <button type="button" data-open="procedures" onClick={() => leave({ procedure: null })}>
            {words.procedures.open}
          </button>
        </p>
      ) : null}
      {link.ended && !isSignedIn ? <p role="alert">{words.people.sessionEnded}</p> : null}
      {isSignedIn ? (
        <p data-signed-in={person?.id ?? 'administrator'}>
          {person === null
            ? words.signedIn
            : `${person.name}: ${person.roles.map((role) => words.people.roles[role]).join(', ')}`}{' '}
          <SignOut onDone={begin} />
        </p>
      ) : (
        <SignInForm onDone={begin} />
      )}
      {person?.mustChange ? <p role="alert">{words.people.mustChange}</p> : null}
      <div className="administration-parts">
        {person !== null && !person.mustChange ? (
          <button type="button" data-open="account" {...turns('account')}>
            {words.people.own.open}
          </button>
        ) : null}
        {centre.administrator ? (
          <button type="button" data-open="people" {...turns('people')}>
            {words.people.desk}
          </button>
        ) : null}
      </div>
      {person?.mustChange ? <PasswordForm onDone={begin} /> : null}
      {shown === 'account' ? <MyAccount onNewSession={begin} /> : null}
      {shown === 'people' ? <PeopleDesk /> : null}
    </Dialog>
  )
}

function SignOut({ onDone }: { onDone: () => void }) {
  const { words } = useWords()
  const [trouble, setTrouble] = useState<string | null>(null)
  const leave = async () => {
    const answer = await signOut()
    if (answer.type === 'good') onDone()
    else setTrouble(words.commandFailed(answer.detail ?? words.noAnswer))
  }
  return (
    <>
      <button type="button" data-order="sign-out" onClick={() => void leave()}>
        {words.people.signOut}
      </button>
      {trouble === null ? null : (
        <span className="is-trouble" role="alert">
          {trouble}
        </span>
      )}
    </>
  )
}
