import type { CentreState } from '@ioc/domain/messages/api-shapes'
import { useState } from 'react'
import { formatNumber } from '../format/number.ts'
import { signOut } from '../live/centre-api.ts'
import type { CentreLink } from '../live/centre-link.ts'
import { Dialog } from '../look/dialog.tsx'
import { useWords } from '../words/language.ts'
import { SignInForm } from './sign-in-form.tsx'

type AdministrationProps = {
  link: CentreLink
  centre: CentreState
  /** The way to the quarantine desk, and how many records wait there; null at a level that has none. */
  quarantine: { waiting: number; onOpen: () => void } | null
  onClose: () => void
}

/** Asks once for the administrator's token; the browser keeps a cookie that this page cannot read. */
export function Administration({ link, centre, quarantine, onClose }: AdministrationProps) {
  const { language, words } = useWords()
  const [trouble, setTrouble] = useState<string | null>(null)
  const [busy, setBusy] = useState(false)
  const leave = async () => {
    setBusy(true)
    const answer = await signOut()
    setBusy(false)
    setTrouble(answer.type === 'good' ? null : words.commandFailed(answer.detail ?? words.noAnswer))
    if (answer.type === 'good') link.refresh()
  }
  return (
    <Dialog title={words.administration} onClose={onClose}>
      {quarantine === null ? null : (
        <p>
          <button type="button" data-open="quarantine" onClick={quarantine.onOpen}>
            {words.quarantine.openDesk}
          </button>{' '}
          {quarantine.waiting === 0 ? null : words.quarantine.waiting(formatNumber(quarantine.waiting, 0, language))}
        </p>
      )}
      {centre.administrator ? (
        <>
          <p>{words.signedIn}</p>
          <button type="button" disabled={busy} onClick={() => void leave()}>
            {words.signOut}
          </button>
        </>
      ) : (
        <SignInForm onDone={() => link.refresh()} />
      )}
      {trouble === null ? null : (
        <p className="is-trouble" role="alert">
          {trouble}
        </p>
      )}
    </Dialog>
  )
}
