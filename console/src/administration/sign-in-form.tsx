import { useEffect, useRef, useState } from 'react'
import { signIn } from '../live/centre-api.ts'
import { useWords } from '../words/language.ts'

/** Changes the administrator's token for a cookie that this page cannot read. */
export function SignInForm({ onDone }: { onDone: () => void }) {
  const { words } = useWords()
  const [token, setToken] = useState('')
  const [trouble, setTrouble] = useState<string | null>(null)
  const [busy, setBusy] = useState(false)
  const field = useRef<HTMLInputElement>(null)
  // A dialog around it has opened by then: effects of what is inside run first.
  useEffect(() => field.current?.focus(), [])
  const show = async () => {
    setBusy(true)
    const answer = await signIn(token.trim())
    setBusy(false)
    if (answer.type === 'good') {
      setToken('')
      setTrouble(null)
      onDone()
    } else if (answer.status === 401 || answer.status === 403) setTrouble(words.tokenRefused)
    else if (answer.status === 429) setTrouble(words.tokenTooOften)
    else setTrouble(words.commandFailed(answer.detail ?? words.noAnswer))
  }
  return (
    <form
      className="sign-in"
      onSubmit={(event) => {
        event.preventDefault()
        void show()
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
      {trouble === null ? null : (
        <p className="is-trouble" role="alert">
          {trouble}
        </p>
      )}
    </form>
  )
}
