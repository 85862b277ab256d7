import type { CentreState } from '@ioc/domain/messages/api-shapes'
import { useEffect, useRef, useState } from 'react'
import { formatNumber } from '../format/number.ts'
import { signIn, signOut } from '../live/centre-api.ts'
import type { CentreLink } from '../live/centre-link.ts'
import { Dialog } from '../look/dialog.tsx'
import { useWords } from '../words/language.ts'

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
  const [token, setToken] = useState('')
  const [trouble, setTrouble] = useState<string | null>(null)
  const [busy, setBusy] = useState(false)
  const field = useRef<HTMLInputElement>(null)
  // The dialog has opened by then: effects of what is inside run first.
  useEffect(() => field.current?.focus(), [])
  const run = async (command: typeof signOut) => {
    setBusy(true)
    const answer = await command()
    setBusy(false)
    if (answer.type === 'good') {
      setToken('')
      setTrouble(null)
      link.refresh()
    } else if (answer.status === 401 || answer.status === 403) setTrouble(words.tokenRefused)
    else if (answer.status === 429) setTrouble(words.tokenTooOften)
    else setTrouble(words.commandFailed(answer.detail ?? words.noAnswer))
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
          <button type="button" disabled={busy} onClick={() => void run(signOut)}>
            {words.signOut}
          </button>
        </>
      ) : (
        <form
          onSubmit={(event) => {
            event.preventDefault()
            void run(() => signIn(token.trim()))
          }}
        >
          <label>
            {words.token}
            <input
              ref={field}
              type="password"
              autoComplete="current-password"
              maxLength={200}
              required
              value={token}
              onChange={(event) => setToken(event.target.value)}
            />
          </label>
          <p className="second">{words.tokenWhy}</p>
          <button type="submit" className="is-first" disabled={busy}>
            {words.signIn}
          </button>
        </form>
      )}
      {trouble === null ? null : (
        <p className="is-trouble" role="alert">
          {trouble}
        </p>
      )}
    </Dialog>
  )
}
