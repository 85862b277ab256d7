import type { CentreState } from '@ioc/domain/messages/api-shapes'
import { useState } from 'react'
import { signOut } from '../live/centre-api.ts'
import type { CentreLink } from '../live/centre-link.ts'
import { Dialog } from '../look/dialog.tsx'
import { useWords } from '../words/language.ts'
import { SignInForm } from './sign-in-form.tsx'

type AdministrationProps = { link: CentreLink; centre: CentreState; onClose: () => void }

/** Asks once for the administrator's token; the browser keeps a cookie that this page cannot read. */
export function Administration({ link, centre, onClose }: AdministrationProps) {
  const { words } = useWords()
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
